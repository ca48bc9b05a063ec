import type { Sandbox } from '../../src/simulator/simulator.js';

/** By day from the contract's first to its last: each line's units where it has any. */
export function quantitiesOf(sandbox: Sandbox): Record<string, number>[] {
  const { units } = sandbox.dump();
  const days: Record<string, number>[] = [];
  for (let day = Date.parse('2026-08-01'); day <= Date.parse('2027-07-31'); day += 86_400_000) {
    const text = new Date(day).toISOString().slice(0, 10);
    const ofDay: Record<string, number> = {};
    // In order of their starts; of rows that begin on one day the newest is the last.
    for (const row of units) if (row.startDate <= text) ofDay[row.contractServiceID] = row.units;
    days.push(Object.fromEntries(Object.entries(ofDay).filter(([, quantity]) => quantity !== 0)));
  }
  return days;
}
