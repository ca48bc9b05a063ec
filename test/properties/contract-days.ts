import { daysLater } from '../campaign/checks/days.js';
import type { ContractDays } from './evidence.js';

/** How much of a contract's billing period is left from a day on. */
export interface FirstPeriod {
  readonly days: number;
  readonly left: number;
  readonly isWhole: boolean;
}

/** The billing period that holds a day, reckoned without the product; undefined outside the contract. */
export function firstPeriodOf(
  { startDate, endDate, periodMonths }: ContractDays,
  day: string,
): FirstPeriod | undefined {
  if (day < startDate || day > endDate) return undefined;
  for (let index = 0; ; index += 1) {
    const start = monthsLater(startDate, index * periodMonths);
    const end = daysLater(monthsLater(startDate, (index + 1) * periodMonths), -1);
    if (end < day) continue;
    const last = end < endDate ? end : endDate;
    return { days: daysFrom(start, last), left: daysFrom(day, last), isWhole: day === start };
  }
}

/** In a month that is too short, its last day. */
function monthsLater(day: string, months: number): string {
  const [year = 0, month = 0, date = 0] = day.split('-').map(Number);
  const lastDate = new Date(Date.UTC(year, month + months, 0)).getUTCDate();
  return new Date(Date.UTC(year, month - 1 + months, Math.min(date, lastDate))).toISOString().slice(0, 10);
}

function daysFrom(first: string, last: string): number {
  return (Date.parse(last) - Date.parse(first)) / 86_400_000 + 1;
}
