import { sql } from 'kysely';
import type { Store } from './database.js';

/** One thing that a test of a connection looked at. No text of it holds a secret. */
export interface TestedPart {
  readonly name: string;
  /** `skip`: could not be looked at, and `found` says why. */
  readonly result: 'ok' | 'warn' | 'fail' | 'skip';
  readonly found: string;
  /** What to do about it, in one sentence; null where there is nothing to do. */
  readonly fix: string | null;
}

/** What the last test of a secret set's connection found. */
export interface ConnectionTest {
  readonly secretSet: string;
  /** Of the set that was tested: a set that was stored since then has another. */
  readonly version: number;
  readonly testedAt: Date;
  /** The number of the Autotask database; null if the zone was not found. */
  readonly databaseCi: number | null;
  readonly checks: readonly TestedPart[];
}

/** Keeps what a test found, in place of what the former one did. */
export async function recordConnectionTest(
  store: Store,
  { secretSet, version, databaseCi, checks }: Omit<ConnectionTest, 'testedAt'>,
): Promise<void> {
  const parts = checks.map(({ name, result, found, fix }) => ({ name, result, found, fix }));
  await sql`
    insert into connection_tests (secret_set, version, database_ci, checks)
    values (${secretSet}, ${version}, ${databaseCi}, ${JSON.stringify(parts)})
    on conflict (secret_set) do update set version = excluded.version, database_ci = excluded.database_ci,
      checks = excluded.checks, tested_at = clock_timestamp()`.execute(store);
}

/** The last test of each set, also of values that were replaced since. */
export async function connectionTests(store: Store): Promise<ConnectionTest[]> {
  const { rows } = await sql<ConnectionTest>`
    select secret_set "secretSet", version, tested_at "testedAt", database_ci "databaseCi", checks
    from connection_tests order by secret_set`.execute(store);
  return rows;
}

/** The Autotask database that a secret set reached last, in a run or in a test; undefined if it never did. */
export async function lastDatabaseOf(store: Store, secretSet: string): Promise<number | undefined> {
  const { rows } = await sql<{ ci: number }>`
    (select database_ci ci, 1 rank, started_at from runs
      where parameters ->> 'secrets' = ${secretSet} and database_ci is not null)
    union all
    (select database_ci, 2, tested_at from connection_tests
      where secret_set = ${secretSet} and database_ci is not null)
    order by rank, started_at desc limit 1`.execute(store);
  return rows[0]?.ci;
}
