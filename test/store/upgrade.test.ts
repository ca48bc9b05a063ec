import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { migrate } from '../../src/store/database.js';
import { writeLogEntries } from '../../src/store/log/log-entries.js';
import { countLog } from '../../src/store/log/log-pages.js';
import { migratedStore, type FreshStore } from './fresh-store.js';
import { openedRun } from './opened-run.js';

let fresh: FreshStore;
beforeAll(async () => {
  fresh = await migratedStore();
});
afterAll(() => fresh.close());

/** Takes back what the migrations from 0122 to 0124 made. */
async function downgrade(): Promise<void> {
  for (const statement of [
    sql`alter table log_entries drop column search_text, drop column about`,
    sql`alter table log_entries add column search_text text not null generated always as (lower(message)) stored`,
    sql`drop view reported_counts`,
    sql`drop table unrecorded_entries`,
    sql`alter table runs add column warnings text[] not null default '{}'`,
    sql`alter table claims drop column held_at, drop column held_because, drop column held_by`,
    sql`delete from kysely_migration where name >= '0122' and name < '0125'`,
  ]) {
    await statement.execute(fresh.store);
  }
}

test('a store of the version before migration 0122 keeps what its runs warned of, and its log can be searched', async () => {
  await openedRun(fresh.store, 'former', { leastLogLevel: 'Error' });
  await sql`insert into run_customers values ('former', 1, 'TGO', 'Tango', '1', 'Active', true)`.execute(fresh.store);
  await sql`insert into run_records values ('former', 'r1', 1, 'records', 'TGO', '7777', 'Mailbox', 1, 1)`.execute(
    fresh.store,
  );
  await writeLogEntries(fresh.store, 'former', [
    { entryKey: 'record r1', code: 'AT07', level: 'Warning', message: 'Skipped.', customerCode: 'TGO' },
    { entryKey: 'run opened', code: 'AT22', level: 'Verbose', message: 'It began.', customerCode: 'TGO' },
  ]);
  await downgrade();
  await sql`update runs set warnings = '{AT25,AT41}'`.execute(fresh.store);
  await migrate(fresh.store);
  const { rows } = await sql`select code, recorded from reported_counts order by code`.execute(fresh.store);
  expect(rows).toEqual([
    { code: 'AT07', recorded: true },
    { code: 'AT22', recorded: true },
    { code: 'AT25', recorded: false },
    { code: 'AT41', recorded: false },
  ]);
  const found = async (search: string) => (await countLog(fresh.store, 'former', { search })).entries;
  expect([await found('tgo'), await found('7777'), await found('tango')]).toEqual([2, 1, 1]);
});

test('a store of the version that kept who started a run in a table of its own is brought up to date', async () => {
  await sql`create table run_starters (run_id text not null, started_by text not null)`.execute(fresh.store);
  await sql`delete from kysely_migration where name = '0134_run_starters_in_audit'`.execute(fresh.store);
  expect(await migrate(fresh.store)).toEqual(['0134_run_starters_in_audit']);
});
