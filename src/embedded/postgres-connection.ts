import pg from 'pg';
import { databaseUser } from './postgres-directory.js';

const connectTimeoutMs = 2_000;
/** PostgreSQL's two ways to say that a database exists; the second when it is created at the same moment. */
const databaseExists = new Set<unknown>(['42P04', '23505']);
const wrongPassword = '28P01';

export interface PostgresAddress {
  readonly port: number;
  readonly password: string;
}

/** The connection URL of a database on an embedded server. */
export function postgresUrl({ port, password }: PostgresAddress, database: string): string {
  return `postgres://${databaseUser}:${password}@127.0.0.1:${port}/${encodeURIComponent(database)}`;
}

/**
 * Connects once. Returns nothing when the server accepted, else its refusal.
 *
 * @throws Error when it refuses the password, because no later attempt can succeed then.
 */
export async function tryConnect(address: PostgresAddress): Promise<Error | undefined> {
  try {
    await withClient(address, () => Promise.resolve());
    return undefined;
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    if (sqlState(error) !== wrongPassword) return error;
    throw new Error(
      `The PostgreSQL server on port ${address.port} refuses the password kept beside its data directory. ` +
        'Restore that password file from a back-up.',
      { cause: error },
    );
  }
}

/** Creates the database unless it exists. */
export async function ensureDatabase(address: PostgresAddress, database: string): Promise<void> {
  await withClient(address, async (client) => {
    const found = await client.query('select 1 from pg_database where datname = $1', [database]);
    if (found.rowCount !== 0) return;
    try {
      await client.query(`create database ${client.escapeIdentifier(database)}`);
    } catch (error) {
      // Another process created it in the meantime.
      if (!databaseExists.has(sqlState(error))) throw error;
    }
  });
}

async function withClient(address: PostgresAddress, work: (client: pg.Client) => Promise<void>): Promise<void> {
  const client = new pg.Client({
    connectionString: postgresUrl(address, 'postgres'),
    connectionTimeoutMillis: connectTimeoutMs,
  });
  // A server that ends while the client is idle is noticed by the next call; without a listener it ends this process.
  client.on('error', () => undefined);
  try {
    await client.connect();
    await work(client);
  } finally {
    await client.end().catch(() => undefined);
  }
}

function sqlState(error: unknown): unknown {
  return typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
}
