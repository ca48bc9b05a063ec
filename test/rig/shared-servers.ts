import { existsSync, mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DefaultLogger } from '@temporalio/worker';
import { startPostgres } from '../../src/embedded/postgres-server.js';
import { migrate, openStore } from '../../src/store/database.js';
import { bundleWorkflows } from '../../src/worker/workflow-bundle.js';
import { createDatabase } from './fresh-database.js';
import { TemporalServers } from './temporal-servers.js';

/** The Postgres server that all test files of one vitest run share. */
export interface SharedDatabase {
  /** A database on the server from which further databases can be created. */
  readonly databaseUrl: string;
  /** The name of a database that has all tables. Creating one from it takes a tenth of the time of migrating one. */
  readonly migratedDatabase: string;
}

/** The servers that all test files of one vitest run share. */
export interface SharedServers extends SharedDatabase {
  readonly temporalAddress: string;
  /** The workflows, bundled once. */
  readonly bundleFile: string;
}

export interface ServerHost {
  /** Where a test file asks for the servers; the first one to ask has them started. */
  readonly url: string;
  stop(): Promise<void>;
}

/** The path at which the host offers its Postgres server alone: for who needs no other, it need not start. */
const databasePath = '/database';

/** Offers the servers to the processes of the test files, which start them only when one needs them. */
export async function hostSharedServers(): Promise<ServerHost> {
  const directory = mkdtempSync(join(fastDirectory(), 'billing-sync-test-'));
  const stops: (() => Promise<unknown>)[] = [];
  const temporal = new TemporalServers();
  let database: Promise<SharedDatabase> | undefined;
  let bundle: Promise<string> | undefined;
  const startedDatabase = () => (database ??= startDatabase(directory, stops));
  const serversAt = async (starting: Promise<string>): Promise<SharedServers> => {
    bundle ??= writeBundle(directory);
    const [temporalAddress, started, bundleFile] = await Promise.all([starting, startedDatabase(), bundle]);
    return { temporalAddress, ...started, bundleFile };
  };
  const host = createServer((request, response) => {
    answerTo(request).then(
      (answer) => response.end(JSON.stringify(answer)),
      (error: unknown) => response.writeHead(500).end(String(error)),
    );
  });
  const answerTo = async ({ method, url = '/' }: Pick<IncomingMessage, 'method' | 'url'>): Promise<unknown> => {
    if (url === databasePath) return startedDatabase();
    if (method === 'POST') return serversAt(temporal.lease());
    if (method === 'GET') return serversAt(temporal.lasting());
    await temporal.release(url.slice(1));
    return {};
  };
  await new Promise<void>((resolve) => host.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(host.address() as AddressInfo).port}`,
    async stop() {
      host.close();
      host.closeAllConnections();
      await Promise.allSettled([bundle, database]);
      for (const stop of [() => temporal.stop(), ...stops]) await stop();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

/** Linux keeps its files in memory. */
const inMemory = '/dev/shm';
/** Bytes that must be free there: containers often have 64 MiB. */
const enoughBytes = 4 * 2 ** 30;

/** Where a database is created fastest: each world has its own, which takes ten times as long on a disk. */
function fastDirectory(): string {
  if (!existsSync(inMemory)) return tmpdir();
  const { bavail, bsize } = statfsSync(inMemory);
  return bavail * bsize >= enoughBytes ? inMemory : tmpdir();
}

/** `TEST_DATABASE_URL` names another Postgres server, on which the user may create databases. */
async function startDatabaseServer(directory: string, stops: (() => Promise<unknown>)[]): Promise<string> {
  const given = process.env['TEST_DATABASE_URL'];
  if (given !== undefined && given !== '') return given;
  const server = await startPostgres({ directory: join(directory, 'postgres'), ephemeral: true });
  stops.push(() => server.stop());
  return server.url;
}

/** Starts Postgres. What starts adds its end to `stops`, whatever becomes of the rest. */
async function startDatabase(directory: string, stops: (() => Promise<unknown>)[]): Promise<SharedDatabase> {
  const databaseUrl = await startDatabaseServer(directory, stops);
  const database = await createDatabase(databaseUrl);
  stops.unshift(() => database.drop());
  const store = openStore(database.url);
  await migrate(store).finally(() => store.destroy());
  return { databaseUrl, migratedDatabase: database.name };
}

async function writeBundle(directory: string): Promise<string> {
  const { code } = await bundleWorkflows({ logger: new DefaultLogger('WARN') });
  const file = join(directory, 'workflow-bundle.js');
  writeFileSync(file, code);
  return file;
}

/** The servers, from within a test file. */
export async function askForServers(hostUrl: string): Promise<SharedServers> {
  return (await ask(hostUrl)) as SharedServers;
}

/** The servers for one world, which releases them at its end. */
export async function leaseServers(hostUrl: string): Promise<SharedServers> {
  return (await ask(hostUrl, 'POST')) as SharedServers;
}

export async function releaseServers(hostUrl: string, { temporalAddress }: SharedServers): Promise<void> {
  await ask(`${hostUrl}/${temporalAddress}`, 'DELETE');
}

/** The Postgres server, from within a test file. */
export async function askForDatabase(hostUrl: string): Promise<SharedDatabase> {
  return (await ask(`${hostUrl}${databasePath}`)) as SharedDatabase;
}

async function ask(url: string, method = 'GET'): Promise<unknown> {
  const answer = await fetch(url, { method });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`The servers for the tests could not be started: ${text}`);
  return JSON.parse(text);
}
