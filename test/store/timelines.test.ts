import { sql } from 'kysely';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { plannedLine, recordedChange } from '../activities/lines.js';
import { defaultSyncSettings } from '../../src/domain/sync/settings.js';
import { markAnswered, startSending } from '../../src/store/claims/claim-sending.js';
import { insertClaims } from '../../src/store/claims/claim-taking.js';
import { closeClaims } from '../../src/store/claims/claim-settling.js';
import { conclusiveInMs, findClaim, type Claim, type SentClaim } from '../../src/store/claims/claims.js';
import { noteTimeline } from '../../src/store/claims/lost-commits.js';
import { deferLines } from '../../src/store/lines/open-lines.js';
import { openStore, type Store } from '../../src/store/database.js';
import { watchStore } from '../../src/worker/watch-store.js';
import { migratedStore, type FreshStore } from './fresh-store.js';
import { openedRun } from './opened-run.js';

/*
 * A red test here means that after a standby has taken over the store, or its clock was set, a run may send what was sent already, or
 * claim a line before reads show what was sent. `test/sync/another-server-for-the-store.test.ts` shows the same in whole runs.
 */

const settleAfterMs = 400_000;

let fresh: FreshStore;
beforeEach(async () => {
  fresh = await migratedStore();
  await openedRun(fresh.store, 'a run');
});
afterEach(() => fresh.close());

async function claimsOpened(store: Store): Promise<number> {
  const line = { contractId: 7001, serviceId: 9001, lineId: '7001/9001', step: 'adjust' } as const;
  const claimant = { databaseCi: 1, runId: 'a run', executionId: 'first', batch: 0 };
  return (await insertClaims(store, claimant, [line], { leaseMs: 60_000, settleAfterMs })).length;
}

it('A new store can be worked with at once, also where the server does not tell its timeline', async () => {
  expect(await noteTimeline(fresh.store, settleAfterMs)).toEqual({ news: null, restMs: 0 });
  const role = `plain_${process.pid}`;
  await sql`create user ${sql.id(role)} password 'plain'`.execute(fresh.store);
  await sql`grant all on all tables in schema public to ${sql.id(role)}`.execute(fresh.store);
  await sql`grant all on all sequences in schema public to ${sql.id(role)}`.execute(fresh.store);
  await sql`revoke execute on function pg_current_wal_lsn(), pg_control_system() from public`.execute(fresh.store);
  await sql`truncate store_timelines`.execute(fresh.store);
  await sql`insert into store_timelines values ('', '-infinity')`.execute(fresh.store);
  const plain = openStore(Object.assign(new URL(fresh.url), { username: role, password: 'plain' }).href, 2);
  try {
    expect(await noteTimeline(plain, settleAfterMs)).toEqual({ news: null, restMs: 0 });
    expect(await claimsOpened(plain)).toBe(1);
  } finally {
    await plain.destroy();
    await sql`drop owned by ${sql.id(role)}`.execute(fresh.store);
    await sql`drop user ${sql.id(role)}`.execute(fresh.store);
  }
});

it('A worker warns once that another server has taken over the store, and the wait of runs begins with that', async () => {
  await sql`delete from store_timelines`.execute(fresh.store);
  const warnings: string[] = [];
  const write = (line: string) => void warnings.push((JSON.parse(line) as { msg: string }).msg);
  const logger = pino({ level: 'warn' }, { write });
  for (const worker of [1, 2].map(() => watchStore(fresh.store, defaultSyncSettings, logger))) await worker.stop();
  expect(warnings).toEqual([expect.stringMatching(/^Another server has taken over the store.*for 400 s/)]);
  expect(await claimsOpened(fresh.store)).toBe(0);
  await sql`update store_timelines set since = since - interval '400 s'`.execute(fresh.store);
  expect(await claimsOpened(fresh.store)).toBe(1);
});

