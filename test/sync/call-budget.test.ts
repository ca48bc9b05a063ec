import { sql } from 'kysely';
import { afterEach, expect, it } from 'vitest';
import { untouchedBudget, type CallBudget } from '../../src/domain/sync/call-budget.js';
import type { OutageWait } from '../../src/domain/sync/outage.js';
import { defaultSyncSettings, type SyncSettings } from '../../src/domain/sync/settings.js';
import type { ScenarioFaults, ScenarioSettings } from '../../src/simulator/scenario.js';
import { callBudgetView, changeCallBudget } from '../../src/store/call-budgets.js';
import { requireRun } from '../../src/store/runs/runs.js';
import { billed, previousPeriod, provider, type CustomerInput } from '../rig/scenarios.js';
import { startWorld, type StartedRun, type World } from '../rig/world.js';

/** A run waits for the budget however little patience it has. What a busy machine gives up would be counted as well. */
const usual: Partial<SyncSettings> = { requestTimeoutMs: 20_000, patienceMs: 0 };

/** Reads of a run that go on although it has to stop: what it has sent is read back. */
const readsAfterStop = 15;

let world: World;
afterEach(() => world.close());

/** Customers of whose lines each has to be changed. */
function changed(count: number): CustomerInput[] {
  const customer = (_each: unknown, index: number): CustomerInput => {
    return { code: `C${index}`, lines: [[9001, 10]], records: [billed(9001, 12 + index)] };
  };
  return Array.from({ length: count }, customer);
}

interface BudgetWorld {
  readonly simulator?: Partial<ScenarioSettings>;
  readonly settings?: Partial<SyncSettings>;
  readonly worker?: boolean;
}

async function startBudgetWorld(changes: number, { simulator = {}, settings = {}, worker = true }: BudgetWorld = {}) {
  const scenario = provider(changed(changes), { settings: { hourlyLatencyMs: 0, ...simulator } });
  world = await startWorld(scenario, { settings: { ...usual, ...settings }, worker });
}

/** Writes down what was called before. */
async function rewriteBudget(change: (now: number, budget: CallBudget) => CallBudget): Promise<void> {
  await changeCallBudget(world.store, 1, defaultSyncSettings, (budget, now) => {
    return { budget: change(now, budget), answer: undefined };
  });
}

/** Our runs made so many calls within one minute; they count for so much longer. */
function usedBefore(calls: number, forMs: number): Promise<void> {
  const countsMs = 61 * 60_000;
  return rewriteBudget((now) => ({ ...untouchedBudget, minutes: [[now - countsMs + forMs, calls]] }));
}

function calls() {
  return world.sandbox.calls().filter(({ system, path }) => system === 'autotask' && !/zoneinformation/i.test(path));
}

function asked(): number {
  return calls().filter(({ path }) => /thresholdinformation/i.test(path)).length;
}

/** Claims of which nothing was sent, and those whose change was not read back yet. */
async function claims(): Promise<{ givenBack: number; open: number }> {
  const { rows } = await sql<{ givenBack: number; open: number }>`
    select count(*) filter (where verdict = 'released')::integer "givenBack",
      count(*) filter (where state <> 'closed')::integer open from claims`.execute(world.store);
  if (rows[0] === undefined) throw new Error('The store did not count.');
  return rows[0];
}

async function waitOf({ runId }: StartedRun): Promise<OutageWait | null> {
  return (await requireRun(world.store, runId).catch(() => undefined))?.outageWait ?? null;
}

/** Waits until a run rests; a run that ended instead says how. */
async function restOf(run: StartedRun): Promise<OutageWait> {
  const state = async () => {
    const found = await requireRun(world.store, run.runId).catch(() => undefined);
    return { rest: found?.outageWait?.rest, status: found?.status, failureKind: found?.failureKind };
  };
  await expect.poll(state).toEqual({ rest: expect.any(String) as string, status: 'Running', failureKind: null });
  return (await waitOf(run)) as OutageWait;
}

async function expectChanged(run: StartedRun, count: number): Promise<void> {
  const { status, summary } = await run.end();
  expect([status, summary?.lines]).toEqual(['Completed', { AT09: count }]);
  expect(await waitOf(run)).toBeNull();
}

function expectEachChangeOnce(count: number): void {
  const lines = world.sandbox.dump().adjustments.map(({ contractID, serviceID }) => `${contractID}/${serviceID}`);
  expect(lines).toHaveLength(count);
  expect(new Set(lines).size).toBe(count);
  expect(calls().filter(({ status }) => status === 429)).toEqual([]);
}

it('A run rests once runs have used their share of the hour, says until when, and goes on by itself as the hour moves on', async () => {
  await startBudgetWorld(30, {
    simulator: { hourlyRequestsByOthers: 7_485, readsBehindMs: 300 },
    settings: { readLagMs: 2_000 },
  });
  await usedBefore(7_485, 3_600_000);
  const run = await world.start(previousPeriod);
  const rest = await restOf(run);
  expect(rest).toMatchObject({
    ...{ system: 'Autotask', rest: 'used' },
    because: expect.stringMatching(
      /^Autotask allows 10,000 calls .* Runs have used 7,(49|5\d)\d; the rest stays free/,
    ) as string,
  });
  expect(Date.parse(rest.nextTry) - Date.parse(rest.since)).toBeGreaterThan(3_000_000);
  expect(calls().length).toBeLessThanOrEqual(15 + readsAfterStop);
  // It claims no more than it has calls for.
  const { givenBack, open } = await claims();
  expect(givenBack).toBeLessThanOrEqual(25);
  // What it has sent shows late, and is read back before it rests.
  expect(open).toBe(0);
  // The hour ends in a few seconds instead.
  const leftMs = 5_000;
  await usedBefore(7_500, leftMs);
  await rewriteBudget((now, budget) => ({ ...budget, stoppedUntil: now + leftMs }));
  await run.handle.executeUpdate('retryNow');
  await expectChanged(run, 30);
  expectEachChangeOnce(30);
});

