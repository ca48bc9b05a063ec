import { nextPeriod, periodContaining, type BillingPeriod, type DayRange } from '../../domain/billing-period.js';
import type { Day } from '../../domain/day.js';

/** How long ago a change may have happened, in years: what is dated earlier is a mistake in a date. */
export const historyYearsMax = 100;

/** More months than a history may have. */
const periodsMax = 1_500;

/**
 * Every billing period from the one of the first change to the one of today.
 * @throws RangeError if the first day lies more than a century back
 */
export function periodsBetween(billProcessDay: number, first: Day, today: Day): DayRange[] {
  const periods = [periodContaining(billProcessDay, first < today ? first : today)];
  for (let last = periods[0]; last !== undefined && last.end < today; last = periods.at(-1)) {
    if (periods.length >= periodsMax) {
      throw new RangeError(`The first change is of ${first}, which is too long ago for billing periods.`);
    }
    periods.push(nextPeriod(billProcessDay, last));
  }
  return periods;
}

/** One period that a billing process rebuilds. */
export interface PeriodToBuild {
  readonly periodEnd: Day;
  /** Whether the period is over and has to be closed. */
  readonly close: boolean;
}

/** What a billing process has to do: the period asked for, or else all that are open, the oldest first. */
export function periodsToBuild(periods: readonly BillingPeriod[], today: Day, asked: Day | null): PeriodToBuild[] {
  return periods
    .filter(({ end, status }) => (asked === null ? status === 'open' : end === asked))
    .sort((one, other) => (one.end < other.end ? -1 : 1))
    .map(({ end }) => ({ periodEnd: end, close: end < today }));
}

/**
 * The period that a person means: `Current` is the one of today, `Previous` the one before it, and a day names the period
 * that it lies in.
 * @returns undefined if there is none
 */
export function periodMeant<Period extends DayRange>(
  periods: readonly Period[],
  meant: string,
  today: Day,
): Period | undefined {
  const word = meant.toLowerCase();
  if (word !== 'previous')
    return periods.find(({ start, end }) => isWithin(word === 'current' ? today : meant, start, end));
  return periods.filter(({ end }) => end < today).reduce<Period | undefined>(laterOf, undefined);
}

function isWithin(day: Day, start: Day, end: Day): boolean {
  return start <= day && day <= end;
}

function laterOf<Period extends DayRange>(one: Period | undefined, other: Period): Period {
  return one === undefined || one.end < other.end ? other : one;
}
