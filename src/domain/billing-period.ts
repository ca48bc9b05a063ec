import { addDays, dayFromParts, daysInMonth, partsOf } from './day.js';
import type { Day } from './day.js';

/** The first and the last day of a period, both included. */
export interface DayRange {
  readonly start: Day;
  readonly end: Day;
}

/** A billing period of Atria. It is named by its end. A closed one is complete and no longer recalculated. */
export interface BillingPeriod extends DayRange {
  readonly status: 'open' | 'closed';
}

/** Which billing period a job processes. */
export type BillingPeriodChoice =
  { readonly kind: 'previous' } | { readonly kind: 'current' } | { readonly kind: 'date'; readonly day: Day };

/** The period that was found, or why there is none, in sentences that say what to do. */
export type ChosenPeriod = { readonly found: BillingPeriod } | { readonly notFound: string };

/** From -27 to 31. */
const billProcessDays = Array.from({ length: 59 }, (_, index) => index - 27);

/**
 * The period that contains a day, by Atria's setting "Bill Process Day", which is the period's last day
 * ({@link https://docs.getatria.com/docs/concepts/platformfeatures/billing/index}).
 * @param billProcessDay 1 to 31: that day of the month, or the month's last day if it is shorter; 0: the calendar
 * month; -1 to -27: that many days before the month's last day
 * @throws RangeError if the setting is none of these or `day` is not a day
 */
export function periodContaining(billProcessDay: number, day: Day): DayRange {
  requireBillProcessDay(billProcessDay);
  const { year, month } = partsOf(day);
  const endThisMonth = endInMonth(billProcessDay, year, month);
  return day <= endThisMonth
    ? { start: addDays(endInMonth(billProcessDay, year, month - 1), 1), end: endThisMonth }
    : { start: addDays(endThisMonth, 1), end: endInMonth(billProcessDay, year, month + 1) };
}

/** The period after the given one. The setting and the errors are those of {@link periodContaining}. */
export function nextPeriod(billProcessDay: number, period: DayRange): DayRange {
  return periodContaining(billProcessDay, addDays(period.end, 1));
}

/** The period before the given one. The setting and the errors are those of {@link periodContaining}. */
export function previousPeriod(billProcessDay: number, period: DayRange): DayRange {
  return periodContaining(billProcessDay, addDays(period.start, -1));
}

/**
 * Picks the period to process from those that Atria reports. It never falls back to another period: it reports a
 * missing or unfinished one.
 * @param periods in any order
 * @param runDay the day that "previous" and "current" are relative to
 * @param today the current day: later than the run day only in a run that makes up for an earlier one
 */
export function choosePeriod(
  periods: readonly BillingPeriod[],
  choice: BillingPeriodChoice,
  runDay: Day,
  today: Day = runDay,
): ChosenPeriod {
  // A date says which period is meant, whatever the day is.
  if (choice.kind === 'date') return thePeriodOf(periods, choice.day);
  const chosen = choice.kind === 'current' ? thePeriodOf(periods, runDay) : thePreviousPeriod(periods, runDay);
  const tooEarly = periods.find(({ end, status }) => status === 'closed' && end >= today);
  return tooEarly === undefined ? chosen : { notFound: closedTooEarly(tooEarly, today) };
}

/** A day of another time zone than Atria's would be taken for that of another month. */
function closedTooEarly(period: BillingPeriod, today: Day): string {
  return (
    `Atria has closed the billing period ${nameOf(period)} already, but the day of the run is ${today}. Correct the time ` +
    'zone of the job (of runs by hand: BILLING_SYNC_TIME_ZONE, or run start --time-zone) or the clock. For a run of a ' +
    `day that has passed, wait until ${addDays(period.end, 2)}, or give the date of the period that you mean as BillingPeriod.`
  );
}

