import { afterAll, beforeAll, expect, it } from 'vitest';
import { billed, days, previousPeriod, provider, type CustomerInput } from '../rig/scenarios.js';
import { startWorld, type EndedRun, type World } from '../rig/world.js';

/*
 * An Autotask that shows no unit row of 0 units. A line that is set to 0 then shows no row at all where it had nothing before,
 * and rows that end where it had.
 */

function one(code: string, more: Partial<CustomerInput> = {}): CustomerInput {
  return { code, lines: [[9001, 10]], records: [billed(9001, 10, 'Mailbox')], ...more };
}

/** The contract begins with the period, so no day is left before the change. */
const renewed = { contracts: [{ startDate: days.periodStart }], lines: [[9001, [[days.periodStart, 10]]]] } as const;
const customers = [one('CALM'), one('FIRST', renewed), one('LATER'), one('APART'), one('LOST', renewed)];
const indexOf = (code: string) => customers.findIndex((customer) => customer.code === code);

let world: World;
beforeAll(async () => {
  world = await startWorld(provider(customers, { settings: { zeroRows: 'hidden', sameDateAdjustment: 'accepted' } }));
});
afterAll(() => world.close());

async function runWith(code: string, quantity: number, more: Record<string, string> = {}): Promise<string[]> {
  world.sandbox.edit((each) => {
    each.replaceBilling(
      days.periodEnd,
      [
        { code: 'CALM', quantity: 10 },
        { code, quantity },
      ].map((record) => ({
        ...{ customerCode: record.code, sku: '9001', description: 'Mailbox', quantity: record.quantity },
        ...{ previousQuantity: 10, billable: true },
      })),
    );
  });
  return codesFor(code, await world.run({ ...previousPeriod, CustomersFilter: ['CALM', code], ...more }));
}

function codesFor(code: string, { log }: EndedRun): string[] {
  return log.flatMap((entry) => (entry.customerCode === code ? [entry.code] : []));
}

function postedFor(code: string): number[] {
  const { adjustments } = world.sandbox.dump();
  return adjustments.flatMap(({ contractID, unitChange }) => (contractID === 2001 + indexOf(code) ? [unitChange] : []));
}

it('A line that is set to 0 from the first day of its contract on is confirmed, and raised again later', async () => {
  expect(await runWith('FIRST', 0)).toEqual(['AT13']);
  expect(await runWith('FIRST', 0)).toEqual(['AT10']);
  expect(await runWith('FIRST', 5)).toEqual(['AT09']);
  expect(await runWith('FIRST', 5)).toEqual(['AT10']);
  expect(postedFor('FIRST')).toEqual([-10, 5]);
});

it('A line that is set to 0 from a later day on has 0 units for later runs, and is raised again', async () => {
  expect(await runWith('LATER', 0)).toEqual(['AT13']);
  expect(await runWith('LATER', 0)).toEqual(['AT10']);
  expect(await runWith('LATER', 5)).toEqual(['AT09']);
  expect(await runWith('LATER', 5)).toEqual(['AT10']);
  expect(postedFor('LATER')).toEqual([-10, 5]);
});

it('A line that is raised some time after it was set to 0 is confirmed although the days between show no row', async () => {
  expect(await runWith('APART', 0)).toEqual(['AT13']);
  expect(await runWith('APART', 5, { EffectiveDate: 'CurrentPeriodStart' })).toEqual(['AT09']);
  expect(await runWith('APART', 5, { EffectiveDate: 'CurrentPeriodStart' })).toEqual(['AT10']);
  expect(postedFor('APART')).toEqual([-10, 5]);
});

it('A line that shows no row after a change without an answer is not believed, and not changed again', async () => {
  world.sandbox.edit((each) => {
    const lost = {
      kind: 'commitThenDrop',
      method: 'POST',
      path: '/contractserviceadjustments',
      from: 1,
      times: 1,
    } as const;
    each.setFaults({ seed: 1, rate: 0, scripted: [lost] });
  });
  expect(await runWith('LOST', 0)).toEqual(['AT36']);
  expect(await runWith('LOST', 0)).toEqual(['AT51']);
  expect(postedFor('LOST')).toEqual([-10]);
});
