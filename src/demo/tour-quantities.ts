import type { ShownLine } from '../store/lines/line-pages.js';
import type { State } from '../simulator/state.js';

/** The units of each contract line by day, by `contract/service`. A line that never has units is not there. */
export type Quantities = ReadonlyMap<string, readonly Step[]>;

interface Step {
  /** YYYY-MM-DD. */
  readonly from: string;
  readonly units: number;
}

/** What the simulated Autotask holds. */
export function quantitiesIn({ contractServices, units }: State): Quantities {
  const all = new Map<string, Step[]>();
  for (const { id, contractID, serviceID } of contractServices) {
    const rows = units.filter((row) => row.contractServiceID === id);
    const steps = rows
      .map((row) => ({ from: row.startDate, units: row.units }))
      .filter((step, index) => step.units !== (rows[index - 1]?.units ?? 0));
    const key = `${contractID}/${serviceID}`;
    // A contract may have two lines of one service.
    if (steps.length > 0) all.set(all.has(key) ? `${key} (${id})` : key, steps);
  }
  return all;
}

/** How many lines do not have the same units on each day. */
export function differentLines(one: Quantities, other: Quantities): number {
  const keys = new Set([...one.keys(), ...other.keys()]);
  return [...keys].filter((key) => JSON.stringify(one.get(key)) !== JSON.stringify(other.get(key))).length;
}

/**
 * How many lines are not as a run should have left them.
 *
 * @param lines those that it changed, as a preview showed them
 * @param day of which the preview tells the units
 */
export function notAsShown(
  before: Quantities,
  after: Quantities,
  { lines, day }: { lines: readonly ShownLine[]; day: string },
): number {
  const shown = new Map(lines.map((line) => [line.lineId, line.after ?? 0]));
  const wrong = [...shown].filter(([key, units]) => unitsOfLine(after, key, day) !== units);
  const untouched = (all: Quantities) => new Map([...all].filter(([key]) => !shown.has(key)));
  return wrong.length + differentLines(untouched(before), untouched(after));
}

/** The units of a line on a day. @param lineId `contract/service` */
export function unitsOfLine(all: Quantities, lineId: string, day: string): number {
  return unitsOn(all.get(lineId) ?? [], day);
}

function unitsOn(steps: readonly Step[], day: string): number {
  return steps.findLast(({ from }) => from <= day)?.units ?? 0;
}

/** All lines but one. @param lineId `contract/service` */
export function without(all: Quantities, lineId: string): Quantities {
  return new Map([...all].filter(([key]) => key !== lineId));
}