describe('Where the clock of the store is set', () => {
  /** A clock that nobody sets. As the test sets the store's clock, all times in the store would move the other way. */
  let steadyMs = 0;
  const steady = () => steadyMs;

  async function setClock(by: string): Promise<void> {
    await sql`update store_timelines set since = since - ${by}::interval`.execute(fresh.store);
    await sql`update claims set sending_at = sending_at - ${by}::interval, settle_at = settle_at - ${by}::interval,
      read_at = read_at - ${by}::interval, send_deadline = send_deadline - ${by}::interval,
      answered_at = answered_at - ${by}::interval, held_at = held_at - ${by}::interval,
      closed_at = closed_at - ${by}::interval`.execute(fresh.store);
    await sql`update plan_lines set deferred_until = deferred_until - ${by}::interval,
      known_since = known_since - ${by}::interval`.execute(fresh.store);
  }

  async function sentChange(): Promise<Claim> {
    const claim = await recordedChange(fresh.store, 'a run', 9002);
    expect(await startSending(fresh.store, claim, settleAfterMs)).toBe(true);
    return claim;
  }

  async function sent(claimId: number): Promise<SentClaim> {
    const claim = await findClaim(fresh.store, claimId);
    if (claim?.state !== 'sending' && claim?.state !== 'answered')
      throw new Error(`The claim is ${claim?.state ?? 'gone'}.`);
    return claim;
  }

  const waitMs = async (claimId: number) => conclusiveInMs(await sent(claimId), 30_000);

  it('forward, a change in doubt and a line to claim wait anew: the clock does not tell how long they have waited', async () => {
    const { claimId } = await sentChange();
    await noteTimeline(fresh.store, settleAfterMs, steady);
    await setClock('1 hour');
    expect(await waitMs(claimId)).toBe(0);
    steadyMs -= 3_600_000;
    expect(await noteTimeline(fresh.store, settleAfterMs, steady)).toMatchObject({ news: 'clockSet' });
    expect(await waitMs(claimId)).toBeGreaterThan(settleAfterMs - 60_000);
    expect(await claimsOpened(fresh.store)).toBe(0);
    expect(await noteTimeline(fresh.store, settleAfterMs, steady)).toMatchObject({ news: null });
  });

  it('forward, a held change is held as long as it would have been', async () => {
    const claim = await sentChange();
    await markAnswered(fresh.store, claim, { answer: 'accepted' });
    await sql`update claims set answered_at = clock_timestamp() - interval '10 hours',
      held_at = clock_timestamp() - interval '9 hours', held_because = 'it does not show'`.execute(fresh.store);
    await noteTimeline(fresh.store, settleAfterMs, steady);
    await setClock('6 hours');
    steadyMs -= 6 * 3_600_000;
    await noteTimeline(fresh.store, settleAfterMs, steady);
    const hours = Math.round(((await sent(claim.claimId)).held?.agoMs ?? 0) / 3_600_000);
    expect(hours).toBe(9);
  });

  it('back, nothing waits longer than from now on, also where no worker has seen the clock before', async () => {
    const { claimId } = await sentChange();
    await setClock('-1 year');
    const { news, restMs } = await noteTimeline(fresh.store, settleAfterMs);
    expect(news).toBe('clockSet');
    expect(restMs).toBeLessThanOrEqual(settleAfterMs);
    expect(await waitMs(claimId)).toBeLessThanOrEqual(settleAfterMs);
  });

  it('back, no line is put off, and no closed change is waited for, until a time that was never meant', async () => {
    const claim = await sentChange();
    await deferLines(fresh.store, 'a run', new Map([[await plannedLine(fresh.store, 'a run', 9003), 60_000]]));
    await closeClaims(fresh.store, [{ ...claim, from: 'sending', verdict: 'applied' }]);
    await sql`update store_timelines set since = clock_timestamp()`.execute(fresh.store);
    await setClock('-1 year');
    await noteTimeline(fresh.store, settleAfterMs);
    const { rows } = await sql<{ waitMs: number }>`
      select (extract(epoch from deferred_until - clock_timestamp()) * 1000)::float8 "waitMs" from plan_lines
      where deferred_until is not null
      union all
      select (extract(epoch from closed_at - clock_timestamp()) * 1000)::float8 from claims`.execute(fresh.store);
    expect(rows).toHaveLength(2);
    // A change that got no answer does not get one by that.
    const answered = await sql`select 1 from claims where answered_at is not null`.execute(fresh.store);
    expect(answered.rows).toEqual([]);
    for (const row of rows) expect(row.waitMs).toBeLessThanOrEqual(settleAfterMs);
  });

  it('back, no change is sent whose read may be older than it looks, also once the clock is right again', async () => {
    const claim = await recordedChange(fresh.store, 'a run', 9002);
    await setClock('-10 minutes');
    expect(await startSending(fresh.store, claim, settleAfterMs)).toBe(false);
    await noteTimeline(fresh.store, settleAfterMs, steady);
    steadyMs += 600_000;
    await noteTimeline(fresh.store, settleAfterMs, steady);
    await setClock('10 minutes');
    expect(await startSending(fresh.store, claim, settleAfterMs)).toBe(false);
  });

  it('by less than five seconds, as time servers correct it, nothing waits anew', async () => {
    await noteTimeline(fresh.store, settleAfterMs, steady);
    steadyMs -= 2_000;
    expect(await noteTimeline(fresh.store, settleAfterMs, steady)).toMatchObject({ news: null });
  });

  it('a worker tells of it, also if a run was the first to see it', async () => {
    await sql`update store_timelines set since = clock_timestamp() + interval '1 hour'`.execute(fresh.store);
    await noteTimeline(fresh.store, settleAfterMs);
    const warnings: string[] = [];
    const write = (line: string) => void warnings.push((JSON.parse(line) as { msg: string }).msg);
    await watchStore(fresh.store, defaultSyncSettings, pino({ level: 'warn' }, { write })).stop();
    expect(warnings).toEqual([expect.stringContaining("Somebody has set the clock of the store's server")]);
  });
});
