import {
  directedChange,
  type ChangeDays,
  type DaysByDirection,
  type DirectedChange,
  type ReadOn,
} from './change-days.js';
import type { Day } from '../day.js';
import type { ReadDays } from './line-place.js';
import { isUnreadable, type Unreadable } from './profile.js';

/** The units of a line on the days that a run reads, as far as they can be told. */
export interface LineUnits {
  readonly units: number | Unreadable;
  /** On the second day; missing if only one is read. */
  readonly laterUnits?: number | Unreadable;
}

/** What the plan decides about a line, with the days that decide, and the units on the day that it compares. */
export type DecidedLine = DirectedChange & { readonly days: ChangeDays; readonly before: number | null };

export function decideLine(
  line: LineUnits | undefined,
  target: number,
  days: ChangeDays,
  byDirection: DaysByDirection | undefined,
  read: ReadDays,
): DecidedLine {
  const readOn = (day: Day) => {
    if (day === read.first) return line?.units;
    return day === read.later ? line?.laterUnits : undefined;
  };
  const change =
    byDirection === undefined
      ? changeFrom(readOn, target, days, read)
      : directedChange(readOn, target, byDirection, undefined);
  const decided = { days, ...change };
  const before = readOn(byDirection === undefined ? readDayFor(days, read) : decided.days.referenceDay);
  return { ...decided, before: typeof before === 'number' ? before : null };
}

/** The read day by whose units a line is planned, if increases and decreases of it count from the same day. */
function readDayFor({ referenceDay, isAfterContract }: ChangeDays, { first, later }: ReadDays): Day {
  return referenceDay === later && isAfterContract !== true ? later : first;
}

/** What the units of a line mean for it, if increases and decreases of it count from the same day. */
function changeFrom(readOn: ReadOn, target: number, days: ChangeDays, read: ReadDays): DirectedChange {
  const readDay = readDayFor(days, read);
  const units = readOn(readDay);
  if (days.isAfterContract) return afterContract(units, target, days);
  if (units === undefined) return { kind: 'unknown' };
  if (isUnreadable(units)) return { kind: 'unreadable', unreadable: units };
  // If the plan has read another day than the reference day, equal units prove nothing. The fresh read decides.
  return { kind: units === target && days.referenceDay === readDay ? 'unchanged' : 'differs', days };
}

/** The contract ends before a change of the line would count. */
function afterContract(units: number | Unreadable | undefined, target: number, days: ChangeDays): DirectedChange {
  if (units === undefined && target === 0) return { kind: 'unknown' };
  if (units !== undefined && isUnreadable(units)) return { kind: 'unreadable', unreadable: units };
  return { kind: units === target ? 'unchanged' : 'afterContract', days };
}

/** Whether the line would be changed by the days of increases, as far as the plan can tell. */
export function isIncrease({ kind, days }: DecidedLine, byDirection: DaysByDirection | undefined): boolean {
  return kind !== 'unchanged' && (byDirection === undefined || days.referenceDay === byDirection.increase.referenceDay);
}
