import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { createCallSlots, type CallSlots } from '../../src/activities/call-slots.js';
import { slotsPerEndpoint, type SlotShare } from '../../src/domain/sync/slot-shares.js';
import { reportSlots } from '../../src/store/call-slots.js';
import { openStore, type Store } from '../../src/store/database.js';
import { migratedStore, type FreshStore } from '../store/fresh-store.js';

/*
 * A red test here means that processes together make more calls at a time than Autotask takes (it answers 429, and runs become
 * slow), or that a slot is lost and calls wait for nothing. No change is made twice by that.
 */

const databaseCi = 7;
const callMs = 1_000;
const waits = { comesAgain: false };

let fresh: FreshStore;
const opened: { readonly store: Store; readonly slots: CallSlots }[] = [];

beforeAll(async () => {
  fresh = await migratedStore();
});
afterEach(async () => {
  for (const { slots, store } of opened.splice(0)) {
    await slots.close();
    await store.destroy();
  }
});
afterAll(() => fresh.close());

/** The slots of one more process, over connections of its own. */
function another(): CallSlots {
  const store = openStore(fresh.url, 2);
  const slots = createCallSlots(store);
  opened.push({ store, slots });
  return slots;
}

async function row(endpoint: string): Promise<{ version: number; shares: SlotShare[] }> {
  const { rows } = await sql<{ version: number; shares: SlotShare[] }>`
    select version, shares from call_slots where endpoint = ${endpoint}`.execute(fresh.store);
  return rows[0] ?? { version: 0, shares: [] };
}

/** Calls that notice how many of them are under way. */
function countedCalls() {
  let running = 0;
  const counts = { most: 0, done: 0 };
  const call = async () => {
    running += 1;
    counts.most = Math.max(counts.most, running);
    await new Promise((resolve) => setTimeout(resolve, 20));
    running -= 1;
    counts.done += 1;
  };
  return { counts, call };
}

/** A process that got all slots of an endpoint and then died. */
async function deadHolder(endpoint: string, leaseMs: number): Promise<void> {
  const demand = { holder: 'dead', running: 3, wanted: 3 };
  await reportSlots(fresh.store, { databaseCi, endpoint }, demand, leaseMs);
  await sql`update call_slots set shares = jsonb_set(shares, '{0,heardAt}', '0') where endpoint = ${endpoint}`.execute(
    fresh.store,
  );
}

it('Three processes make all calls to one endpoint, three at a time, and then hold no slot any more', async () => {
  const { counts, call } = countedCalls();
  const processes = [another(), another(), another()];
  const calls = processes.flatMap((slots) =>
    Array.from({ length: 30 }, () => slots.of(databaseCi, callMs).run('Shared', call, waits)),
  );
  await Promise.all(calls);
  expect(counts).toEqual({ most: slotsPerEndpoint, done: 90 });
  await expect.poll(async () => (await row('Shared')).shares).toEqual([]);
});

it('A process that works alone asks the store far less than once for each call', async () => {
  const { counts, call } = countedCalls();
  const slots = another().of(databaseCi, callMs);
  await Promise.all(Array.from({ length: 60 }, () => slots.run('Alone', call, waits)));
  expect(counts).toEqual({ most: slotsPerEndpoint, done: 60 });
  expect((await row('Alone')).version).toBeLessThan(10);
});

it('Other endpoints and other databases have slots of their own', async () => {
  const slots = another();
  let end = (): void => undefined;
  const ended = new Promise<void>((resolve) => (end = resolve));
  const full = Array.from({ length: 3 }, () => slots.of(databaseCi, callMs).run('Full', () => ended, waits));
  const { counts, call } = countedCalls();
  await slots.of(databaseCi, callMs).run('Empty', call, waits);
  await another().of(8, callMs).run('Full', call, waits);
  expect(counts.done).toBe(2);
  end();
  await Promise.all(full);
});

it('A process that ends in order gives its slots back at once', async () => {
  const slots = another();
  await slots.of(databaseCi, callMs).run('Closed', () => Promise.resolve(), waits);
  expect((await row('Closed')).shares).toHaveLength(1);
  await slots.close();
  expect((await row('Closed')).shares).toEqual([]);
});

it('While a dead process has all slots, a change comes again later and a read waits for them', async () => {
  await deadHolder('Dead', 6_000);
  const { counts, call } = countedCalls();
  const slots = another().of(databaseCi, callMs);
  const read = slots.run('Dead', call, waits);
  await expect(slots.run('Dead', call, { comesAgain: true })).rejects.toMatchObject({
    ...{ kind: 'ThreadLimit', disposition: 'retryAt', sent: 'no' },
    retryAfterMs: expect.any(Number) as number,
  });
  expect(counts.done).toBe(0);
  await read;
  await slots.run('Dead', call, { comesAgain: true });
  expect(counts.done).toBe(2);
});

it('Changes that come again at once are made when the lease of the dead process ends', async () => {
  await deadHolder('Again', 4_000);
  const { counts, call } = countedCalls();
  const slots = another().of(databaseCi, callMs);
  let refused = 0;
  const untilMade = async (): Promise<void> => {
    try {
      await slots.run('Again', call, { comesAgain: true });
    } catch (error) {
      expect(error).toMatchObject({ kind: 'ThreadLimit' });
      refused += 1;
      await untilMade();
    }
  };
  await Promise.all([untilMade(), untilMade(), untilMade()]);
  expect(counts.done).toBe(3);
  expect(refused).toBeGreaterThanOrEqual(3);
});

it('A cancelled call leaves the line, and is not made', async () => {
  await deadHolder('Cancelled', 60_000);
  const { counts, call } = countedCalls();
  const cancelling = new AbortController();
  const waiting = another()
    .of(databaseCi, callMs)
    .run('Cancelled', call, { ...waits, signal: cancelling.signal });
  const reason = new Error('the operator cancelled the run');
  cancelling.abort(reason);
  await expect(waiting).rejects.toBe(reason);
  expect(counts.done).toBe(0);
});

it('Where the store cannot be reached, no call begins, and its error is that of the store', async () => {
  const unreachable = openStore('postgres://nobody@127.0.0.1:1/none', 2);
  const { counts, call } = countedCalls();
  const slots = createCallSlots(unreachable).of(databaseCi, callMs);
  await expect(slots.run('Unreachable', call, waits)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  expect(counts.done).toBe(0);
  await unreachable.destroy();
});
