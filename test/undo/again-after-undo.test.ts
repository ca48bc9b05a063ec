import { afterEach, beforeEach, expect, test } from 'vitest';
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
beforeEach(async () => {
  world = await startWorld(provider(customers, { settings: { sameDateAdjustment: 'refused' } }));
});
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
