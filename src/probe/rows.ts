import { daysBetween, type Day } from '../domain/day.js';

/** A row of ContractServiceUnits as it is shown, whatever that means. */
export interface ShownRow {
  readonly id: number;
  readonly contractServiceID: number;
  readonly start: Day;
  readonly end: Day;
  /** The same as Autotask writes them. */
  readonly startText: string;
  readonly endText: string;
  readonly units: number;
  readonly isPosted: boolean;
}

/** From this day on a line has so many units, until the next step. */
export interface Step {
  readonly from: Day;
  readonly units: number;
}

/** A day from which on a line has so many units more than it ought to have. */
export interface Excess {
  readonly from: Day;
  readonly units: number;
}

/**
 * The quantity of a line by day. The row that begins last decides; of several that begin on one day the one that ends
 * last, then the one that was made last: the probe may not take for granted where rows end.
 */
export function stepsOf(rows: readonly ShownRow[]): readonly Step[] {
  const ordered = rows.toSorted(byPrecedence);
  const steps: Step[] = [];
  for (const { start, units } of ordered) {
    if (steps.at(-1)?.from === start) steps.pop();
    if (steps.at(-1)?.units !== units) steps.push({ from: start, units });
  }
  return steps;
}

function byPrecedence(a: ShownRow, b: ShownRow): number {
  if (a.start !== b.start) return a.start < b.start ? -1 : 1;
  if (a.end !== b.end) return a.end < b.end ? -1 : 1;
  return a.id - b.id;
}

export function unitsOn(steps: readonly Step[], day: Day): number {
  return steps.findLast(({ from }) => from <= day)?.units ?? 0;
}

/** The quantity that holds until the contract ends. */
export function lastUnits(steps: readonly Step[]): number {
  return steps.at(-1)?.units ?? 0;
}

/** What has to be taken off a line, and from which days on, to make it what it was. In the order of the days. */
export function excessOver(before: readonly Step[], now: readonly Step[]): Excess[] {
  const days = [...new Set([...before, ...now].map(({ from }) => from))].sort();
  let carried = 0;
  return days.flatMap((from) => {
    const more = unitsOn(now, from) - unitsOn(before, from);
    const units = more - carried;
    carried = more;
    return units === 0 ? [] : [{ from, units }];
  });
}

/** The greatest difference on any day. */
export function greatestExcess(excess: readonly Excess[]): number {
  let sum = 0;
  return excess.reduce((greatest, { units }) => Math.max(greatest, Math.abs((sum += units))), 0);
}

/**
 * By how many days dates are shown earlier than they were sent: 0 where they are kept. Undefined where nothing changed,
 * or the change is too far from the date that was sent to be its own.
 */
export function shiftOf(sent: Day, before: readonly Step[], after: readonly Step[]): number | undefined {
  const [first] = excessOver(before, after);
  if (first === undefined) return undefined;
  const days = daysBetween(first.from, sent);
  return Math.abs(days) <= 1 ? days : undefined;
}
