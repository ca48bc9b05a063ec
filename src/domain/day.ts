/**
 * A calendar day as `YYYY-MM-DD`, without a time zone. Days of this form compare correctly with `<` and `>`.
 *
 * Billing periods, contract terms and effective dates are days. Autotask writes them as date-times at midnight, and
 * moving such a value through a time zone would shift it by a day, so the product never does arithmetic on them.
 *
 * This file has no imports and reads no clock: workflow code may use all of it.
 */
export type Day = string;

const dayPattern = /^(\d{4})-(\d{2})-(\d{2})$/;
const millisecondsPerDay = 86_400_000;

/** Whether the text is a day that exists: `2026-02-28` is one, `2026-02-30`, `2026-2-3` and `today` are not. */
export function isDay(text: string): boolean {
  const match = dayPattern.exec(text);
  if (!match) return false;
  const [year, month, date] = match.slice(1).map(Number) as [number, number, number];
  return year > 0 && month >= 1 && month <= 12 && date >= 1 && date <= daysInMonth(year, month);
}

/**
 * The number of days in a month.
 * @param year for example 2026
 * @param month 1 for January to 12 for December
 */
export function daysInMonth(year: number, month: number): number {
  if (month === 2) return isLeapYear(year) ? 29 : 28;
  return [4, 6, 9, 11].includes(month) ? 30 : 31;
}

/**
 * The day `n` days later, or earlier for a negative `n`.
 * @throws RangeError if `day` is not a day, `n` is not a whole number, or the result lies outside the years 1 to 9999
 */
export function addDays(day: Day, n: number): Day {
  return fromMilliseconds(toMilliseconds(day) + wholeNumber(n) * millisecondsPerDay);
}

/**
 * The same day of the month `n` months later (earlier for a negative `n`); the last day of that month if it has no
 * such day: one month after 31 January is 28 or 29 February.
 * @throws RangeError if `day` is not a day, `n` is not a whole number, or the result lies outside the years 1 to 9999
 */
export function addMonths(day: Day, n: number): Day {
  const { year, month, date } = partsOf(day);
  const monthsSinceYearZero = year * 12 + (month - 1) + wholeNumber(n);
  const newYear = Math.floor(monthsSinceYearZero / 12);
  const newMonth = monthsSinceYearZero - newYear * 12 + 1;
  return dayFromParts(newYear, newMonth, Math.min(date, daysInMonth(newYear, newMonth)));
}

/**
 * The year, the month (1 to 12) and the day of the month (1 to 31) of a day.
 * @throws RangeError if `day` is not a day
 */
export function partsOf(day: Day): { year: number; month: number; date: number } {
  requireDay(day);
  return { year: Number(day.slice(0, 4)), month: Number(day.slice(5, 7)), date: Number(day.slice(8, 10)) };
}

/**
 * The day with this year, month (1 to 12) and day of the month (1 to 31).
 * @throws RangeError if there is no such day
 */
export function dayFromParts(year: number, month: number, date: number): Day {
  const digits = (value: number, length: number) => String(value).padStart(length, '0');
  return requireDay(`${digits(year, 4)}-${digits(month, 2)}-${digits(date, 2)}`);
}

/** The number of days from `from` to `to`: negative if `to` is earlier. */
export function daysBetween(from: Day, to: Day): number {
  return (toMilliseconds(to) - toMilliseconds(from)) / millisecondsPerDay;
}

/** The later of two days. */
export function laterOf(a: Day, b: Day): Day {
  return a > b ? a : b;
}

/** The earlier of two days. */
export function earlierOf(a: Day, b: Day): Day {
  return a < b ? a : b;
}

/**
 * The day that an ISO date-time is written with, as Autotask and Atria send it: its first ten characters. No time zone
 * is applied, because both systems mean a calendar day and write it with a time of midnight.
 * @throws RangeError if the text does not begin with a day
 */
export function dayOf(isoDateTime: string): Day {
  const rest = isoDateTime.slice(10);
  if (rest !== '' && !/^[T ]/.test(rest)) {
    throw new RangeError(
      `"${isoDateTime}" is not a date-time. Give one that begins like 2026-11-25 or 2026-11-25T00:00.`,
    );
  }
  return requireDay(isoDateTime.slice(0, 10));
}

/**
 * The day that an instant falls on in a time zone.
 * @param timeZone an IANA name such as `Pacific/Auckland`, or `UTC`
 * @throws RangeError if the time zone is not known or the instant is not a valid date
 */
export function dayInTimeZone(instant: Date, timeZone: string): Day {
  if (Number.isNaN(instant.getTime())) throw new RangeError('The instant is not a valid date. Give a valid one.');
  const format = dayFormat(timeZone);
  const part = (type: 'year' | 'month' | 'day') =>
    Number(format.formatToParts(instant).find((each) => each.type === type)?.value);
  return dayFromParts(part('year'), part('month'), part('day'));
}

function dayFormat(timeZone: string): Intl.DateTimeFormat {
  try {
    return new Intl.DateTimeFormat('en-US-u-ca-gregory-nu-latn', {
      timeZone,
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
    });
  } catch (error) {
    const message = `"${timeZone}" is not a known time zone. Give an IANA name such as "Europe/Berlin" or "UTC".`;
    throw new RangeError(message, { cause: error });
  }
}

function isLeapYear(year: number): boolean {
  return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
}

function toMilliseconds(day: Day): number {
  return Date.parse(`${requireDay(day)}T00:00:00Z`);
}

function fromMilliseconds(milliseconds: number): Day {
  const date = new Date(milliseconds);
  if (Number.isNaN(date.getTime())) throw new RangeError('The day lies too far away to be written as YYYY-MM-DD.');
  // Outside the years 0 to 9999 the text starts with a sign, which is not a day and is refused here.
  return requireDay(date.toISOString().slice(0, 10));
}

function requireDay(text: string): Day {
  if (!isDay(text)) throw new RangeError(`"${text}" is not a day. Give an existing day as YYYY-MM-DD.`);
  return text;
}

function wholeNumber(n: number): number {
  if (!Number.isSafeInteger(n))
    throw new RangeError(`${n} is not a whole number. Give a whole number of days or months.`);
  return n;
}
