import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { migrate } from '../../src/store/database.js';
import { freshStore, type FreshStore } from './fresh-store.js';
import { openedRun } from './opened-run.js';

let fresh: FreshStore;
beforeAll(async () => {
  fresh = await freshStore();
  await migrate(fresh.store);
});
afterAll(() => fresh.close());

/** Takes back what migrations 0122 and 0123 made. */
async function downgrade(): Promise<void> {
  for (const statement of [
    sql`drop view reported_counts`,
    sql`drop table unrecorded_entries`,
    sql`alter table runs add column warnings text[] not null default '{}'`,
    sql`alter table claims drop column held_at, drop column held_because, drop column held_by`,
    sql`delete from kysely_migration where name >= '0122'`,
  ]) {
    await statement.execute(fresh.store);
  }
}

test('a store of the version before migration 0122 keeps what its runs warned of', async () => {
  await openedRun(fresh.store, 'former', { leastLogLevel: 'Error' });
  await downgrade();
  await sql`update runs set warnings = '{AT25,AT41}'`.execute(fresh.store);
  await migrate(fresh.store);
  const { rows } = await sql`select code, recorded from reported_counts order by code`.execute(fresh.store);
  expect(rows).toEqual([
    { code: 'AT25', recorded: false },
    { code: 'AT41', recorded: false },
  ]);
});
