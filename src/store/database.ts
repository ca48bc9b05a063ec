import { readFile, readdir } from 'node:fs/promises';
import { Kysely, Migrator, PostgresDialect, sql, type Migration } from 'kysely';
import pg from 'pg';
import { storableParameters } from './storable-parameters.js';
import { prepareConnection, storeObstacles } from './connection.js';

/** The store. Tables are read and written by plain SQL, one file of queries per table. */
export type Store = Kysely<unknown>;

const migrationsFolder = new URL('./migrations/', import.meta.url);

const BIGINT = 20;
const DATE = 1082;

/** Ids fit a double exactly (Autotask's are far below 2^53), and a date is a calendar day, not an instant. */
const types = new pg.TypeOverrides();
types.setTypeParser(BIGINT, Number);
types.setTypeParser(DATE, (text) => text);

/**
 * Opens the store.
 *
 * @param url a `postgres://` URL of a database that the user may create tables in
 * @param maxConnections at least 2
 */
export function openStore(url: string, maxConnections = 10): Store {
  const pool = new pg.Pool({
    connectionString: url,
    max: maxConnections,
    types,
    connectionTimeoutMillis: 10_000,
    // Else whoever waits for a server whose host has vanished waits for ever.
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    application_name: 'billing-sync',
    // eslint-disable-next-line @typescript-eslint/no-misused-promises -- the pool waits for the promise
    onConnect: prepareConnection,
  });
  // The pool replaces a broken connection, and its user gets an error. Without listeners, on idle connections and on
  // those in use, its event would end the process.
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined));
  return new Kysely<unknown>({ dialect: new PostgresDialect({ pool }), plugins: [storableParameters()] });
}

/** Does something in the transaction that is open, or in one of its own. */
export function inTransaction<Result>(store: Store, work: (transaction: Store) => Promise<Result>): Promise<Result> {
  return store.isTransaction ? work(store) : store.transaction().execute(work);
}

/** The store's clock, which decides about deadlines. */
export async function storeNow(store: Store): Promise<Date> {
  const { rows } = await sql<{ now: Date }>`select clock_timestamp() now`.execute(store);
  if (rows[0] === undefined) throw new Error('The store did not tell the time.');
  return rows[0].now;
}

async function sqlMigrations(): Promise<Record<string, Migration>> {
  const files = (await readdir(migrationsFolder)).filter((name) => name.endsWith('.sql')).sort();
  const migrations = await Promise.all(
    files.map(async (name): Promise<[string, Migration]> => {
      const text = await readFile(new URL(name, migrationsFolder), 'utf8');
      return [
        name.replace(/\.sql$/, ''),
        {
          up: (db) =>
            sql
              .raw(text)
              .execute(db)
              .then(() => undefined),
        },
      ];
    }),
  );
  return Object.fromEntries(migrations);
}

/** The ledger counts from 0101, so a later migration of the runs' tables sorts before some that have been run. */
async function migratorOf(store: Store): Promise<Migrator> {
  const { rows } = await sql<{ schema: string | null }>`select current_schema()::text "schema"`.execute(store);
  const schema = rows[0]?.schema ?? null;
  // Read before the migrator holds a transaction open, which a database may end when nothing happens in it.
  const migrations = await sqlMigrations();
  return new Migrator({
    db: store,
    // Else the migrations of another program in another schema would be taken for ours.
    ...(schema === null ? {} : { migrationTableSchema: schema }),
    provider: { getMigrations: () => Promise.resolve(migrations) },
    allowUnorderedMigrations: true,
  });
}

/** The store cannot be worked with. The message says why, and what to do. */
export class UnfitStore extends Error {
  override readonly name = 'UnfitStore';

  /** @param why whole sentences */
  constructor(why: string) {
    super(`The store that DATABASE_URL names cannot be used: ${why}`);
  }
}

/**
 * Tells how far the tables of a store are, where this program can work with it. It only reads.
 *
 * @throws UnfitStore where it is none, or a newer version of this program has made its tables
 */
export async function requireFitStore(store: Store): Promise<MigrationState> {
  const obstacles = await storeObstacles(store);
  if (obstacles.length > 0) throw new UnfitStore(obstacles.join(' '));
  const state = await migrationState(store);
  if (state.unknown.length > 0) throw new UnfitStore(newerTables);
  return state;
}

/** What is said of a store that is newer than this program. */
export const newerTables = 'A newer version of this program has made its tables. Use that version.';

/**
 * Brings the tables up to date. Several processes may call it at once: the migrator holds a lock.
 *
 * @returns the names of the migrations that were run now
 * @throws UnfitStore as {@link requireFitStore} does, or an Error naming the migration that failed; the database is then as
 * before
 */
export async function migrate(store: Store): Promise<string[]> {
  const { pending } = await requireFitStore(store);
  // The migrator looks at each table of the database three times before it finds that there is nothing to do.
  if (pending.length === 0) return [];
  const { error, results } = await (await migratorOf(store)).migrateToLatest();
  if (error !== undefined) {
    const failed = results?.find((result) => result.status === 'Error')?.migrationName ?? 'the set-up of migrations';
    const reason = error instanceof Error ? error.message : JSON.stringify(error);
    throw new Error(
      `The store could not be brought up to date: ${failed} failed (${reason}). Nothing of it was kept.`,
      {
        cause: error,
      },
    );
  }
  return (results ?? []).map((result) => result.migrationName);
}

/** The migrations of a store, compared with those of this program. Nothing is changed. */
export interface MigrationState {
  readonly done: readonly string[];
  /** Those that the store still lacks. */
  readonly pending: readonly string[];
  /** Those that a newer version of this program has made. */
  readonly unknown: readonly string[];
}

/** Tells how far the tables are from being up to date. It only reads. */
export async function migrationState(store: Store): Promise<MigrationState> {
  const known = Object.keys(await sqlMigrations());
  // A table of that name in another schema belongs to another program.
  const { rows: tables } = await sql<{ name: string | null }>`
    select to_regclass(quote_ident(current_schema()) || '.kysely_migration')::text name`.execute(store);
  const name = tables[0]?.name ?? null;
  const { rows } =
    name === null
      ? { rows: [] }
      : await sql<{ name: string }>`select name from ${sql.raw(name)} order by name`.execute(store);
  const done = rows.map(({ name }) => name);
  return {
    done: done.filter((name) => known.includes(name)),
    pending: known.filter((name) => !done.includes(name)),
    unknown: done.filter((name) => !known.includes(name)),
  };
}
