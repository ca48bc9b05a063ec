import { sortedValues, type Calendar } from './calendar.js';
import { readCronDays, type DayCalendar } from './cron-days.js';
import { CronRefusal, cronFields, readCronItem, type CronField } from './cron-field.js';
import { daysInMonth } from '../day.js';

/** What a cron expression stands for, or the one sentence that says why it is refused and what works. */
export type ReadCron =
  | {
      /** The times of all calendars together. */
      readonly calendars: readonly Calendar[];
      /** What people may not expect of the expression, as sentences. */
      readonly notes: readonly string[];
    }
  | { readonly refusal: string };

const macros: Readonly<Record<string, string>> = {
  '@YEARLY': '0 0 1 1 *',
  '@ANNUALLY': '0 0 1 1 *',
  '@MONTHLY': '0 0 1 * *',
  '@WEEKLY': '0 0 * * 0',
  '@DAILY': '0 0 * * *',
  '@MIDNIGHT': '0 0 * * *',
  '@HOURLY': '0 * * * *',
  '@EVERY_MINUTE': '* * * * *',
  '@EVERY_SECOND': '* * * * * *',
};

/**
 * Reads a cron expression: five fields (minute, hour, day of the month, month, day of the week), six with the second
 * before them, seven with the year after these, or a macro such as `@monthly`. Day of the month and day of the week
 * must both match, as they must in Temporal.
 */
export function readCron(text: string): ReadCron {
  const unquoted = unquotedCron(text);
  if (unquoted !== undefined) {
    return { refusal: `The cron expression stands in quotation marks. Give it without them: ${unquoted}` };
  }
  try {
    const calendars = calendarsOf(fieldsOf(text.trim().toUpperCase()));
    return { calendars, notes: notesOn(text.trim().toUpperCase(), calendars) };
  } catch (error) {
    if (error instanceof CronRefusal) return { refusal: error.message };
    throw error;
  }
}

/** What stands between quotation marks, as the documentation prints its example; undefined if that is no expression either. */
export function unquotedCron(text: string): string | undefined {
  const [, inner] = /^\s*['"‘’“”`]([^'"‘’“”`]*)['"‘’“”`]\s*$/.exec(text) ?? [];
  return inner !== undefined && 'calendars' in readCron(inner) ? inner.trim() : undefined;
}

interface FieldTexts {
  readonly second: string;
  readonly minute: string;
  readonly hour: string;
  readonly day: string;
  readonly month: string;
  readonly weekday: string;
  readonly year: string;
}

/** Temporal keeps that much of a calendar's comment, which is where the expression is kept. */
const greatestLength = 200;

function fieldsOf(text: string): FieldTexts {
  if (text.length > greatestLength) {
    throw new CronRefusal(
      `The cron expression is longer than ${greatestLength} characters. Ranges and steps make it shorter.`,
    );
  }
  refuseOtherDialects(text);
  const fields = (macros[text] ?? text).split(/\s+/);
  if (fields.length < 5 || fields.length > 7 || text === '') throw wrongNumberOfFields(text === '' ? 0 : fields.length);
  const [second, minute, hour, day, month, weekday, year] = (
    fields.length === 5 ? ['0', ...fields, '*'] : [...fields, '*']
  ) as [string, string, string, string, string, string, string];
  if (fields.length === 6 && /^\d{4}/.test(weekday)) {
    throw new CronRefusal(
      `With six fields the first one is the second, and "${weekday}" stands where the day of the week belongs. For a year, ` +
        `give seven fields, with the second before them: 0 ${text}.`,
    );
  }
  return { second, minute, hour, day, month, weekday, year };
}

function refuseOtherDialects(text: string): void {
  if (/^(CRON_)?TZ=/.test(text)) {
    throw new CronRefusal("The time zone is not part of the cron expression. Give it in the job's own field.");
  }
  const isMacro = text.startsWith('@');
  if (!isMacro || macros[text] !== undefined) return;
  const known = Object.keys(macros).join(', ').toLowerCase();
  if (text.startsWith('@EVERY')) {
    throw new CronRefusal(
      'Cron names times and no intervals. Instead of "@every 2h" write the hours: 0 */2 * * *. The macros are ' +
        `${known}.`,
    );
  }
  const reboot = text === '@REBOOT' ? 'A job belongs to no machine that could be started. ' : '';
  throw new CronRefusal(`${reboot}"${text.toLowerCase()}" is no macro that is known. The macros are ${known}.`);
}

function wrongNumberOfFields(count: number): CronRefusal {
  const found =
    count === 0
      ? 'The cron expression is missing.'
      : `The cron expression has ${count} ${count === 1 ? 'field' : 'fields'}.`;
  return new CronRefusal(
    `${found} It takes five: minute, hour, day of the month, month, day of the week; with six, the second comes before them. ` +
      '"0 22 26 * *" is at 22:00 on the 26th of each month.',
  );
}

function calendarsOf(fields: FieldTexts): Calendar[] {
  const seconds = valuesOf(fields.second, cronFields.second);
  const minutes = valuesOf(fields.minute, cronFields.minute);
  const hours = valuesOf(fields.hour, cronFields.hour);
  const months = valuesOf(fields.month, cronFields.month);
  const allYears = cronFields.year.greatest - cronFields.year.least + 1;
  const given = fields.year === '*' ? [] : valuesOf(fields.year, cronFields.year);
  const years = given.length === 0 || given.length === allYears ? undefined : given;
  const days = readCronDays(fields.day, fields.weekday, { months, years }).filter(exists);
  if (days.length === 0) {
    throw new CronRefusal(
      'There is no such day: no month that is chosen has these days. Give days that exist; L stands for the last day of each month.',
    );
  }
  return days.map(({ days, weekdays, months, years }) => ({ seconds, minutes, hours, days, months, weekdays, years }));
}

function valuesOf(text: string, field: CronField): number[] {
  return sortedValues(text.split(',').flatMap((item) => readCronItem(item, field)));
}

/** Whether the calendar has any day. In all years together, every date falls on every day of the week. */
function exists({ days, weekdays, months, years }: DayCalendar): boolean {
  if (years === undefined) return months.some((month) => days.some((day) => day <= daysInMonth(2000, month)));
  return years.some((year) =>
    months.some((month) =>
      days.some((day) => day <= daysInMonth(year, month) && weekdays.includes(weekdayOf(year, month, day))),
    ),
  );
}

/** 0 for Sunday to 6. */
export function weekdayOf(year: number, month: number, day: number): number {
  return new Date(Date.UTC(year, month - 1, day)).getUTCDay();
}

function notesOn(text: string, calendars: readonly Calendar[]): string[] {
  const [first] = calendars;
  if (first === undefined || calendars.length > 1) return [];
  const notes: string[] = [];
  const [latest] = first.days.slice(-1);
  const isSkipped = latest !== undefined && first.days.every((day) => day > 28) && first.weekdays.length === 7;
  if (isSkipped && first.months.some((month) => daysInMonth(2001, month) < Math.min(...first.days))) {
    notes.push(
      `Months that have no day ${Math.min(...first.days)} are left out. L stands for the last day of each month.`,
    );
  }
  if (first.days.length < 31 && first.weekdays.length < 7 && !text.includes('#')) {
    notes.push('The day of the month and the day of the week must both match. Some other programs take either.');
  }
  return notes;
}
