import { sql } from 'kysely';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { checkStore } from '../../src/client/doctor/store-checks.js';
import { failingOverStore, type FailingOverStore } from '../rig/failing-over-store.js';

let failing: FailingOverStore;
/** For a user that may only read the tables. */
let plainUrl: string;
beforeAll(async () => {
  failing = await failingOverStore();
  await sql`create user plain password 'plain'`.execute(failing.store);
  await sql`grant select on all tables in schema public to plain`.execute(failing.store);
  plainUrl = Object.assign(new URL(failing.url), { username: 'plain', password: 'plain' }).href;
});
afterAll(() => failing.close());

/** What doctor says about other servers that may take over. */
async function standbys() {
  const { checks, opened } = await checkStore(plainUrl);
  await opened?.store.destroy();
  return checks
    .filter(({ name }) => ['standbys', 'taking over'].includes(name))
    .map(({ name, result, found }) => [name, result, found]);
}

it('doctor warns of a standby that no commit waits for, also with a user who may only read the tables', async () => {
  expect(await standbys()).toEqual([['standbys', 'ok', 'no standby follows, as far as this user can see']]);
  await failing.follow();
  expect(await standbys()).toEqual([
    ['standbys', 'warn', expect.stringMatching(/^1 standby may follow, and no commit/)],
  ]);
  await sql`alter system set synchronous_standby_names = 'first 1 (*)'`.execute(failing.store);
  await sql`select pg_reload_conf()`.execute(failing.store);
  await sql`create table waits_for_the_standby ()`.execute(failing.store);
  expect(await standbys()).toEqual([['standbys', 'ok', 'each commit waits for standbys: first 1 (*)']]);
});

it('doctor tells that another server has taken over, and of a server that would not let runs notice it', async () => {
  await sql`update store_timelines set since = clock_timestamp()`.execute(failing.store);
  expect(await standbys()).toContainEqual([
    'taking over',
    'warn',
    expect.stringMatching(/^another server has taken over/),
  ]);
  await sql`revoke execute on function pg_current_wal_lsn() from public`.execute(failing.store);
  expect(await standbys()).toContainEqual([
    'standbys',
    'warn',
    expect.stringMatching(/^the server does not tell its timeline/),
  ]);
});
