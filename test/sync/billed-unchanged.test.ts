import { afterEach, describe, expect, test } from 'vitest';
import { billingRecord } from '../../src/simulator/scenario-schema.js';
import { formerRecords } from '../rig/former-records.js';
import { billed, days, previousPeriod, provider, type CustomerInput } from '../rig/scenarios.js';
import { startWorld, type EndedRun, type World, type WorldOptions } from '../rig/world.js';

/*
 * Runs that billed a later period without a change that they know of. What the line has then is what that period was billed, and
 * a run for an earlier period must not change it.
 */

const nextEnd = '2026-12-25';
const decreasesLater = { DecreasesFrom: 'NextPeriodStart' } as const;

let world: World;
afterEach(() => world.close());

async function start(customer: Partial<CustomerInput>, options: WorldOptions = {}): Promise<void> {
  const scenario = provider([{ code: 'ONE', ...customer }], { settings: { sameDateAdjustment: 'accepted' } });
  world = await startWorld(scenario, options);
}

type Bill = readonly (readonly [sku: number, quantity: number])[];

function bill(periodEnd: string, records: Bill): void {
  world.sandbox.edit((each) => {
    each.replaceBilling(
      periodEnd,
      records.map(([sku, quantity]) => billingRecord.parse({ ...billed(sku, quantity), customerCode: 'ONE' })),
    );
  });
}

/** Atria bills quantities for a period, of one SKU if only a number is given, and a run transfers them. */
async function transfer(periodEnd: string, records: Bill | number, parameters: object = {}): Promise<EndedRun> {
  bill(periodEnd, typeof records === 'number' ? [[9001, records]] : records);
  return world.run({ ...previousPeriod, ...parameters, BillingPeriod: periodEnd });
}

const codes = ({ log }: EndedRun) => log.flatMap(({ code, customerCode }) => (customerCode === 'ONE' ? [code] : []));
const reasonOf = ({ log }: EndedRun) => log.find(({ code }) => code === 'AT30')?.message;

function posted(): (readonly [from: string, units: number])[] {
  const { adjustments } = world.sandbox.dump();
  return adjustments.map(({ effectiveDate, unitChange }) => [effectiveDate.slice(0, 10), unitChange] as const);
}

describe('A run for an earlier period leaves a line', () => {
  test('of a SKU that Atria no longer bills in the later one', async () => {
    await start({}, { rewrites: { atria: formerRecords } });
    const later = await transfer(days.periodEnd, 0);
    const run = await transfer(days.earlierPeriodEnd, 14, { AllowAtriaCreateItems: 'True' });
    expect([codes(later), codes(run), posted()]).toEqual([['AT33'], ['AT30'], []]);
    expect(reasonOf(run)).toContain(`the run ${later.runId} billed 0 for the period to ${days.periodEnd}`);
  });

  test('and says that the later one was billed nothing of what a person has set', async () => {
    await start({ lines: [[9001, 3]], records: [billed(9001, 1)] }, { rewrites: { atria: formerRecords } });
    const wrong = await transfer(days.earlierPeriodEnd, 5);
    await world.run({ UndoRun: wrong.runId });
    const later = await transfer(days.periodEnd, 0);
    const run = await transfer(days.earlierPeriodEnd, 4);
    expect([codes(later), codes(run), posted().map(([, units]) => units)]).toEqual([['AT33'], ['AT30'], [2, -2]]);
    expect(reasonOf(run)).toContain(`the run ${later.runId} billed 0 for the period to ${days.periodEnd}`);
  });

  test('for which no record of the later one bills anything, and makes none', async () => {
    await start({ lines: [[9001, 10]] });
    const later = await transfer(days.periodEnd, [[9001, 10]]);
    const both: Bill = [
      [9001, 10],
      [9002, 5],
    ];
    const run = await transfer(days.earlierPeriodEnd, both, { AllowAtriaCreateItems: 'True' });
    expect([codes(later), codes(run), posted()]).toEqual([['AT10'], ['AT10', 'AT30'], []]);
    expect(reasonOf(run)).toContain(`the run ${later.runId} billed 0 for the period to ${days.periodEnd}`);
  });

  test('that keeps too many units in the later one because its contract ends before they would be taken away', async () => {
    await start({ lines: [[9001, 10]], contracts: [{ endDate: days.periodEnd }] });
    const later = await transfer(days.periodEnd, 6, decreasesLater);
    const run = await transfer(days.earlierPeriodEnd, 14, decreasesLater);
    expect([codes(later), codes(run), posted()]).toEqual([['AT65'], ['AT30'], []]);
    expect(reasonOf(run)).toContain(`the run ${later.runId} has billed it for the period to ${days.periodEnd}`);
  });

  test('that the run of the later one has lowered without knowing it', async () => {
    await start({ lines: [[9001, 14]] }, { settings: { requestTimeoutMs: 500, commitWindowMs: 3_000 } });
    const later = await lowerInDoubt(nextEnd, 10);
    const run = await transfer(days.periodEnd, 16, decreasesLater);
    expect([codes(later), codes(run), posted()]).toEqual([['AT36'], ['AT30'], [['2026-12-26', -4]]]);
    expect(reasonOf(run)).toContain(`the run ${later.runId} has billed it for the period to ${nextEnd}`);
  });
});

/** Cancels a run whose change was made and got no answer. */
async function lowerInDoubt(periodEnd: string, quantity: number): Promise<EndedRun> {
  bill(periodEnd, [[9001, quantity]]);
  world.sandbox.edit((each) => {
    const post = { method: 'POST', path: '/contractserviceadjustments', from: 1, times: 1 };
    each.setFaults({ seed: 1, rate: 0, scripted: [{ kind: 'commitThenDrop', ...post }] });
  });
  const run = await world.start({ ...previousPeriod, ...decreasesLater, BillingPeriod: periodEnd });
  await expect.poll(() => posted().length).toBe(1);
  await run.handle.cancel();
  return run.end();
}

describe('A run for an earlier period changes a line', () => {
  test('of a contract that has ended before the later one, which was billed on another contract', async () => {
    const contracts = [{ endDate: days.earlierPeriodEnd }, { startDate: days.periodStart }];
    await start({ lines: [[9001, 10]], contracts });
    const later = await transfer(days.periodEnd, [[9002, 3]], { AllowAtriaCreateItems: 'True' });
    const run = await transfer(days.earlierPeriodEnd, 14);
    expect([codes(later), codes(run)]).toEqual([['AT11'], ['AT09']]);
  });

  test('where a record of the later one may mean that line', async () => {
    await start({ lines: [[9001, 10]] });
    const unknown: Bill = [
      [9001, 10],
      [9999, 5],
    ];
    const later = await transfer(days.periodEnd, unknown);
    const run = await transfer(days.earlierPeriodEnd, [[9002, 5]], { AllowAtriaCreateItems: 'True' });
    expect([codes(later).sort(), codes(run)]).toEqual([['AT08', 'AT10'], ['AT11']]);
  });
});
