import { calendarYears, numbers, sortedValues } from './calendar.js';
import { CronRefusal, cronFields, notUnderstood, readCronItem, readCronValue } from './cron-field.js';

/*
 * Days that depend on how long the month is, or on the week of the month: L, L-3, LW, 15W, MON#2, 5L. Temporal knows
 * none of them. All of them can be said exactly by calendars: "the last Friday" is a Friday from the 25th to the 31st
 * in a month of 31 days, and so on for each length of a month.
 */

/** Days of which the day of the month and the day of the week must both match. */
export interface DayRule {
  readonly days: readonly number[];
  readonly weekdays: readonly number[];
}

/** Days in some months of some years. */
export interface DayCalendar extends DayRule {
  readonly months: readonly number[];
  readonly years: readonly number[] | undefined;
}

/** What an item of a field stands for. */
interface DayItem {
  readonly dependsOnMonth: boolean;
  /** In a month of so many days; any of the rules may match. */
  readonly rules: (monthLength: number) => readonly DayRule[];
}

const anyDay = numbers(1, 31);
const anyWeekday = numbers(0, 6);
const workdays = numbers(1, 5);
const [monday, friday] = [1, 5];
const everyYear = numbers(calendarYears.first, calendarYears.last);
const leapYears = everyYear.filter((year) => (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0);
const commonYears = everyYear.filter((year) => !leapYears.includes(year));

interface MonthGroup {
  readonly length: number;
  readonly months: readonly number[];
  readonly years: readonly number[] | undefined;
}

const allMonths: readonly MonthGroup[] = [{ length: 31, months: numbers(1, 12), years: undefined }];
const monthGroups: readonly MonthGroup[] = [
  { length: 31, months: [1, 3, 5, 7, 8, 10, 12], years: undefined },
  { length: 30, months: [4, 6, 9, 11], years: undefined },
  { length: 29, months: [2], years: leapYears },
  { length: 28, months: [2], years: commonYears },
];

/**
 * The days on which both fields match, in the given months and years.
 *
 * @throws CronRefusal if a field cannot be understood
 */
export function readCronDays(
  dayText: string,
  weekdayText: string,
  within: { readonly months: readonly number[]; readonly years: readonly number[] | undefined },
): DayCalendar[] {
  const dayItems = dayText.split(',').map(readDayItem);
  const weekdayItems = weekdayText.split(',').map(readWeekdayItem);
  const groups = [...dayItems, ...weekdayItems].some(({ dependsOnMonth }) => dependsOnMonth) ? monthGroups : allMonths;
  return merged(
    groups.flatMap(({ length, months, years }) => {
      const both = combined(
        dayItems.flatMap(({ rules }) => rules(length)),
        weekdayItems.flatMap(({ rules }) => rules(length)),
      );
      return both.map((rule) => ({ ...rule, months, years }));
    }),
  )
    .map((each) => restricted(each, within))
    .filter(({ months, years }) => months.length > 0 && years?.length !== 0);
}

function always(rule: DayRule): DayItem {
  return { dependsOnMonth: false, rules: () => [rule] };
}

function byMonth(rules: (monthLength: number) => readonly DayRule[]): DayItem {
  return { dependsOnMonth: true, rules };
}

function readDayItem(item: string): DayItem {
  const field = cronFields.day;
  if (item === '?') return always({ days: anyDay, weekdays: anyWeekday });
  if (item === 'LW' || item === 'WL') return byMonth((length) => nearestWorkday(length, length));
  const fromLast = /^L(?:-(\d+))?$/.exec(item);
  if (fromLast) return lastDay(Number(fromLast[1] ?? 0), item);
  const near = /^(\d+)W$/.exec(item);
  if (near) {
    const day = readCronValue(near[1] ?? '', field);
    return byMonth((length) => (day > length ? [] : nearestWorkday(day, length)));
  }
  if (/[LW]/.test(item)) {
    throw new CronRefusal(
      `"${item}" cannot be understood as the day of the month. With letters there are L (the last day), L-3 (three days ` +
        'before it), 15W (the workday nearest to the 15th) and LW (the last workday); a range to the end of the month is 15-31.',
    );
  }
  return always({ days: readCronItem(item, field), weekdays: anyWeekday });
}

function lastDay(before: number, item: string): DayItem {
  if (before > 30) throw new CronRefusal(`"${item}" is before the first day of every month. It goes from L-1 to L-30.`);
  return byMonth((length) => (before >= length ? [] : [{ days: [length - before], weekdays: anyWeekday }]));
}

/** From Monday to Friday, and never in another month. */
function nearestWorkday(day: number, length: number): DayRule[] {
  const onSaturday = day > 1 ? { days: [day - 1], weekdays: [friday] } : { days: [3], weekdays: [monday] };
  const onSunday = day < length ? { days: [day + 1], weekdays: [monday] } : { days: [day - 2], weekdays: [friday] };
  return [{ days: [day], weekdays: workdays }, onSaturday, onSunday];
}

function readWeekdayItem(item: string): DayItem {
  const field = cronFields.weekday;
  if (item === '?') return always({ days: anyDay, weekdays: anyWeekday });
  if (item === 'L') {
    throw new CronRefusal(
      'L alone as the day of the week means different days to different programs. Write 5L for the last Friday of the month, or 6 for every Saturday.',
    );
  }
  const numbered = /^(.+)#(.*)$/.exec(item);
  if (numbered) return nthWeekday(readCronValue(numbered[1] ?? '', field), numbered[2] ?? '', item);
  const last = /^(\d|[A-Z]{3,})L$/.exec(item);
  if (last) {
    const weekdays = [readCronValue(last[1] ?? '', field)];
    return byMonth((length) => [{ days: numbers(length - 6, length), weekdays }]);
  }
  if (item.endsWith('W')) throw notUnderstood(item, field);
  return always({ days: anyDay, weekdays: readCronItem(item, field) });
}

function nthWeekday(weekday: number, nthText: string, item: string): DayItem {
  const nth = Number(nthText);
  if (!/^[1-5]$/.test(nthText)) {
    throw new CronRefusal(
      `In "${item}" the number after # must be from 1 to 5, for the first to the fifth of the month.`,
    );
  }
  return always({ days: numbers(nth * 7 - 6, Math.min(nth * 7, 31)), weekdays: [weekday] });
}

/** The rules under which a rule of either list holds. */
function combined(dayRules: readonly DayRule[], weekdayRules: readonly DayRule[]): DayRule[] {
  const both = unitedBy(dayRules, 'weekdays').flatMap((one) =>
    unitedBy(weekdayRules, 'days').map((other) => ({
      days: one.days.filter((day) => other.days.includes(day)),
      weekdays: one.weekdays.filter((weekday) => other.weekdays.includes(weekday)),
    })),
  );
  const possible = both.filter(({ days, weekdays }) => days.length > 0 && weekdays.length > 0);
  return unitedBy(unitedBy(possible, 'weekdays'), 'days');
}

/** Rules that are equal in one part become one that has both other parts. */
function unitedBy(rules: readonly DayRule[], equal: 'days' | 'weekdays'): DayRule[] {
  const other = equal === 'days' ? 'weekdays' : 'days';
  const united = new Map<string, DayRule>();
  for (const rule of rules) {
    const key = rule[equal].join();
    const former = united.get(key);
    united.set(
      key,
      former === undefined ? rule : { ...rule, [other]: sortedValues([...former[other], ...rule[other]]) },
    );
  }
  return [...united.values()];
}

/** Equal rules of several groups of months become one; February needs years only if its lengths differ. */
function merged(calendars: readonly DayCalendar[]): DayCalendar[] {
  const byRule = new Map<string, DayCalendar[]>();
  for (const each of calendars) {
    const key = `${each.days.join()} ${each.weekdays.join()}`;
    byRule.set(key, [...(byRule.get(key) ?? []), each]);
  }
  return [...byRule.values()].flatMap((equal) => {
    const limited = equal.filter(({ years }) => years !== undefined);
    const always = limited.length === 1 ? equal.filter((each) => each !== limited[0]) : equal;
    const [first] = always;
    const months = sortedValues(always.flatMap((each) => each.months));
    const united = first === undefined ? [] : [{ ...first, months, years: undefined }];
    return limited.length === 1 ? [...united, ...limited] : united;
  });
}

function restricted(
  each: DayCalendar,
  within: { readonly months: readonly number[]; readonly years: readonly number[] | undefined },
): DayCalendar {
  const { years } = within;
  return {
    ...each,
    months: each.months.filter((month) => within.months.includes(month)),
    years:
      each.years === undefined || years === undefined
        ? (each.years ?? years)
        : each.years.filter((year) => years.includes(year)),
  };
}
