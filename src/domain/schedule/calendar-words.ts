import { rangesOf, type Calendar } from './calendar.js';

const monthNames = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];
const weekdayNames = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];

/** The times of a calendar as people say them: "at 22:00 on the 26th". */
export function calendarInWords(calendar: Calendar): string {
  const { days, weekdays, months, years } = calendar;
  const parts = [timeWords(calendar)];
  if (days.length < 31) parts.push(`on the ${listed(days, ordinal)}`);
  if (weekdays.length < 7)
    parts.push(days.length < 31 ? `if it is ${weekdayList(weekdays)}` : `on ${weekdayList(weekdays)}`);
  return [...parts, ...monthWords(months), ...yearWords(years)].join(' ');
}

/** Nothing where all are meant. */
export function monthWords(months: readonly number[]): string[] {
  return months.length === 12 ? [] : [`in ${listed(months, (month) => monthNames[month - 1] ?? '')}`];
}

/** Nothing where all are meant. */
export function yearWords(years: readonly number[] | undefined): string[] {
  if (years === undefined) return [];
  return [years.length > 12 ? 'in certain years' : `in ${listed(years, String)}`];
}

/** Seconds as `8 h`, `1 h 30 min`, `10 s`. */
export function clockText(seconds: number): string {
  const [hours, minutes, rest] = [Math.floor(seconds / 3600), Math.floor((seconds % 3600) / 60), seconds % 60];
  const parts = [hours > 0 ? `${hours} h` : '', minutes > 0 ? `${minutes} min` : '', rest > 0 ? `${rest} s` : ''];
  return parts.filter((part) => part !== '').join(' ') || '0 s';
}

const mostTimesListed = 6;

/** The times of the day. */
export function timeWords({ seconds, minutes, hours }: Calendar): string {
  const isOnTheMinute = seconds.length === 1 && seconds[0] === 0;
  if (hours.length * minutes.length * seconds.length <= mostTimesListed) {
    const times = hours.flatMap((hour) =>
      minutes.flatMap((minute) =>
        seconds.map((second) => [hour, minute, ...(isOnTheMinute ? [] : [second])].map(twoDigits).join(':')),
      ),
    );
    return `at ${joined(times)}`;
  }
  const minuteWords = minutes.length === 60 ? 'every minute' : `at minute ${listed(minutes, String)}`;
  const secondWords = isOnTheMinute
    ? ''
    : seconds.length === 60
      ? 'every second, '
      : `at second ${listed(seconds, String)}, `;
  return `${secondWords}${minuteWords} of ${hours.length === 24 ? 'every hour' : `hour ${listed(hours, String)}`}`;
}

export function weekdayList(weekdays: readonly number[]): string {
  return listed(weekdays, (weekday) => weekdayNames[weekday] ?? '');
}

/** Three values or more in a row are a range. */
export function listed(values: readonly number[], text: (value: number) => string): string {
  const parts = rangesOf(values).flatMap(({ start, end, step }) => {
    if (step > 1) return Array.from({ length: (end - start) / step + 1 }, (_, index) => text(start + index * step));
    if (end - start < 2) return start === end ? [text(start)] : [text(start), text(end)];
    return [`${text(start)} to ${text(end)}`];
  });
  return joined(parts);
}

export function joined(parts: readonly string[]): string {
  return parts.length < 2 ? (parts[0] ?? '') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1) ?? ''}`;
}

export function ordinal(day: number): string {
  const suffix =
    day % 10 === 1 && day !== 11
      ? 'st'
      : day % 10 === 2 && day !== 12
        ? 'nd'
        : day % 10 === 3 && day !== 13
          ? 'rd'
          : 'th';
  return `${day}${suffix}`;
}

function twoDigits(number: number): string {
  return String(number).padStart(2, '0');
}
