import type { DayRange } from '../billing-period.js';
import { addDays, type Day } from '../day.js';
import { hasLaterDecreases, type EffectiveDateAlignment, type JobParameters } from '../parameters/job-parameters.js';
import { isUnreadable, type Unreadable } from './profile.js';

/** From which day changes count. */
export interface ChangeDate {
  /** Before it is moved up to a contract's start, and to where the job wants it in the contract's periods. */
  readonly effectiveDate: Day;
  readonly alignment?: EffectiveDateAlignment | undefined;
}

/** The days that decide about a change of a line. */
export interface ChangeDays {
  /** From this day on the quantity changes. */
  readonly effectiveDate: Day;
  /** The quantity of this day is compared with the billed one. */
  readonly referenceDay: Day;
  /** The billing period of the contract that holds the effective date; not set if it is not known. */
  readonly within?: DayRange;
  /** Set if the change does not begin such a period, and the job does not say whether that is meant. */
  readonly isUndecided?: true;
  /** Set if the contract ends before a change from this day would count. */
  readonly isAfterContract?: true;
}

/** The days of a line whose decreases count from the next period on. */
export interface DaysByDirection {
  readonly increase: ChangeDays;
  /** Its reference day is a later one. */
  readonly decrease: ChangeDays;
}

/** The days of a run from which changes may count. */
export interface RunDays {
  readonly runDay: Day;
  /** The run day of the preview that the run applies. */
  readonly planDay: Day | null;
  readonly periodStart: Day;
  readonly currentPeriodStart: Day | null;
}

/**
 * The day from which changes count, before it is moved to what a contract allows. For the period 26 October to 25 November that
 * is 26 October with `PeriodStart`, and the day of the run with `ProRatedTransactions`.
 */
export function changeStartDay(
  { proRatedTransactions, effectiveDate }: JobParameters,
  { runDay, planDay, periodStart, currentPeriodStart }: RunDays,
): Day {
  // A run that applies a preview makes its changes from the days that people saw.
  if (proRatedTransactions) return planDay ?? runDay;
  return effectiveDate === 'PeriodStart' ? periodStart : (currentPeriodStart ?? periodStart);
}

/**
 * The day from which decreases count that do not count from the same day as increases: 26 November for a period that ends on the
 * 25th. undefined if a job has none.
 */
export function decreaseStartDay(parameters: JobParameters, periodEnd: Day): Day | undefined {
  return hasLaterDecreases(parameters) ? addDays(periodEnd, 1) : undefined;
}

/** Tells whether decreases of a line count from the next period on: one of its SKUs is enough. */
export function laterDecreases({
  decreasesFrom,
  quantityRules = [],
}: JobParameters): (skus: readonly string[]) => boolean {
  const rules = new Map(quantityRules.map((rule) => [rule.sku, rule.decreasesFrom]));
  return (skus) => skus.some((sku) => (rules.get(sku) ?? decreasesFrom) === 'NextPeriodStart');
}

/** What is known of a line's units on a day; undefined: nothing was read of that day. */
export type ReadOn = (day: Day) => number | Unreadable | undefined;

/** What the units of a line on both days mean for it. */
export type DirectedChange =
  | { readonly kind: 'differs' | 'unchanged' | 'afterContract'; readonly days: ChangeDays }
  /** Somebody else has planned so many units for the next period. */
  | { readonly kind: 'planned'; readonly days: ChangeDays; readonly units: number }
  | { readonly kind: 'unreadable'; readonly unreadable: Unreadable }
  /** What decides is not known yet. */
  | { readonly kind: 'unknown' };

/**
 * Decides by which days a line changes whose decreases count from the next period on.
 *
 * A line with too few units is raised at once. One with too many is lowered from the next period on, unless it has the billed
 * quantity from there already: so no run lowers it twice. A decrease of ours for the next period is set right when Atria
 * bills another quantity by then. What somebody else has planned for the next period stays.
 *
 * @param isOurStep whether a run made the step that the line has at the start of the next period; undefined: not known yet
 */
export function directedChange(
  readOn: ReadOn,
  target: number,
  { increase, decrease }: DaysByDirection,
  isOurStep: boolean | undefined,
): DirectedChange {
  const units = readOn(increase.referenceDay);
  if (units === undefined) return { kind: 'unknown' };
  if (isUnreadable(units)) return { kind: 'unreadable', unreadable: units };
  if (units < target) return { kind: 'differs', days: increase };
  const later = decrease.isAfterContract ? units : readOn(decrease.referenceDay);
  if (later === undefined) return { kind: 'unknown' };
  if (units === target) {
    if (later === target || isOurStep === false || isUnreadable(later)) return { kind: 'unchanged', days: increase };
    return isOurStep === undefined ? { kind: 'unknown' } : { kind: 'differs', days: decrease };
  }
  if (decrease.isAfterContract) return { kind: 'afterContract', days: decrease };
  if (isUnreadable(later)) return { kind: 'unreadable', unreadable: later };
  if (later === target) return { kind: 'unchanged', days: decrease };
  if (later === units || isOurStep === true) return { kind: 'differs', days: decrease };
  return isOurStep === undefined ? { kind: 'unknown' } : { kind: 'planned', days: decrease, units: later };
}
