import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { streamLines } from '../../src/store/lines/line-pages.js';
import { proposedTotals } from '../../src/store/lines/proposed-lines.js';
import { billed, days, previousPeriod, provider } from '../rig/scenarios.js';
import { startWorld, type EndedRun, type World } from '../rig/world.js';

/*
 * The records of the ended period count from the first day of the current one, three days before the runs. Autotask takes
 * one adjustment of a line on a day, so a second one counts from the day after it, and a third from the day after that.
 */

const codes = ['RAISED', 'RESTORED', 'REPORTED', 'SAME', 'CURRENT', 'TODAY', 'CORRECTED', 'FLAT', 'ESTIMATED'] as const;
type Code = (typeof codes)[number];
const customers = codes.map((code) => ({
  code,
  lines: [[9001, 10]] as const,
  records: [billed(9001, 14, 'Mailbox')],
}));
const job = { ...previousPeriod, EffectiveDate: 'CurrentPeriodStart' } as const;
const nextDay = { ...job, EffectiveDateConflict: 'NextDay' } as const;

let world: World;
let first: EndedRun;
beforeAll(async () => {
  world = await startWorld({ ...provider(customers), clock: '2026-11-29T22:00:00Z' });
  first = await world.run(job);
  expect(first.summary?.lines).toEqual({ AT09: codes.length });
});
afterAll(() => world.close());

/** Bills one customer; runs for it read no other. */
function bill(customerCode: Code, quantity: number): void {
  const record = { customerCode, sku: '9001', description: 'Mailbox', quantity, previousQuantity: 14, billable: true };
  world.sandbox.edit((each) => {
    each.replaceBilling(days.periodEnd, [record]);
  });
}

/** The same in the current period. */
function billNow(customerCode: Code, quantity: number): void {
  const record = { customerCode, sku: '9001', description: 'Mailbox', quantity, previousQuantity: 14, billable: true };
  world.sandbox.edit((each) => {
    each.replaceBilling('2026-12-25', [record]);
  });
}

function accepted(code: Code): [day: string, delta: number][] {
  const contractID = 2001 + codes.indexOf(code);
  const { adjustments } = world.sandbox.dump();
  return adjustments.flatMap((each) => {
    return each.contractID === contractID
      ? [[each.effectiveDate.slice(0, 10), each.unitChange] as [string, number]]
      : [];
  });
}

describe('After a change that counts from the day after the planned one', () => {
  it('a later run makes the quantity of the planned day again, and does not take it for unchanged', async () => {
    bill('RAISED', 12);
    expect((await world.run({ ...nextDay, CustomersFilter: ['RAISED'] })).summary?.lines).toEqual({ AT09: 1 });
    bill('RAISED', 14);
    expect((await world.run({ ...nextDay, CustomersFilter: ['RAISED'] })).summary?.lines).toEqual({ AT09: 1 });
    expect(accepted('RAISED')).toEqual([
      ['2026-11-26', 4],
      ['2026-11-27', -2],
      ['2026-11-28', 2],
    ]);
    expect((await world.run({ ...nextDay, CustomersFilter: ['RAISED'] })).summary?.lines).toEqual({ AT10: 1 });
  });

  it('a later run of the same quantity finds nothing to change', async () => {
    bill('SAME', 12);
    await world.run({ ...nextDay, CustomersFilter: ['SAME'] });
    const again = await world.run({ ...nextDay, CustomersFilter: ['SAME'] });
    expect([again.status, again.summary?.lines]).toEqual(['Completed', { AT10: 1 }]);
  });

  it('the next run after an undo makes what Atria bills', async () => {
    bill('RESTORED', 14);
    const undo = await world.run({ UndoRun: first.runId, Customers: ['RESTORED'], EffectiveDateConflict: 'NextDay' });
    expect(undo.summary?.lines).toEqual({ AT62: 1 });
    expect((await world.run({ ...nextDay, CustomersFilter: ['RESTORED'] })).summary?.lines).toEqual({ AT09: 1 });
    expect(accepted('RESTORED')).toEqual([
      ['2026-11-26', 4],
      ['2026-11-27', -4],
      ['2026-11-28', 4],
    ]);
  });

  it('the preview of its undo says that Autotask pro-rates that', async () => {
    bill('ESTIMATED', 12);
    const { runId } = await world.run({ ...nextDay, CustomersFilter: ['ESTIMATED'] });
    const preview = await world.run({ UndoRun: runId, Preview: 'True' });
    const lines = [];
    for await (const some of streamLines(world.store, preview.runId, {})) lines.push(...some);
    // Two units for 29 of the 30 days of that period.
    const estimate = { effectiveDate: '2026-11-27', amount: '9', firstAmount: '8.7' };
    expect(lines).toEqual([expect.objectContaining(estimate)]);
    expect((await proposedTotals(world.store, preview.runId)).proRated).toBe(1);
  });

  it('a job that reports a taken date reports it instead of calling the line unchanged', async () => {
    bill('REPORTED', 12);
    await world.run({ ...nextDay, CustomersFilter: ['REPORTED'] });
    bill('REPORTED', 14);
    expect((await world.run({ ...job, CustomersFilter: ['REPORTED'] })).summary?.lines).toEqual({ AT39: 1 });
  });
});

