import { afterEach, expect, test } from 'vitest';
import { billed, days, previousPeriod, provider, type CustomerInput } from '../rig/scenarios.js';
import { startWorld, type EndedRun, type World } from '../rig/world.js';

/* Autotask refuses a second change of a line on one day. So each undo counts from the day after, and the first day keeps what it had. */

const customers: CustomerInput[] = [
  { code: 'ZERO', lines: [[9001, 1]], records: [billed(9001, 0)] },
  { code: 'LOWER', lines: [[9001, 3]], records: [billed(9001, 1)] },
  { code: 'HIGHER', lines: [[9001, 3]], records: [billed(9001, 5)] },
  {
    ...{ code: 'GONE', status: 'Deprovisioned' },
    lines: [[9001, 2]],
    earlierRecords: [{ ...billed(9001, 2), previousQuantity: 2 }],
  },
];
const nextDay = { EffectiveDateConflict: 'NextDay' } as const;

let world: World;
async function start(clock: string = days.clock): Promise<void> {
  world = await startWorld({ ...provider(customers, { settings: { sameDateAdjustment: 'refused' } }), clock });
}
afterEach(() => world.close());

function unitsOn(day: string): number[] {
  const { adjustments } = world.sandbox.dump();
  return [1, 3, 3, 2].map((units, index) => {
    const own = adjustments.filter(
      ({ contractID, effectiveDate }) => contractID === 2001 + index && effectiveDate.slice(0, 10) <= day,
    );
    return own.reduce((sum, { unitChange }) => sum + unitChange, units);
  });
}

const codesOf = ({ log }: EndedRun) =>
  log.flatMap(({ code, customerCode }) => (customerCode === null ? [] : [code])).sort();

test('A run makes its changes again after each undo, also those that take a line to zero or to less than half', async () => {
  await start();
  for (let time = 1; time <= 3; time += 1) {
    const run = await world.run({ ...previousPeriod, ...nextDay });
    expect([codesOf(run), unitsOn(days.periodEnd)]).toEqual([
      ['AT09', 'AT09', 'AT13', 'AT13'],
      [0, 1, 5, 0],
    ]);
    const undo = await world.run({ UndoRun: run.runId, ...nextDay });
    expect([codesOf(undo), unitsOn(days.periodEnd)]).toEqual([
      ['AT62', 'AT62', 'AT62', 'AT62'],
      [1, 3, 3, 2],
    ]);
  }
});

test('An undo of a decrease for the next period does not count from the day after, which no run would compare', async () => {
  await start('2026-11-28T22:00:00Z');
  const job = { ...previousPeriod, ...nextDay, DecreasesFrom: 'NextPeriodStart', CustomersFilter: ['LOWER'] };
  const run = await world.run(job);
  expect([codesOf(run), unitsOn('2026-11-26')[1]]).toEqual([['AT09'], 1]);
  const undo = await world.run({ UndoRun: run.runId, ...nextDay });
  expect([codesOf(undo), unitsOn('2026-12-25')[1]]).toEqual([['AT39'], 1]);
});
