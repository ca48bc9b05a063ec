import { sortedValues, type Calendar } from './calendar.js';
import { weekdayOf } from './cron.js';
import { daysInMonth } from '../day.js';
import { asUtc, instantsOf, localTimeAt, type LocalTime } from '../local-time.js';

const dayMs = 86_400_000;

/**
 * The next times of calendars, as Temporal finds them, except in the hours in which the clocks are moved: a skipped
 * local time does not count, and a local time that comes twice counts the first time. Temporal itself tells the next
 * runs of existing jobs; this is for jobs that are still being typed.
 *
 * @param after only times later than this
 * @param until and none later than this; four years and two months cover every 29 February
 */
export function* calendarTimes(
  calendars: readonly Calendar[],
  timeZone: string,
  after: Date,
  until: Date = new Date(after.getTime() + 1_530 * dayMs),
): Generator<Date, void> {
  const localAfter = localTimeAt(after.getTime(), timeZone);
  const { year, month, day } = localAfter;
  for (let midnight = Date.UTC(year, month - 1, day); ; midnight += dayMs) {
    if (midnight > until.getTime() + dayMs) return;
    const date = new Date(midnight);
    const ofDay = { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() };
    for (const local of timesOfDay(calendars, ofDay, localAfter)) {
      const [instant] = instantsOf(local, timeZone);
      if (instant === undefined || instant <= after.getTime()) continue;
      if (instant > until.getTime()) return;
      yield new Date(instant);
    }
  }
}

/** Whether a local time is one of a calendar's. */
export function matches(calendar: Calendar, { hour, minute, second, ...day }: LocalTime): boolean {
  const { hours, minutes, seconds } = calendar;
  return matchesDay(calendar, day) && hours.includes(hour) && minutes.includes(minute) && seconds.includes(second);
}

const daysLookedAt = 62;

/** Whether the calendars have a time on each day, as far as the next two months tell. */
export function runsDaily(calendars: readonly Calendar[], from: Date): boolean {
  return Array.from({ length: daysLookedAt }, (_, index) => new Date(from.getTime() + index * dayMs)).every((date) => {
    const day = { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() };
    return calendars.some((calendar) => matchesDay(calendar, day));
  });
}

type DayOfYear = Pick<LocalTime, 'year' | 'month' | 'day'>;

function matchesDay({ years, months, days, weekdays }: Calendar, { year, month, day }: DayOfYear): boolean {
  return (
    (years?.includes(year) ?? true) &&
    months.includes(month) &&
    days.includes(day) &&
    day <= daysInMonth(year, month) &&
    weekdays.includes(weekdayOf(year, month, day))
  );
}

/**
 * In the order of the clock, each once, and each only when it is asked for: a day can have 86,400 of them.
 *
 * @param after minutes before its own are left out: the clocks never come back to a time that they left out
 */
function* timesOfDay(calendars: readonly Calendar[], day: DayOfYear, after: LocalTime): Generator<LocalTime, void> {
  const ofDay = calendars.filter((calendar) => matchesDay(calendar, day));
  const firstMinute = asUtc({ ...after, second: 0 });
  for (const hour of sortedValues(ofDay.flatMap(({ hours }) => hours))) {
    const ofHour = ofDay.filter(({ hours }) => hours.includes(hour));
    for (const minute of sortedValues(ofHour.flatMap(({ minutes }) => minutes))) {
      if (asUtc({ ...day, hour, minute, second: 0 }) < firstMinute) continue;
      const ofMinute = ofHour.filter(({ minutes }) => minutes.includes(minute));
      for (const second of sortedValues(ofMinute.flatMap(({ seconds }) => seconds))) {
        yield { ...day, hour, minute, second };
      }
    }
  }
}
