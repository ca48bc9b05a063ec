import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { startPostgres } from '../../src/embedded/postgres-server.js';
import { openStore, type Store } from '../../src/store/database.js';

export interface FreshStore {
  readonly store: Store;
  readonly url: string;
  close(): Promise<void>;
}

/**
 * An empty database of its own, on the server that TEST_DATABASE_URL names or on an embedded one: the product's promises
 * are the same on both.
 */
export async function freshStore(): Promise<FreshStore> {
  const given = process.env['TEST_DATABASE_URL'];
  if (given === undefined || given === '') return embeddedStore();
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  await execute(given, `create database ${name}`);
  const url = Object.assign(new URL(given), { pathname: `/${name}` }).toString();
  const store = openStore(url);
  return {
    store,
    url,
    async close() {
      await store.destroy();
      await execute(given, `drop database ${name}`);
    },
  };
}

async function embeddedStore(): Promise<FreshStore> {
  const directory = mkdtempSync(join(tmpdir(), 'billing-sync-store-'));
  const server = await startPostgres({ directory: join(directory, 'postgres'), ephemeral: true });
  const store = openStore(server.url);
  return {
    store,
    url: server.url,
    async close() {
      await store.destroy();
      await server.stop();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

async function execute(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(statement);
  await client.end();
}
