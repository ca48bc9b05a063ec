import type { DayRange } from '../billing-period.js';
import { addDays, type Day } from '../day.js';
import { changeStartOf, type Direction, type JobParameters } from '../parameters/job-parameters.js';
import { isUnreadable, type Unreadable } from './profile.js';

/** The days that decide about a change of a line. */
export interface ChangeDays {
  /** From this day on the quantity changes. */
  readonly effectiveDate: Day;
  /** The quantity of this day is compared with the billed one. */
  readonly referenceDay: Day;
  /** The billing period of the contract that the effective date lies in, if it does not begin one. */
  readonly within?: DayRange;
  /** Set if the contract ends before the effective date, so that no change of this direction counts. */
  readonly isAfterContract?: true;
}

/** The days of a line whose increases count from another day than its decreases. */
export type DaysByDirection = Readonly<Record<Direction, ChangeDays>>;

/** The days of a run from which changes may count. */
export interface RunDays {
  readonly runDay: Day;
  /** The run day of the preview that the run applies. */
  readonly planDay: Day | null;
  readonly periodStart: Day;
  readonly periodEnd: Day;
  readonly currentPeriodStart: Day | null;
}

/** The day from which changes of a direction count, before it is moved to what a contract allows. */
export function changeStartDay(parameters: JobParameters, direction: Direction, days: RunDays): Day {
  switch (changeStartOf(parameters, direction)) {
    case 'PeriodStart':
      return days.periodStart;
    case 'CurrentPeriodStart':
      return days.currentPeriodStart ?? days.periodStart;
    case 'RunDay':
      // A run that applies a preview makes its changes from the days that people saw.
      return days.planDay ?? days.runDay;
    case 'NextPeriodStart':
      return addDays(days.periodEnd, 1);
  }
}

/** What is known of a line's units on a day; undefined: nothing was read of that day. */
export type UnitsOn = (day: Day) => number | Unreadable | undefined;

/** What the units of a line on the days that decide mean for it. */
export type DirectedChange =
  | { readonly kind: 'differs' | 'unchanged' | 'afterContract'; readonly days: ChangeDays }
  | { readonly kind: 'unreadable'; readonly unreadable: Unreadable }
  /** A day that decides was not read. */
  | { readonly kind: 'unknown' };

/**
 * Decides in which direction a line changes, and by which days.
 *
 * The direction whose day is compared first has its way if the line lacks it there: an increase now, say, where
 * decreases count from the next period. Otherwise the later day decides, in both directions. So a decrease that a run has
 * made for the next period is not made again by a run before that, and is taken back if Atria raises the quantity again.
 */
export function directedChange(unitsOn: UnitsOn, target: number, byDirection: DaysByDirection): DirectedChange {
  const isDecreaseFirst = byDirection.decrease.referenceDay < byDirection.increase.referenceDay;
  const [first, second]: [Direction, Direction] = isDecreaseFirst ? ['decrease', 'increase'] : ['increase', 'decrease'];
  const units = unitsOn(byDirection[first].referenceDay);
  if (units === undefined) return { kind: 'unknown' };
  if (isUnreadable(units)) return { kind: 'unreadable', unreadable: units };
  const wanted = units === target ? undefined : units < target ? 'increase' : 'decrease';
  const isOneDay = byDirection.increase.referenceDay === byDirection.decrease.referenceDay;
  if (wanted !== undefined && (wanted === first || isOneDay)) return { kind: 'differs', days: byDirection[wanted] };
  if (isOneDay) return { kind: 'unchanged', days: byDirection[first] };
  return laterChange(unitsOn, target, byDirection[second], wanted !== undefined, byDirection[first]);
}

function laterChange(
  unitsOn: UnitsOn,
  target: number,
  later: ChangeDays,
  isWanted: boolean,
  first: ChangeDays,
): DirectedChange {
  if (later.isAfterContract)
    return isWanted ? { kind: 'afterContract', days: later } : { kind: 'unchanged', days: first };
  const units = unitsOn(later.referenceDay);
  if (units === undefined) return { kind: 'unknown' };
  if (!isUnreadable(units)) return { kind: units === target ? 'unchanged' : 'differs', days: later };
  // Autotask may show no rows of days to come. Nothing has to be known of them if the line is right until then.
  const isNotShownYet = units.unreadable === 'ended' && !isWanted;
  return isNotShownYet ? { kind: 'unchanged', days: first } : { kind: 'unreadable', unreadable: units };
}

/** The first of the days whose quantity is compared. */
export function firstReferenceDay({ increase, decrease }: DaysByDirection): Day {
  return increase.referenceDay < decrease.referenceDay ? increase.referenceDay : decrease.referenceDay;
}
