import { sql } from 'kysely';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startConsole } from '../../src/console/server.js';
import { migrationState, openStore, type Store } from '../../src/store/database.js';
import { createDatabase, type FreshDatabase } from '../rig/fresh-database.js';
import { injectedServers } from '../rig/injected-servers.js';
import { olderServer } from '../rig/older-postgres.js';
import { billingSyncWith, plainEnvironment, runProgram } from './run-command.js';

const servers = [['dist/worker/main.js'], ['dist/worker/ledger-main.js'], ['dist/console/main.js']] as const;
const secrets = { UserName: 'api@example.com', Secret: 'secret', IntegrationCode: 'code' };

/** What the servers need beside the store; nothing of it is asked before the store is. */
let environment: Readonly<Record<string, string>>;
let database: FreshDatabase;
let store: Store;
let billingSync: ReturnType<typeof billingSyncWith>;

beforeAll(async () => {
  const { databaseUrl, temporalAddress } = await injectedServers();
  database = await createDatabase(databaseUrl);
  store = openStore(database.url);
  environment = {
    ...{ TEMPORAL_ADDRESS: temporalAddress, ATRIA_URL: 'http://127.0.0.1:1', ATRIA_TOKEN: 'token' },
    ...{ BILLING_SYNC_KEY: 'a'.repeat(64), LEDGER_PORT: '0', CONSOLE_PORT: '0' },
    AUTOTASK_ZONE_URL: 'http://127.0.0.1:1/ATServicesRest/',
  };
  billingSync = billingSyncWith(plainEnvironment({ ...environment, DATABASE_URL: database.url }));
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

const newer =
  'The store that DATABASE_URL names cannot be used: A newer version of this program has made its tables. Use that version.';

describe('on the tables of a newer version', () => {
  beforeAll(async () => {
    await sql`insert into kysely_migration (name, timestamp) values ('9999_of_tomorrow', now()::text)`.execute(store);
  });
  afterAll(async () => {
    await sql`delete from kysely_migration where name = '9999_of_tomorrow'`.execute(store);
  });

  test('a command that reads does not misread them', async () => {
    expect(await refusals()).toEqual([newer]);
  });

  test.each([[['ledger', 'settings', '--time-zone', 'Europe/Berlin']], [['secrets', 'set', 'default', '--untested']]])(
    '%j changes nothing, and says so in the same words',
    async (args) => {
      const ended = await billingSync(args, JSON.stringify(secrets));
      expect(ended).toMatchObject({ exitCode: 1, out: '' });
      expect(ended.messages.trim()).toBe(newer);
    },
  );

  test.each(servers)('%s does not start, and says so in the same words', async (program) => {
    expect(await started(program, database.url)).toEqual({ exitCode: 1, said: newer });
  });
});

describe('on a server of PostgreSQL that is too old', () => {
  const tooOld =
    'The store that DATABASE_URL names cannot be used: The server is PostgreSQL 14, and this program needs 15 or later. Upgrade the server.';
  let url: string;
  beforeAll(async () => {
    url = await olderServer(database.url);
  });

  test.each(servers)('%s does not start', async (program) => {
    expect(await started(program, url)).toEqual({ exitCode: 1, said: tooOld });
  });

  test('doctor says what to do, once', async () => {
    const examined = await billingSyncWith(plainEnvironment({ ...environment, DATABASE_URL: url }))([
      'doctor',
      '--json',
    ]);
    const { checks } = JSON.parse(examined.out) as { checks: { area: string; name: string; result: string }[] };
    const failed = checks.filter(({ area, result }) => area === 'store' && result === 'fail');
    expect(failed).toMatchObject([
      { name: 'version', fix: 'The server is PostgreSQL 14, and this program needs 15 or later. Upgrade the server.' },
    ]);
  });
});

test('the console starts while the store does not answer, as it may answer later', async () => {
  const lost = { ...environment, DATABASE_URL: 'postgres://someone@127.0.0.1:1/billing' };
  const server = await startConsole(lost, pino({ level: 'silent' }));
  expect((await fetch(server.url)).status).toBeGreaterThanOrEqual(500);
  await server.close();
});

/** Starts a server of the product as its users do; one that does start ends after a minute. @returns with what it ended, and what it said last */
async function started(program: string, databaseUrl: string): Promise<{ exitCode: number | null; said: string }> {
  const ended = await runProgram(
    'timeout',
    ['60', process.execPath, program],
    plainEnvironment({ ...environment, DATABASE_URL: databaseUrl }),
  );
  const lines = `${ended.out}${ended.messages}`.split('\n').filter((line) => line.startsWith('{'));
  const fatal = lines
    .map((line) => JSON.parse(line) as { level: number; msg: string })
    .filter(({ level }) => level >= 60);
  return { exitCode: ended.exitCode, said: fatal.map(({ msg }) => msg).join() };
}