it('Two workers and two runs of one database share its part of the hour', async () => {
  await startBudgetWorld(60, { worker: false });
  await Promise.all([world.startWorkerProcess(), world.startWorkerProcess()]);
  await usedBefore(7_470, 3_600_000);
  const customers = changed(60).map(({ code }) => code);
  const filters = [customers.slice(0, 30), customers.slice(30)];
  const runs = await Promise.all(filters.map((some) => world.start({ ...previousPeriod, CustomersFilter: some })));
  for (const run of runs) expect((await restOf(run)).rest).toBe('used');
  expect(calls().length).toBeLessThanOrEqual(30 + 2 * readsAfterStop);
  await rewriteBudget(() => untouchedBudget);
  for (const run of runs) await run.handle.executeUpdate('retryNow');
  for (const run of runs) await expectChanged(run, 30);
  expectEachChangeOnce(60);
});

it('Runs make fewer calls while others use Autotask, and more again once others need fewer', async () => {
  // Where Autotask does not answer in time, a run goes by what it has counted itself: a busy machine may take seconds.
  const settings = { callsPerHour: 100, slowdownMs: 0, requestTimeoutMs: 20_000 };
  await startBudgetWorld(40, { simulator: { hourlyRequests: 100, hourlyRequestsByOthers: 60 }, settings });
  const run = await world.start(previousPeriod);
  expect((await restOf(run)).because).toMatch(/Runs have used \d\d, and others 60;/);
  expect(calls().length).toBeLessThanOrEqual(30 + readsAfterStop);
  world.sandbox.edit((each) => {
    each.changeSettings({ hourlyRequestsByOthers: 0 });
  });
  const askedBefore = asked();
  await rewriteBudget((now, budget) => ({ ...budget, askedAt: null, stoppedUntil: now }));
  await run.handle.executeUpdate('retryNow');
  await expectChanged(run, 40);
  expectEachChangeOnce(40);
  expect(asked()).toBe(askedBefore + 1);
});

type ScriptedFault = Partial<ScenarioFaults['scripted'][number]>;

it.for([
  ['is missing', { thresholdEndpoint: 'missing' }, undefined],
  ['refuses', {}, { kind: 'unauthorised' }],
  ['answers nonsense', {}, { kind: 'wrongShape' }],
  ['hangs up', {}, { kind: 'resetBeforeCommit' }],
] as const)(
  'A run goes by what it has counted itself where the endpoint of the limit %s',
  async ([, simulator, fault]) => {
    await startBudgetWorld(30, { simulator, settings: { callsPerHour: 100 } });
    if (fault !== undefined) {
      const scripted: ScriptedFault = { path: 'thresholdinformation', from: 1, times: 100, ...fault };
      world.sandbox.edit((each) => {
        each.setFaults({ seed: 1, rate: 0, scripted: [scripted] as never });
      });
    }
    const run = await world.start(previousPeriod);
    await expectChanged(run, 30);
    expectEachChangeOnce(30);
    expect(asked()).toBe(1);
  },
);

it('A run that would pass half of the limit rests until earlier calls are an hour old', async () => {
  const settings = { callsPerHour: 400, callShareForOthers: 0.1, linesPerBatch: 10 };
  await startBudgetWorld(30, { settings });
  await usedBefore(185, 3_500_000);
  const run = await world.start(previousPeriod);
  const rest = await restOf(run);
  expect(rest).toMatchObject({ rest: 'slowing', because: expect.stringContaining('slows down') as string });
  expect(world.sandbox.dump().adjustments).toEqual([]);
  await rewriteBudget(() => untouchedBudget);
  await run.handle.executeUpdate('retryNow');
  await expectChanged(run, 30);
  expectEachChangeOnce(30);
});

it('A run that is told to try at once while nothing is free rests again, and one that is cancelled ends', async () => {
  await startBudgetWorld(30);
  await usedBefore(7_485, 3_600_000);
  const run = await world.start(previousPeriod);
  const first = await restOf(run);
  const made = calls().length;
  await run.handle.executeUpdate('retryNow');
  await expect.poll(async () => (await waitOf(run))?.since).not.toBe(first.since);
  expect(calls()).toHaveLength(made);
  await run.handle.cancel();
  expect((await run.end()).status).toBe('Cancelled');
});

it('A small run asks Autotask nothing more, and the store only a few times', async () => {
  await startBudgetWorld(20);
  const { status, runId } = await world.run(previousPeriod);
  expect(status).toBe('Completed');
  expect(asked()).toBe(0);
  const { databaseCi } = await requireRun(world.store, runId);
  const own = async () => (await callBudgetView(world.store, databaseCi ?? 0))?.own;
  await expect.poll(own).toBe(calls().length);
  const { rows } = await sql<{ version: number }>`select version from call_budgets`.execute(world.store);
  expect(rows[0]?.version).toBeLessThanOrEqual(4);
});
