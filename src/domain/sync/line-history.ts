import type { Day } from '../day.js';
import { coverDays, isUnreadable, quantityOn, type UnitRow, type Unreadable } from './profile.js';

/** What this product knows of a contract line from its own work. */
export interface LineHistory {
  /** Whether it made the line. */
  readonly isOurs: boolean;
  /** The latest day from which a change of it counts that was made for a day to come; null if there is none. */
  readonly changedFrom?: Day | null;
  /** The quantity that a run last found or left on it; null if none has. */
  readonly lastUnits: number | null;
}

export const unknownLine: LineHistory = { isOurs: false, lastUnits: null };

/**
 * Whether a line that shows no unit row at all, to a query without a date, has no units. That is so if this product
 * made the line and has given it none, or if rows of other lines are visible and nobody knows of a quantity.
 */
export function isReallyEmpty({ isOurs, lastUnits }: LineHistory, rowsAreVisible: boolean): boolean {
  if (lastUnits !== null && lastUnits !== 0) return false;
  return rowsAreVisible || (isOurs && lastUnits === null);
}

/**
 * The quantity on a day by all rows of a line, or by those that hold the day, if it agrees with what is known: a line
 * that had units before its first row begins has rows that are not shown.
 */
export function quantityKnown(rows: readonly UnitRow[], day: Day, { lastUnits }: LineHistory): number | Unreadable {
  const units = quantityOn(rows, day);
  if (isUnreadable(units) || coverDays(rows, day, day)) return units;
  return lastUnits === null || lastUnits === 0 ? units : { unreadable: 'begunLater', day };
}
