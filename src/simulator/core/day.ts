/** A calendar day as the number of days since 1970-01-01, without time or zone: cheap to compare and to count with. */
export type Day = number;

export const DAY_MS = 86_400_000;

/**
 * The day of an ISO date or date-time; its time and zone are cut off without conversion, as Autotask does with date-only fields.
 * Answers undefined when the text does not begin with a real calendar date.
 */
export function readDay(text: string): Day | undefined {
  const date = text.slice(0, 10);
  if (!/^\d{4}-\d\d-\d\d$/.test(date)) return undefined;
  const day = Date.parse(`${date}T00:00:00Z`) / DAY_MS;
  return Number.isInteger(day) && formatDay(day) === date ? day : undefined;
}

/** The day of a date that was validated before. Throws when it is none. */
export function parseDay(text: string): Day {
  const day = readDay(text);
  if (day === undefined) throw new Error(`"${text}" is not a calendar date of the form YYYY-MM-DD.`);
  return day;
}

/** `YYYY-MM-DD`. */
export function formatDay(day: Day): string {
  return new Date(day * DAY_MS).toISOString().slice(0, 10);
}

/** The day on which an instant (milliseconds since 1970) falls, in UTC. */
export function dayOfInstant(instant: number): Day {
  return Math.floor(instant / DAY_MS);
}

/** A day of a month by its number, clamped to the month's last day. `month` counts from 0 and may lie outside 0-11. */
export function dayOfMonth(year: number, month: number, dayNumber: number): Day {
  return Date.UTC(year, month, Math.min(dayNumber, lastDayNumber(year, month))) / DAY_MS;
}

/** How many days a month has. `month` counts from 0 and may lie outside 0-11. */
export function lastDayNumber(year: number, month: number): number {
  return new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
}

/** The same day of the month `months` later, clamped in short months. */
export function monthsLater(day: Day, months: number): Day {
  const date = new Date(day * DAY_MS);
  return dayOfMonth(date.getUTCFullYear(), date.getUTCMonth() + months, date.getUTCDate());
}
