import type { Day } from '../day.js';
import { coverDays, isUnreadable, mayHideZero, quantityOn, type UnitRow, type Unreadable } from './profile.js';

/** What this product knows of a contract line from its own work. */
export interface LineHistory {
  /** Whether a run made it. */
  readonly isOurs: boolean;
  /**
   * The latest day from which a change by a run counts, if this day comes after the run day of that run, or of the run that asks; null
   * if there is none. Changes that were undone do not count.
   */
  readonly changedFrom?: Day | null;
  /** The days from which changes by runs of the same billing period, or of an earlier one, count. Changes that were undone do not count. */
  readonly changedDays?: readonly Day[];
  /** The days from which changes count that undo others. */
  readonly undoDays?: readonly Day[];
  /** The first later billing period for which a run has set the line, found it right, or found that there need be none; null if there is none. */
  readonly laterPeriod?: LaterPeriod | null;
  /** The run that decided about the line from newer records of the same period; null if none has. */
  readonly newerRecords?: NewerRecords | null;
  /** The quantity that a run last found or left on it; null if none has. */
  readonly lastUnits: number | null;
}

/** What a run made of a line for a later billing period than the one that is processed. */
export interface LaterPeriod {
  readonly runId: string;
  readonly periodStart: Day;
  readonly periodEnd: Day;
  /** What the line had for it, 0 if nothing was billed; null if the run has compared a day after that period. */
  readonly units: number | null;
  /** Whether that run let the billed quantity count only after that period, which has more. */
  readonly isLoweredAfter: boolean;
}

/** What a run billed on a line from records of the same billing period that it loaded later. */
export interface NewerRecords {
  readonly runId: string;
  readonly target: number;
}

export const unknownLine: LineHistory = { isOurs: false, lastUnits: null };

/**
 * Whether a line has no units, if a query without a date shows no unit row of it. It has none if a run made it and no
 * run gave it any. It has none either if Autotask shows rows of other lines and no run knows of units on this one.
 */
export function isReallyEmpty({ isOurs, lastUnits }: LineHistory, rowsAreVisible: boolean): boolean {
  if (lastUnits !== null && lastUnits !== 0) return false;
  return rowsAreVisible || (isOurs && lastUnits === null);
}

/**
 * The quantity of a line on a day.
 *
 * The rows alone may say 0, because the first of them begins later. If a run has seen units on the line, Autotask does
 * not show the rows from before: then nobody can tell the quantity.
 *
 * If all rows end before the day, the line has 0 units where a run last found or left it with none: Autotask may show no row
 * of 0 units. Else its contract may end earlier than was planned.
 *
 * @param rows all rows of the line, or those that hold the day
 */
export function quantityKnown(rows: readonly UnitRow[], day: Day, { lastUnits }: LineHistory): number | Unreadable {
  const units = quantityOn(rows, day);
  if (isUnreadable(units) && units.unreadable === 'ended' && lastUnits === 0 && mayHideZero(rows)) return 0;
  if (isUnreadable(units) || coverDays(rows, day, day)) return units;
  return lastUnits === null || lastUnits === 0 ? units : { unreadable: 'begunLater', day };
}
