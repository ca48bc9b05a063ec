import { rangesOf, type Calendar, type CalendarRange } from './calendar.js';
import { readCron } from './cron.js';

/**
 * The cron expression that stands for these calendars.
 *
 * @param typed what somebody once typed for them; returned if it still stands for them
 * @returns null if no cron expression does, or none that is short enough to be kept
 */
export function cronTextOf(calendars: readonly Calendar[], typed: string | undefined): string | null {
  if (typed !== undefined && isCronOf(typed, calendars)) return typed;
  const [only, ...others] = calendars;
  if (only === undefined || others.length > 0) return null;
  const text = plainText(only);
  return isCronOf(text, calendars) ? text : null;
}

function isCronOf(text: string, calendars: readonly Calendar[]): boolean {
  const read = readCron(text);
  return 'calendars' in read && identity(read.calendars) === identity(calendars);
}

function identity(calendars: readonly Calendar[]): string {
  return calendars
    .map(({ seconds, minutes, hours, days, months, weekdays, years }) =>
      [seconds, minutes, hours, days, months, weekdays, years ?? []].map((values) => values.join()).join(' '),
    )
    .sort()
    .join('\n');
}

function plainText({ seconds, minutes, hours, days, months, weekdays, years }: Calendar): string {
  const five = [
    fieldText(minutes, 0, 59),
    fieldText(hours, 0, 23),
    fieldText(days, 1, 31),
    fieldText(months, 1, 12),
    fieldText(weekdays, 0, 6),
  ];
  const isOnTheMinute = seconds.length === 1 && seconds[0] === 0;
  if (years !== undefined) return [fieldText(seconds, 0, 59), ...five, fieldText(years, 2000, 2100)].join(' ');
  return isOnTheMinute ? five.join(' ') : [fieldText(seconds, 0, 59), ...five].join(' ');
}

function fieldText(values: readonly number[], least: number, greatest: number): string {
  if (values.length === greatest - least + 1) return '*';
  const ranges = rangesOf(values);
  const [only] = ranges;
  if (only !== undefined && ranges.length === 1 && only.start === least && only.end + only.step > greatest) {
    if (only.step > 1) return `*/${only.step}`;
  }
  return ranges.map(rangeText).join(',');
}

function rangeText({ start, end, step }: CalendarRange): string {
  if (start === end) return String(start);
  return step === 1 ? `${start}-${end}` : `${start}-${end}/${step}`;
}
