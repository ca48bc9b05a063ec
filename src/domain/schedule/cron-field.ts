import { closestName } from '../closest-name.js';
import { numbers, sortedValues } from './calendar.js';

/** What may stand in a field of a cron expression. */
export interface CronField {
  /** In words that follow "the". */
  readonly name: string;
  readonly least: number;
  readonly greatest: number;
  /** Names of values in capitals, the first for `least`. Their first three letters may stand for them. */
  readonly names: readonly string[];
  /** Whether a range that ends before it starts goes on at the beginning: `22-2`. */
  readonly isCircle: boolean;
}

/** Ends the reading of a cron expression with a sentence. */
export class CronRefusal extends Error {
  override readonly name = 'CronRefusal';
}

const monthNames = 'JANUARY FEBRUARY MARCH APRIL MAY JUNE JULY AUGUST SEPTEMBER OCTOBER NOVEMBER DECEMBER'.split(' ');
const weekdayNames = 'SUNDAY MONDAY TUESDAY WEDNESDAY THURSDAY FRIDAY SATURDAY'.split(' ');

export const cronFields = {
  second: { name: 'second', least: 0, greatest: 59, names: [], isCircle: true },
  minute: { name: 'minute', least: 0, greatest: 59, names: [], isCircle: true },
  hour: { name: 'hour', least: 0, greatest: 23, names: [], isCircle: true },
  day: { name: 'day of the month', least: 1, greatest: 31, names: [], isCircle: true },
  month: { name: 'month', least: 1, greatest: 12, names: monthNames, isCircle: true },
  weekday: { name: 'day of the week', least: 0, greatest: 6, names: weekdayNames, isCircle: true },
  year: { name: 'year', least: 2000, greatest: 2100, names: [], isCircle: false },
} as const satisfies Record<string, CronField>;

/**
 * The values of one item of a field: `*`, `5`, `5-8`, `22-2`, and each of them with a step such as `/2`.
 *
 * @throws CronRefusal if it is none of them
 */
export function readCronItem(item: string, field: CronField): number[] {
  const [whole, stepText, ...more] = item.split('/');
  if (whole === undefined || more.length > 0) throw notUnderstood(item, field);
  const step = stepText === undefined ? 1 : readStep(stepText, item, field);
  return sortedValues(everyNth(valuesOfWhole(whole, stepText !== undefined, field), step));
}

/** One value, by its number or its name. */
export function readCronValue(text: string, field: CronField): number {
  if (/^\d+$/.test(text)) return checkedNumber(Number(text), text, field);
  const { names } = field;
  const index = names.findIndex((name) => name === text || (text.length === 3 && name.startsWith(text)));
  if (index >= 0) return field.least + index;
  throw notUnderstood(text, field);
}

/** Sunday is 0, and 7 as well. */
function checkedNumber(number: number, text: string, field: CronField): number {
  if (field.names === cronFields.weekday.names && number === 7) return 0;
  if (number >= field.least && number <= field.greatest) return number;
  throw new CronRefusal(`The ${field.name} is ${text}, but must be from ${field.least} to ${field.greatest}.`);
}

/** In the order in which they come round, for the steps. */
function valuesOfWhole(whole: string, hasStep: boolean, field: CronField): number[] {
  if (whole === '*') return numbers(field.least, field.greatest);
  const [from, to, ...more] = whole.split('-');
  if (from === undefined || more.length > 0) throw notUnderstood(whole, field);
  const start = readCronValue(from, field);
  if (to === undefined) return numbers(start, hasStep ? field.greatest : start);
  return between(start, readCronValue(to, field), to, whole, field);
}

function between(start: number, end: number, endText: string, whole: string, field: CronField): number[] {
  // "1-7" and "0-7" name Sunday at the end.
  const isWholeWeek = field.names === cronFields.weekday.names && endText === '7';
  if (isWholeWeek) return [...numbers(start, 6), 0];
  if (start <= end) return numbers(start, end);
  if (!field.isCircle) throw new CronRefusal(`The ${field.name} goes from ${whole}, which ends before it starts.`);
  return [...numbers(start, field.greatest), ...numbers(field.least, end)];
}

function readStep(text: string, item: string, field: CronField): number {
  const step = Number(text);
  if (!/^\d+$/.test(text) || step === 0) throw notUnderstood(item, field);
  const span = field.greatest - field.least;
  if (step <= span) return step;
  throw new CronRefusal(
    `The step of ${text} in "${item}" is longer than the whole field: the ${field.name} begins anew after ` +
      `${field.greatest}. Steps go from 1 to ${span}; cron can name times, but no longer intervals.`,
  );
}

function everyNth(values: readonly number[], step: number): number[] {
  return values.filter((_, index) => index % step === 0);
}

export function notUnderstood(text: string, field: CronField): CronRefusal {
  const meant = field.names.length === 0 ? undefined : closestName(text, field.names);
  const names =
    field.names.length === 0 ? '' : ` or ${field.names[0]?.slice(0, 3)} to ${field.names.at(-1)?.slice(0, 3)}`;
  const hint = meant === undefined ? '' : ` Did you mean ${meant.slice(0, 3)}?`;
  return new CronRefusal(
    `"${text}" cannot be understood as the ${field.name}. It takes ${field.least} to ${field.greatest}${names}, *, ` +
      `lists (1,15), ranges (1-5) and steps (*/2).${hint}`,
  );
}
