import { sql } from 'kysely';
import { withoutPassword } from '../../configuration/inspection.js';
import { storeObstacles, versionObstacle } from '../../store/connection.js';
import { migrationState, openStore, type MigrationState, type Store } from '../../store/database.js';
import { messageOf } from '../../domain/message-of.js';
import { counted } from '../../domain/wording.js';
import { checksOf, type Check } from '../../connection/check.js';
import { clockCheck, readClock } from '../../connection/clock.js';
import { checkStandbys } from './standby-checks.js';

const checks = checksOf('store');

/** A store that answered, for the checks that follow. */
export interface CheckedStore {
  readonly store: Store;
  /** Whether its tables are those that this program knows. */
  readonly isUpToDate: boolean;
}

/** Looks at the store in read-only transactions. The store that it answers is the caller's to close. */
export async function checkStore(
  databaseUrl: string | undefined,
): Promise<{ checks: Check[]; opened: CheckedStore | undefined }> {
  if (databaseUrl === undefined) {
    return { checks: [checks.skip('reachable', 'DATABASE_URL is not known')], opened: undefined };
  }
  const store = openStore(databaseUrl, 2);
  const place = placeOf(databaseUrl);
  try {
    const { version, versionNumber, mayCreate, hasSearchIndex } = await readOnly(store, serverFacts);
    const tooOld = versionObstacle(versionNumber);
    const obstacles = (await storeObstacles(store)).filter((each) => each !== tooOld);
    const state = await readOnly(store, migrationState);
    const isUpToDate = state.pending.length + state.unknown.length === 0;
    const clock = await readClock(() => readOnly(store, storeClock));
    const found = [
      checks.ok('reachable', place),
      versionCheck(version, tooOld),
      fitnessCheck(obstacles),
      migrationsCheck(state),
      mayCreate
        ? checks.ok('rights', 'the user may create tables')
        : checks.fail(
            'rights',
            'the user may not create tables',
            `Grant it CREATE on the schema: the next version's tables need it.`,
          ),
      clockCheck(checks, clock, 'the store'),
      searchCheck(state, hasSearchIndex),
      ...(isUpToDate ? await readOnly(store, (transaction) => checkStandbys(checks, transaction)) : []),
    ];
    return { checks: found, opened: { store, isUpToDate } };
  } catch (error) {
    await store.destroy();
    const fix = 'Check DATABASE_URL, that the server runs, and that this host may connect to it.';
    return { checks: [checks.fail('reachable', `${place}: ${messageOf(error)}`, fix)], opened: undefined };
  }
}

/** Runs queries in a transaction in which Postgres refuses every change. */
export function readOnly<T>(store: Store, work: (transaction: Store) => Promise<T>): Promise<T> {
  return store.transaction().setAccessMode('read only').execute(work);
}

interface ServerFacts {
  readonly version: string;
  /** As in 180004. */
  readonly versionNumber: number;
  readonly mayCreate: boolean;
  /** Whether texts in the log are found by an index. */
  readonly hasSearchIndex: boolean;
}

async function serverFacts(store: Store): Promise<ServerFacts> {
  const { rows } = await sql<ServerFacts>`
    select current_setting('server_version') version, current_setting('server_version_num')::int "versionNumber",
      has_schema_privilege(current_user, current_schema(), 'create') "mayCreate",
      to_regclass('log_entries_by_text') is not null "hasSearchIndex"`.execute(store);
  return rows[0] ?? { version: '', versionNumber: 0, mayCreate: false, hasSearchIndex: false };
}

async function storeClock(store: Store): Promise<Date> {
  const { rows } = await sql<{ now: Date }>`select clock_timestamp() now`.execute(store);
  return rows[0]?.now ?? new Date(NaN);
}

function versionCheck(version: string, tooOld: string | undefined): Check {
  const found = `PostgreSQL ${version}`;
  return tooOld === undefined ? checks.ok('version', found) : checks.fail('version', found, tooOld);
}

function fitnessCheck(obstacles: readonly string[]): Check {
  if (obstacles.length === 0) return checks.ok('fitness', 'takes changes, and its sessions are not shared');
  return checks.fail('fitness', 'cannot be worked with', obstacles.join(' '));
}

function migrationsCheck({ done, pending, unknown }: MigrationState): Check {
  if (unknown.length > 0) {
    const found = `a newer version of this program made ${unknown.join(', ')}`;
    return checks.fail('migrations', found, 'Run that version, or a later one, here too.');
  }
  if (pending.length > 0) {
    const found = `${pending.join(', ')} ${pending.length === 1 ? 'is' : 'are'} still to be run`;
    return checks.fail('migrations', found, 'Start a worker of this version: it brings the tables up to date.');
  }
  return checks.ok('migrations', `all ${counted(done.length, 'migration')} were run`);
}

function searchCheck({ pending }: MigrationState, hasSearchIndex: boolean): Check {
  if (pending.length > 0) return checks.skip('log search', 'the tables are not up to date');
  if (hasSearchIndex) return checks.ok('log search', 'has its index');
  return checks.warn(
    'log search',
    'has no index, because pg_trgm and btree_gin could not be created: long logs are searched slowly',
    'Have both extensions created and add the index, as docs/running-in-production.md shows under "Searching the log".',
  );
}

function placeOf(databaseUrl: string): string {
  const url = withoutPassword(databaseUrl);
  return URL.canParse(url) ? `${new URL(url).host}${new URL(url).pathname}` : url;
}
