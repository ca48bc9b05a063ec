import type { CampaignCase } from '../case.js';
import { runDay } from '../timing.js';

/** The day whose quantity is compared with the billed one, by the day from which a change counts. */
export function referenceDay(effectiveDate: string, periodEnd: string): string {
  const last = runDay < periodEnd ? runDay : periodEnd;
  return effectiveDate > last ? effectiveDate : last;
}

/** The days from which changes of a line count, the first one first. */
export function effectiveDatesOf({ parameters, period }: CampaignCase, serviceId: number): string[] {
  const next = nextDay(period.end);
  const rule = parameters.QuantityRules?.find(({ SKU }) => SKU === String(serviceId));
  const days = { PeriodStart: period.start, RunDay: runDay, NextPeriodStart: next };
  const first = days[rule?.IncreasesFrom ?? (parameters.ProRatedTransactions === 'True' ? 'RunDay' : 'PeriodStart')];
  const decreasesFrom = rule?.DecreasesFrom ?? parameters.DecreasesFrom;
  return decreasesFrom === 'NextPeriodStart' ? [first, next] : [first];
}

/** The dates on which the product may post a change of a line: the job's, or its contract's start, or the day after. */
export function usualDates(
  contracts: readonly { id: number; startDate: string }[],
  dates: readonly string[],
  contractId: number,
): string[] {
  return dates.flatMap((date) => {
    const start = contracts.find(({ id }) => id === contractId)?.startDate ?? date;
    const first = start > date ? start : date;
    return [first, nextDay(first)];
  });
}

export function nextDay(day: string): string {
  return daysLater(day, 1);
}

export function daysLater(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}

/** Where a date was taken the next day may have been used instead. */
export function referenceDays(effectiveDates: readonly string[], periodEnd: string): string[] {
  const dates = effectiveDates.flatMap((date) => [date, nextDay(date)]);
  return [...new Set(dates.map((date) => referenceDay(date, periodEnd)))];
}