function thePeriodOf(periods: readonly BillingPeriod[], day: Day): ChosenPeriod {
  const containing = periods.filter((period) => period.start <= day && day <= period.end);
  const [period, another] = containing;
  if (!period) return { notFound: `Atria has no billing period that contains ${day}.` };
  if (another) {
    const names = containing.map(nameOf).join(' and ');
    return {
      notFound: `More than one billing period of Atria contains ${day}: ${names}. Correct the periods in Atria.`,
    };
  }
  return { found: period };
}

function thePreviousPeriod(periods: readonly BillingPeriod[], runDay: Day): ChosenPeriod {
  const ended = periods.filter((period) => period.end < runDay);
  const last = ended.reduce<BillingPeriod | undefined>(
    (latest, period) => (latest && latest.end >= period.end ? latest : period),
    undefined,
  );
  if (!last) return { notFound: `Atria has no billing period that ended before ${runDay}.` };
  if (ended.some((period) => period.end === last.end && period.start !== last.start)) {
    return { notFound: `Atria has two billing periods that end on ${last.end}. Correct the periods in Atria.` };
  }
  const missing = missingAfter(last, periods, runDay);
  if (missing !== undefined) return { notFound: missing };
  if (last.status === 'open') {
    return {
      notFound: `The previous billing period, ${nameOf(last)}, is not closed yet in Atria. Run again when it is.`,
    };
  }
  return { found: last };
}

/** Says so if a period between the last known one and the run day is missing, so that an older one is not taken for it. */
function missingAfter(last: BillingPeriod, periods: readonly BillingPeriod[], runDay: Day): string | undefined {
  const current = currentPeriodStart(periods, runDay);
  if (current !== undefined && current <= addDays(last.end, 1)) return undefined;
  return `Atria does not report the billing period before the one of ${runDay}; the last that it reports is ${nameOf(last)}.`;
}

/**
 * The first day of the period that contains a day. Atria may not have made that period yet: then it begins after the last one,
 * as long as the next one cannot be over.
 * @returns undefined if none or more than one of them contains the day
 */
export function currentPeriodStart(periods: readonly DayRange[], day: Day): Day | undefined {
  const containing = periods.filter(({ start, end }) => start <= day && day <= end);
  if (containing.length > 0) return containing.length === 1 ? containing[0]?.start : undefined;
  const last = periods
    .filter(({ end }) => end < day)
    .reduce<DayRange | undefined>((latest, each) => (latest && latest.end >= each.end ? latest : each), undefined);
  return last === undefined || day > earliestNextEnd(last) ? undefined : addDays(last.end, 1);
}

/** The last day of the period after one. Of the settings by which Atria may have made that one, the shortest next period counts. */
function earliestNextEnd(period: DayRange): Day {
  const byEnd = billProcessDays.filter((setting) => periodContaining(setting, period.end).end === period.end);
  const byBoth = byEnd.filter((setting) => periodContaining(setting, period.end).start === period.start);
  const nextEnds = (byBoth.length > 0 ? byBoth : byEnd).map((setting) => nextPeriod(setting, period).end);
  return nextEnds.reduce((earliest, end) => (end < earliest ? end : earliest));
}

function nameOf(period: DayRange): string {
  return `${period.start} to ${period.end}`;
}

/** The last day of the period that ends in a month; the month may lie outside 1 to 12 by one. */
function endInMonth(billProcessDay: number, year: number, month: number): Day {
  const [realYear, realMonth] = month < 1 ? [year - 1, 12] : month > 12 ? [year + 1, 1] : [year, month];
  const length = daysInMonth(realYear, realMonth);
  const date = billProcessDay > 0 ? Math.min(billProcessDay, length) : length + billProcessDay;
  return dayFromParts(realYear, realMonth, date);
}

function requireBillProcessDay(billProcessDay: number): void {
  if (billProcessDays.includes(billProcessDay)) return;
  throw new RangeError(`${billProcessDay} is not a bill process day. Give a whole number from -27 to 31.`);
}
