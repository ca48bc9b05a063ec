import { afterEach, describe, expect, it } from 'vitest';
import { billingRecord } from '../../src/simulator/scenario-schema.js';
import { approve, waiting } from '../previews/waiting-runs.js';
import { billed, days, previousPeriod, provider } from '../rig/scenarios.js';
import { startWorld, type EndedRun, type World } from '../rig/world.js';

/*
 * One line, and runs of more than one billing period. A change counts for ever from its day on, so a run for a period may not
 * make right there what it makes wrong in a later one.
 */

const nextEnd = '2026-12-25';
const nextStart = '2026-11-26';
const beforeTheEnd = '2026-11-20T22:00:00Z';
const decreasesLater = { DecreasesFrom: 'NextPeriodStart' } as const;

let world: World;
afterEach(() => world.close());

async function lineWith(units: number, clock: string = days.clock): Promise<void> {
  world = await startWorld({
    ...provider([{ code: 'ONE', lines: [[9001, units]] }], { settings: { sameDateAdjustment: 'accepted' } }),
    clock,
  });
}

/** Atria bills a quantity for a period, and a run transfers it. */
async function transfer(periodEnd: string, quantity: number, parameters: object = {}): Promise<EndedRun> {
  bill(periodEnd, quantity);
  return world.run({ ...previousPeriod, ...parameters, BillingPeriod: periodEnd });
}

function bill(periodEnd: string, quantity: number): void {
  world.sandbox.edit((each) => {
    each.replaceBilling(periodEnd, [billingRecord.parse({ ...billed(9001, quantity), customerCode: 'ONE' })]);
  });
}

const posted = () =>
  world.sandbox.dump().adjustments.map(({ effectiveDate, unitChange }) => [effectiveDate.slice(0, 10), unitChange]);

const codes = ({ log }: EndedRun) => log.flatMap(({ code, customerCode }) => (customerCode === 'ONE' ? [code] : []));
const messageOf = ({ log }: EndedRun, code: string) => log.find((entry) => entry.code === code)?.message;

describe('A run for an earlier period changes nothing that a later period was billed', () => {
  it('also if the run of the later one found the line right', async () => {
    await lineWith(10);
    const later = await transfer(days.periodEnd, 10);
    const run = await transfer(days.earlierPeriodEnd, 14);
    expect([codes(later), codes(run), posted()]).toEqual([['AT10'], ['AT30'], []]);
    expect(messageOf(run, 'AT30')).toContain(
      `the run ${later.runId} billed 10 for the period to ${days.periodEnd}, and a change from 2026-09-26 would count there too`,
    );
    expect(
      codes(await world.run({ ...previousPeriod, BillingPeriod: days.earlierPeriodEnd, Preview: 'True' })),
    ).toEqual(['AT30']);
  });

  it('where decreases count from the next period on, though the later one still has too many', async () => {
    await lineWith(14, beforeTheEnd);
    await transfer(nextEnd, 10, decreasesLater);
    const run = await transfer(days.periodEnd, 10, decreasesLater);
    expect([codes(run), posted()]).toEqual([['AT30'], [['2026-12-26', -4]]]);
    expect(messageOf(run, 'AT30')).toContain(`has billed it for the period to ${nextEnd}`);
  });

  it('and says that its own period lacks units, though the later one has as many', async () => {
    await lineWith(10, beforeTheEnd);
    await transfer(nextEnd, 14);
    const run = await transfer(days.periodEnd, 14);
    expect([codes(run), posted()]).toEqual([['AT30'], [[nextStart, 4]]]);
    expect(messageOf(run, 'AT30')).toContain(`billed 14 for the period to ${nextEnd}`);
  });
});

it('A run for an earlier period changes nothing of what the run of a period that is not over yet found right', async () => {
  await lineWith(10);
  await transfer(nextEnd, 10);
  const run = await transfer(days.periodEnd, 14);
  expect([codes(run), posted()]).toEqual([['AT30'], []]);
});

