import { sql } from 'kysely';
import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { createCallBudgets, type CallBudgets, type DatabaseCalls } from '../../src/activities/call-budget.js';
import { createSlots } from '../../src/autotask/transport.js';
import type { WorkAhead } from '../../src/domain/sync/call-budget.js';
import { defaultSyncSettings } from '../../src/domain/sync/settings.js';
import { callBudgetView } from '../../src/store/call-budgets.js';
import { openStore, type Store } from '../../src/store/database.js';
import { migratedStore, type FreshStore } from '../store/fresh-store.js';

/*
 * A red test here means that workers together make more calls in an hour than runs may, so that others who use the database are
 * refused; or that runs rest although calls are left. No change is made twice by that.
 */

let fresh: FreshStore;
const opened: { readonly store: Store; readonly budgets: CallBudgets }[] = [];

beforeAll(async () => {
  fresh = await migratedStore();
});
afterEach(async () => {
  for (const { budgets, store } of opened.splice(0)) {
    await budgets.close();
    await store.destroy();
  }
});
afterAll(() => fresh.close());

/** The budgets of one more process, over connections of its own. */
function another(callsPerHour = 10_000): CallBudgets {
  const store = openStore(fresh.url, 2);
  const terms = { ...defaultSyncSettings, callsPerHour };
  const budgets = createCallBudgets(store, terms, pino({ level: 'silent' }));
  opened.push({ store, budgets });
  return budgets;
}

/** Makes writes as a client does, and answers how many could not begin. */
async function write(calls: DatabaseCalls, count: number): Promise<number> {
  const slots = calls.within(createSlots(3));
  const call = async () => {
    await Promise.resolve();
    calls.note({ method: 'POST', endpoint: 'Any', status: 200, durationMs: 1, date: undefined });
  };
  const ends = Array.from({ length: count }, () => slots.run('Any', call, { comesAgain: true }));
  const settled = await Promise.allSettled(ends);
  const refused = settled.filter((each) => each.status === 'rejected').map(({ reason }) => reason as unknown);
  for (const each of refused) {
    expect(each).toMatchObject({ kind: 'BudgetUsed', sent: 'no', retryAfterMs: expect.any(Number) as number });
  }
  return refused.length;
}

const work: WorkAhead = { calls: 0, batch: 0, canSlowDown: false };
const neverAsked = () => Promise.reject(new Error('Autotask was asked.'));

it('A process asks the store far less than once for each call, and all calls are counted in the end', async () => {
  const budgets = another();
  const refused = await write(budgets.of(1), 600);
  await budgets.close();
  expect(refused).toBe(0);
  expect(await callBudgetView(fresh.store, 1)).toMatchObject({ own: 600, limit: 10_000, allowed: 7_500 });
  const { rows } = await sql<{ version: number }>`select version from call_budgets where database_ci = 1`.execute(
    fresh.store,
  );
  expect(rows[0]?.version).toBeLessThan(20);
});

it('Three processes use what runs may use and no more, then none begins a write or other work', async () => {
  const processes = [another(1_000), another(1_000), another(1_000)];
  const refused = await Promise.all(processes.map((budgets) => write(budgets.of(2), 400)));
  const made = 1_200 - refused.reduce((sum, each) => sum + each, 0);
  expect(made).toBeLessThanOrEqual(750);
  // What a process took last and did not begin in time is given back.
  expect(made).toBeGreaterThan(700);
  const begun = another(1_000).of(2).begin(work, neverAsked);
  await expect(begun).rejects.toMatchObject({
    type: 'AutotaskUnavailable',
    details: [expect.anything(), { system: 'Autotask', rest: 'used', retryAfterMs: expect.any(Number) as number }],
  });
});

it('A process that ends gives back the writes that it took and did not make', async () => {
  const budgets = another();
  await write(budgets.of(6), 1);
  expect(await callBudgetView(fresh.store, 6)).toMatchObject({ own: 50 });
  await budgets.close();
  expect(await callBudgetView(fresh.store, 6)).toMatchObject({ own: 1 });
});

it('Other databases have calls of their own', async () => {
  const budgets = another(100);
  expect(await write(budgets.of(3), 200)).toBeGreaterThan(0);
  await budgets.of(4).begin(work, neverAsked);
  expect(await write(budgets.of(4), 10)).toBe(0);
});

it('Of all processes, one asks Autotask, and the others go by what it was told', async () => {
  let asked = 0;
  const ask = () => {
    asked += 1;
    const told = {
      externalRequestThreshold: 10_000,
      requestThresholdTimeframe: 60,
      currentTimeframeRequestCount: 9_990,
    };
    return Promise.resolve(told);
  };
  const large: WorkAhead = { calls: 3_000, batch: 150, canSlowDown: true };
  await Promise.all([another(), another(), another()].map((budgets) => budgets.of(5).begin(large, ask)));
  expect(asked).toBe(1);
  expect(await callBudgetView(fresh.store, 5)).toMatchObject({ others: 9_990, allowed: 7 });
});

it('Where the store cannot be reached, no write begins, and its error is that of the store', async () => {
  const unreachable = openStore('postgres://nobody@127.0.0.1:1/none', 2);
  const calls = createCallBudgets(unreachable, defaultSyncSettings, pino({ level: 'silent' })).of(1);
  const made: string[] = [];
  const call = () => Promise.resolve(made.push('a write'));
  const write = calls.within(createSlots(3)).run('Any', call, { comesAgain: true });
  await expect(write).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  expect(made).toEqual([]);
  await unreachable.destroy();
});
