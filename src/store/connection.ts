import { sql, type Kysely } from 'kysely';
import type pg from 'pg';

/**
 * The settings of each connection, whatever the server, the database or the role has set: the date format decides what
 * is read, and somebody else's time limit would end work that takes long. They are set once connected, because a pooler such
 * as PgBouncer refuses most of them as startup options.
 */
const settings: Readonly<Record<string, string>> = {
  // This comes first: a short limit would end the rest.
  statement_timeout: '0',
  lock_timeout: '0',
  // A host that vanished ends no connection. Nobody holds a lock for longer without a statement, unless it stands still.
  idle_in_transaction_session_timeout: '60s',
  // What was recorded before a request left must still be there after a crash of the store's server.
  synchronous_commit: 'on',
  client_encoding: 'UTF8',
  datestyle: 'ISO, YMD',
  intervalstyle: 'postgres',
  timezone: 'UTC',
  // PostgreSQL's own default. Tables that lie elsewhere are asked about by name before any is made.
  search_path: '"$user", public',
  standard_conforming_strings: 'on',
  bytea_output: 'hex',
  extra_float_digits: '1',
  array_nulls: 'on',
  default_transaction_isolation: 'read committed',
};

const setAll = Object.entries(settings)
  .map(([name, value]) => (name === 'search_path' ? `set ${name} = ${value}` : `set ${name} = '${value}'`))
  .join('; ');

/**
 * Prepares a new connection for the store.
 *
 * @throws an Error if the database keeps text in another encoding than UTF-8
 */
export async function prepareConnection(client: pg.ClientBase): Promise<void> {
  await client.query(setAll);
  const { rows } = await client.query<{ name: string; encoding: string }>(`
    select current_database() name, current_setting('server_encoding') encoding,
      -- Only newer servers know it.
      (select set_config(s.name, '0', false) from pg_settings s where s.name = 'transaction_timeout')`);
  const { name = '', encoding = '' } = rows[0] ?? {};
  if (encoding === 'UTF8') return;
  throw new Error(
    `The database "${name}" keeps text as ${encoding}, which cannot hold every name. Create one with: ` +
      `create database NAME encoding 'UTF8' template template0`,
  );
}

/** Older ones get no corrections from PostgreSQL's project any more. https://www.postgresql.org/support/versioning/ */
const leastMajorVersion = 15;

/** Why a server is too old, as a sentence with what to do; undefined if it is not. @param versionNumber as in 180004 */
export function versionObstacle(versionNumber: number): string | undefined {
  const majorVersion = Math.floor(versionNumber / 10_000);
  if (majorVersion >= leastMajorVersion) return undefined;
  return `The server is PostgreSQL ${majorVersion}, and this program needs ${leastMajorVersion} or later. Upgrade the server.`;
}

interface ServerState {
  readonly database: string;
  readonly isStandby: boolean;
  readonly isReadOnly: boolean;
  readonly elsewhere: readonly string[];
  readonly versionNumber: number;
}

/** The reasons against working with a store, each a whole sentence with what to do. It only reads. */
export async function storeObstacles(store: Kysely<unknown>): Promise<string[]> {
  const { rows } = await sql<ServerState>`
    select current_database() database, pg_is_in_recovery() "isStandby",
      current_setting('server_version_num')::int "versionNumber",
      current_setting('default_transaction_read_only')::boolean "isReadOnly",
      array(select n.nspname::text from pg_class c join pg_namespace n on n.oid = c.relnamespace
        where c.relname = 'plan_lines' and c.relkind in ('r', 'p') and to_regclass('plan_lines') is null
        order by 1) elsewhere`.execute(store);
  const [facts] = rows;
  if (facts === undefined) throw new Error('The store did not tell its settings.');
  const { database, isStandby, isReadOnly, elsewhere, versionNumber } = facts;
  const tooOld = versionObstacle(versionNumber);
  const obstacles = tooOld === undefined ? [] : [tooOld];
  if (isStandby) {
    obstacles.push('The server is a standby, which takes no changes. Let DATABASE_URL name the primary server.');
  } else if (isReadOnly) {
    // We never lift it: its setter may have moved the store, and the claims with it, to another server.
    obstacles.push(
      `default_transaction_read_only is on for the database "${database}" or its user, so it takes no changes. If the ` +
        `store has not been moved elsewhere: alter database "${database}" set default_transaction_read_only = off ` +
        '(or the same for the user)',
    );
  }
  if (elsewhere.length > 0) {
    obstacles.push(
      `The tables of this product are in the schema ${elsewhere.map((name) => `"${name}"`).join(', ')}, where they are ` +
        'not looked for: only in a schema named as the user, and in public. Move them, so that no second store is begun: alter table … set schema …',
    );
  }
  if (await sharesServerSessions(store)) {
    obstacles.push(
      'A pooler lets connections share sessions of the server, so what one of them sets is lost or meets another. Set ' +
        'pool_mode = session for this database, or let DATABASE_URL name the server itself.',
    );
  }
  return obstacles;
}

/** Whether one session serves two connections that are open at once, as with poolers by transaction or statement. */
async function sharesServerSessions(store: Kysely<unknown>): Promise<boolean> {
  const session = async (connection: Kysely<unknown>) => {
    const { rows } = await sql<{ pid: number }>`select pg_backend_pid() pid`.execute(connection);
    return rows[0]?.pid;
  };
  return store.connection().execute(async (one) => {
    const first = await session(one);
    return store.connection().execute(async (other) => (await session(other)) === first);
  });
}