it('A change that a run of the current period made counts for that period alone', async () => {
  billNow('CURRENT', 16);
  const current = { ...previousPeriod, BillingPeriod: 'Current', ProRatedTransactions: 'True' };
  expect((await world.run({ ...current, CustomersFilter: ['CURRENT'] })).summary?.lines).toEqual({ AT09: 1 });
  bill('CURRENT', 14);
  expect((await world.run({ ...nextDay, CustomersFilter: ['CURRENT'] })).summary?.lines).toEqual({ AT10: 1 });
  expect(accepted('CURRENT')).toEqual([
    ['2026-11-26', 4],
    ['2026-11-29', 2],
  ]);
});

it('A change that counts from tomorrow is compared tomorrow, also by a run of today', async () => {
  const current = { ...previousPeriod, BillingPeriod: 'Current', ProRatedTransactions: 'True' };
  const only = { ...current, EffectiveDateConflict: 'NextDay', CustomersFilter: ['TODAY'] };
  for (const quantity of [16, 12, 16]) {
    billNow('TODAY', quantity);
    expect((await world.run(only)).summary?.lines).toEqual({ AT09: 1 });
  }
  expect((await world.run(only)).summary?.lines).toEqual({ AT10: 1 });
  expect(accepted('TODAY')).toEqual([
    ['2026-11-26', 4],
    ['2026-11-29', 2],
    ['2026-11-30', -4],
    ['2026-12-01', 4],
  ]);
});

describe('A job that counts changes from another day by now', () => {
  it('does not bill from the day of a change that was undone', async () => {
    world.sandbox.edit((each) => {
      each.changeSettings({ sameDateAdjustment: 'accepted' });
    });
    bill('FLAT', 14);
    await world.run({ UndoRun: first.runId, Customers: ['FLAT'] });
    const corrected = await world.run({ ...previousPeriod, CustomersFilter: ['FLAT'] });
    world.sandbox.edit((each) => {
      each.changeSettings({ sameDateAdjustment: 'refused' });
    });
    expect(corrected.summary?.lines).toEqual({ AT09: 1 });
    expect(accepted('FLAT')).toEqual([
      ['2026-11-26', 4],
      ['2026-11-26', -4],
      [days.periodStart, 4],
    ]);
  });

  it('reports a line whose later quantity it did not make, and does not take that day for its own', async () => {
    bill('CORRECTED', 14);
    await world.run({ UndoRun: first.runId, Customers: ['CORRECTED'], EffectiveDateConflict: 'NextDay' });
    const corrected = await world.run({ ...previousPeriod, CustomersFilter: ['CORRECTED'] });
    expect(corrected.summary?.lines).toEqual({ AT30: 1 });
  });
});
