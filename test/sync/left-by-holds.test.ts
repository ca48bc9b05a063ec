import { afterAll, beforeAll, expect, test } from 'vitest';
import { addHold, endHold } from '../../src/store/lines/held-back.js';
import { linesLeftByHolds } from '../../src/store/lines/left-by-holds.js';
import { billingSyncWith, plainEnvironment } from '../client/run-command.js';
import { openDesk } from '../properties/desk.js';
import { billed, days, previousPeriod, provider } from '../rig/scenarios.js';
import { startWorld, type World } from '../rig/world.js';

/** GONE is a customer still, and no longer has its mailboxes: Atria says so in one period, and then says nothing. */
const customers = [
  {
    ...{ code: 'GONE', lines: [[9001, 8] as const, [9002, 3] as const] },
    earlierRecords: [billed(9001, 10), billed(9002, 3)],
    records: [billed(9001, 0), billed(9002, 3)],
  },
];
const dana = { who: 'dana', from: 'console' } as const;

let world: World;

beforeAll(async () => {
  const scenario = provider(customers);
  const current = { periodEnd: '2026-12-25', records: [{ ...billed(9002, 3), customerCode: 'GONE' }] };
  const billing = [...(scenario.atria?.billing ?? []), current];
  world = await startWorld({ ...scenario, atria: { ...scenario.atria, billing } });
});
afterAll(() => world.close());

const codes = async (BillingPeriod: string) => {
  const { log } = await world.run({ ...previousPeriod, BillingPeriod });
  return log.flatMap(({ customerCode, code }) => (customerCode === null ? [] : [code])).sort();
};

const left = () => linesLeftByHolds(world.store, days.runDay);

test('A line that a hold kept is named until a run changes it, if later periods bill it no more', async () => {
  expect(await codes(days.earlierPeriodEnd)).toEqual(['AT09', 'AT10']);
  const whole = { customerCode: 'GONE', customerName: 'GONE Limited', line: null, lineName: '' };
  const hold = await addHold(world.store, { ...whole, until: '2027-01-15', by: 'dana', reason: 'in dispute' }, dana);
  expect(await codes('Previous')).toEqual(['AT10', 'AT67']);
  expect(await codes('Current')).toEqual(['AT10']);
  // While it is held back, nobody has to do anything.
  expect(await left()).toEqual([]);
  await endHold(world.store, hold.holdId, dana);
  // A run that no record leads there says so too, and hides nothing of it.
  expect(await codes('Current')).toEqual(['AT10', 'AT68']);
  expect(await left()).toMatchObject([
    {
      ...{ customerCode: 'GONE', lineId: '2001/9001', description: 'Item 9001', before: 10, target: 0 },
      periodEnd: days.periodEnd,
    },
  ]);
  const said = 'Item 9001 of GONE (2001/9001) is still as a hold left it: 10 units, and 0 were billed.';
  expect((await billingSyncWith(plainEnvironment(world.environment))(['hold', 'list'])).messages).toContain(said);
  const desk = await openDesk(world);
  const page = (await desk.page('/held-back')).toString();
  await desk.close();
  expect(page).toContain('Still as a hold left them');
  expect(page).toContain(
    '&quot;CustomersFilter&quot;: &quot;GONE&quot;, &quot;BillingPeriod&quot;: &quot;2026-11-25&quot;',
  );
  // What is said to help does: a run for the period of the run that left it.
  expect(await codes(days.periodEnd)).toEqual(['AT10', 'AT13']);
  expect(await left()).toEqual([]);
});
