import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { migrationState, openStore, type Store } from '../../src/store/database.js';
import { createDatabase, type FreshDatabase } from '../rig/fresh-database.js';
import { injectedServers } from '../rig/injected-servers.js';
import { billingSyncWith, plainEnvironment } from './run-command.js';

let database: FreshDatabase;
let store: Store;
let billingSync: ReturnType<typeof billingSyncWith>;

beforeAll(async () => {
  const { databaseUrl, temporalAddress } = await injectedServers();
  database = await createDatabase(databaseUrl);
  store = openStore(database.url);
  billingSync = billingSyncWith(plainEnvironment({ DATABASE_URL: database.url, TEMPORAL_ADDRESS: temporalAddress }));
});

afterAll(async () => {
  await store.destroy();
  await database.drop();
});

const reading = [
  ['run', 'list'],
  ['log', 'latest'],
  ['job', 'list'],
  ['ledger', 'settings'],
];

async function refusals(): Promise<string[]> {
  const ended = await Promise.all(reading.map((args) => billingSync(args)));
  expect(ended.map(({ exitCode, out }) => [exitCode, out])).toEqual(reading.map(() => [1, '']));
  return [...new Set(ended.map(({ messages }) => messages.trim()))];
}

test('a command that reads makes no tables, and says who does', async () => {
  expect(await refusals()).toEqual([
    'The store that DATABASE_URL names cannot be used: It has no tables yet. A worker makes them when it starts (npm run worker).',
  ]);
  expect((await migrationState(store)).done).toEqual([]);
});

test('a command that writes makes them, as it may be the first that is typed', async () => {
  expect(await billingSync(['ledger', 'settings', '--time-zone', 'UTC'])).toMatchObject({ exitCode: 0 });
  expect((await migrationState(store)).pending).toEqual([]);
  expect(await billingSync(['run', 'list'])).toMatchObject({ exitCode: 0 });
});

test('a command that reads leaves the tables of an older version alone', async () => {
  const newest = (await migrationState(store)).done.at(-1) ?? '';
  await sql`delete from kysely_migration where name = ${newest}`.execute(store);
  expect(await refusals()).toEqual([
    expect.stringContaining(`1 migration of this version makes, beginning with ${newest}`),
  ]);
  expect((await migrationState(store)).pending).toEqual([newest]);
  await sql`insert into kysely_migration (name, timestamp) values (${newest}, now()::text)`.execute(store);
});

test('a command that reads does not misread the tables of a newer version', async () => {
  await sql`insert into kysely_migration (name, timestamp) values ('9999_of_tomorrow', now()::text)`.execute(store);
  expect(await refusals()).toEqual([expect.stringContaining('A newer version of this program has made its tables.')]);
});
