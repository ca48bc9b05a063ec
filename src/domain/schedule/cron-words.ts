import { joined, monthWords, ordinal, timeWords, weekdayList, yearWords } from './calendar-words.js';
import { sortedValues } from './calendar.js';
import { cronFields, readCronItem, readCronValue } from './cron-field.js';
import { readCron } from './cron.js';

const ordinals = ['first', 'second', 'third', 'fourth', 'fifth'];

/**
 * A cron expression with days that depend on the month, as people say it: "at 22:00 on the last workday".
 *
 * @returns undefined for other expressions, which their calendar tells better, and for what is none
 */
export function cronInWords(text: string): string | undefined {
  const fields = text.trim().toUpperCase().split(/\s+/);
  const [dayText = '', , weekdayText = ''] = fields.slice(fields.length === 5 ? 2 : 3);
  const read = readCron(text);
  if ('refusal' in read || !(/[LW]/.test(dayText) || /[#L]/.test(weekdayText))) return undefined;
  const [first] = read.calendars;
  if (first === undefined) return undefined;
  const isAnyDay = /^[*?]$/.test(dayText);
  const isAnyWeekday = /^[*?]$/.test(weekdayText);
  const months = sortedValues(read.calendars.flatMap((calendar) => calendar.months));
  const years = fields.length === 7 ? first.years : undefined;
  return [
    timeWords(first),
    ...(isAnyDay ? [] : [`on ${joined(dayText.split(',').map(dayWords))}`]),
    ...(isAnyWeekday ? [] : [`${isAnyDay ? 'on' : 'if it is'} ${joined(weekdayText.split(',').map(weekdayWords))}`]),
    ...monthWords(months),
    ...yearWords(years),
  ].join(' ');
}

function dayWords(item: string): string {
  if (item === 'L') return 'the last day of the month';
  if (item === 'LW' || item === 'WL') return 'the last workday of the month';
  const before = /^L-(\d+)$/.exec(item);
  if (before) return `the day ${before[1] ?? ''} days before the last of the month`;
  const near = /^(\d+)W$/.exec(item);
  if (near) return `the workday nearest to the ${ordinal(Number(near[1]))}`;
  return joined(readCronItem(item, cronFields.day).map((day) => `the ${ordinal(day)}`));
}

function weekdayWords(item: string): string {
  const [, last, nth, number] = /^(?:(\w+)L|(\w+)#(\d))$/.exec(item) ?? [];
  if (last !== undefined) return `the last ${nameOf(last)} of the month`;
  if (nth !== undefined) return `the ${ordinals[Number(number) - 1] ?? ''} ${nameOf(nth)} of the month`;
  return weekdayList(readCronItem(item, cronFields.weekday));
}

function nameOf(weekday: string): string {
  return weekdayList([readCronValue(weekday, cronFields.weekday)]);
}
