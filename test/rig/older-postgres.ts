import { once } from 'node:events';
import { connect, createServer, type AddressInfo } from 'node:net';
import { sql } from 'kysely';
import { openStore } from '../../src/store/database.js';

/** The way to a server of PostgreSQL that calls itself version 14.22, for as long as the tests of a file run. @returns its URL */
export async function olderServer(databaseUrl: string): Promise<string> {
  const { hostname, port } = new URL(databaseUrl);
  const own = await versionNumberOf(databaseUrl);
  const server = createServer((from) => {
    const to = connect(Number(port), hostname);
    from.on('error', () => to.destroy()).pipe(to);
    to.on('error', () => from.destroy()).on('close', () => from.destroy());
    to.on('data', (bytes) => {
      // Both have six digits, so no length changes.
      from.write(Buffer.from(bytes.toString('latin1').replaceAll(own, '140022'), 'latin1'));
    });
  });
  server.listen(0, '127.0.0.1').unref();
  await once(server, 'listening');
  const url = new URL(databaseUrl);
  url.hostname = '127.0.0.1';
  url.port = String((server.address() as AddressInfo).port);
  return url.href;
}

async function versionNumberOf(databaseUrl: string): Promise<string> {
  const store = openStore(databaseUrl, 2);
  try {
    const { rows } = await sql<{ version: string }>`select current_setting('server_version_num') version`.execute(
      store,
    );
    return rows[0]?.version ?? '';
  } finally {
    await store.destroy();
  }
}
