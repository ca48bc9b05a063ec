import { DAY_MS, type Day, dayOfMonth, lastDayNumber, monthsLater } from '../core/day.js';

/** A billing period of Atria: both days belong to it. */
export interface BillingPeriodDays {
  start: Day;
  end: Day;
}

/**
 * The billing period that contains a day, by Atria's Bill Process Day, which is the period's end: 1-31 that day of the month, clamped
 * in short months; 0 the calendar month; -N the day N days before the month's end.
 * https://docs.getatria.com/docs/concepts/platformfeatures/billing/index
 */
export function billingPeriodOf(day: Day, billProcessDay: number): BillingPeriodDays {
  const date = new Date(day * DAY_MS);
  const year = date.getUTCFullYear();
  const month = date.getUTCMonth();
  const endOfThisMonth = periodEndIn(year, month, billProcessDay);
  const shift = day <= endOfThisMonth ? 0 : 1;
  return {
    start: periodEndIn(year, month + shift - 1, billProcessDay) + 1,
    end: periodEndIn(year, month + shift, billProcessDay),
  };
}

/** Every billing period from the one that contains `from` to the one that contains `to`, in order. */
export function billingPeriodsBetween(from: Day, to: Day, billProcessDay: number): BillingPeriodDays[] {
  const periods: BillingPeriodDays[] = [];
  for (let next = from; ;) {
    const period = billingPeriodOf(next, billProcessDay);
    periods.push(period);
    if (period.end >= to) return periods;
    next = period.end + 1;
  }
}

/** The periods that an Atria shows on a day: a year back, or to the earliest that has billing, up to the current or the latest that has. */
export function knownBillingPeriods(
  today: Day,
  billProcessDay: number,
  billedEnds: readonly Day[],
): BillingPeriodDays[] {
  const from = Math.min(monthsLater(today, -12), ...billedEnds);
  return billingPeriodsBetween(from, Math.max(today, ...billedEnds), billProcessDay);
}

function periodEndIn(year: number, month: number, billProcessDay: number): Day {
  const last = lastDayNumber(year, month);
  return dayOfMonth(year, month, billProcessDay > 0 ? billProcessDay : last + billProcessDay);
}