it('A run for an earlier period creates no line that a later period was found to need none of', async () => {
  world = await startWorld(provider([{ code: 'ONE' }]));
  const later = await transfer(days.periodEnd, 0);
  const run = await transfer(days.earlierPeriodEnd, 5, { AllowAtriaCreateItems: 'True' });
  expect([codes(later), codes(run), world.sandbox.dump().contractServices.length]).toEqual([['AT33'], ['AT30'], 0]);
});

it('A run changes the line after an undo of what the run of a later period had found on it', async () => {
  await lineWith(10);
  const raise = await transfer(days.earlierPeriodEnd, 14);
  expect(codes(await transfer(days.periodEnd, 14))).toEqual(['AT10']);
  await world.run({ UndoRun: raise.runId });
  expect(codes(await transfer(days.earlierPeriodEnd, 12))).toEqual(['AT09']);
  expect(posted().map(([, change]) => change)).toEqual([4, -4, 2]);
});

it('A run changes nothing that the run of a later period found right after an undo, though that run had begun before it', async () => {
  await lineWith(10);
  const raise = await transfer(days.earlierPeriodEnd, 14);
  bill(days.periodEnd, 10);
  const later = await waiting(world, { ...previousPeriod, BillingPeriod: days.periodEnd, Approval: 'Required' });
  await world.run({ UndoRun: raise.runId });
  await approve(world, later);
  expect(codes(await later.end())).toEqual(['AT10']);
  expect(codes(await transfer(days.earlierPeriodEnd, 12))).toEqual(['AT30']);
  expect(posted().map(([, change]) => change)).toEqual([4, -4]);
});

it('A run for an earlier period has nothing to lower where decreases count from the next one, which was billed since', async () => {
  await lineWith(14, beforeTheEnd);
  await transfer(days.periodEnd, 12, decreasesLater);
  await transfer(nextEnd, 13, decreasesLater);
  const run = await transfer(days.periodEnd, 12, decreasesLater);
  expect([codes(run), posted()]).toEqual([
    ['AT10'],
    [
      [nextStart, -2],
      [nextStart, 1],
    ],
  ]);
});

it('A run says that a period has too many units where the later period that was billed is not the next one', async () => {
  await lineWith(14, beforeTheEnd);
  await transfer(nextEnd, 14, decreasesLater);
  const run = await transfer(days.earlierPeriodEnd, 10, decreasesLater);
  expect([codes(run), posted()]).toEqual([['AT30'], []]);
});

it('A run for an earlier period leaves the decrease that it made for the next one, once the run of that one has found it right', async () => {
  await lineWith(14, beforeTheEnd);
  await transfer(days.periodEnd, 10, decreasesLater);
  await transfer(nextEnd, 10, decreasesLater);
  const run = await transfer(days.periodEnd, 14, decreasesLater);
  expect([codes(run), posted()]).toEqual([['AT10'], [[nextStart, -4]]]);
});

it('A run of the period that has just ended sets its own decrease right when Atria was corrected', async () => {
  await lineWith(14);
  for (const quantity of [10, 14, 12, 8]) await transfer(days.periodEnd, quantity, decreasesLater);
  expect(posted()).toEqual([
    [nextStart, -4],
    [nextStart, 4],
    [nextStart, -2],
    [nextStart, -4],
  ]);
});

it('A decrease is not made a second time from an earlier day, after the job no longer aligns it with the contract', async () => {
  const contracts = [{ startDate: '2026-01-10', endDate: '2027-01-09', contractPeriodType: 2 }];
  world = await startWorld({
    ...provider([{ code: 'ONE', contracts, lines: [[9001, 14]] }], { settings: { sameDateAdjustment: 'accepted' } }),
    clock: beforeTheEnd,
  });
  const asIs = { ...decreasesLater, EffectiveDateAlignment: 'AsIs' };
  await transfer(days.periodEnd, 10, { ...decreasesLater, EffectiveDateAlignment: 'NextContractPeriodStart' });
  expect(posted()).toEqual([['2026-12-10', -4]]);
  const run = await transfer(days.periodEnd, 10, asIs);
  expect([codes(run), posted()]).toEqual([['AT10'], [['2026-12-10', -4]]]);
  expect(codes(await transfer(days.periodEnd, 9, asIs))).toEqual(['AT30']);
});
