import type { Calendar } from './calendar.js';
import { weekdayOf } from './cron.js';
import { daysInMonth } from './day.js';
import { asUtc, instantsOf, localTimeAt, type LocalTime } from './local-time.js';

const dayMs = 86_400_000;

/**
 * The next times of calendars, as Temporal finds them but for the hours in which the clocks are moved: a local time that
 * is left out does not count, and of one that comes twice the first does. Temporal itself tells the next runs of jobs
 * that exist; this is for those that are still being typed.
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
  const { year, month, day } = localTimeAt(after.getTime(), timeZone);
  for (let midnight = Date.UTC(year, month - 1, day); ; midnight += dayMs) {
    if (midnight > until.getTime() + dayMs) return;
    const date = new Date(midnight);
    const ofDay = { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() };
    for (const local of timesOfDay(calendars, ofDay)) {
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

/** In the order of the clock, each once. */
function timesOfDay(calendars: readonly Calendar[], day: DayOfYear): LocalTime[] {
  const times = new Map<number, LocalTime>();
  for (const { hours, minutes, seconds } of calendars.filter((calendar) => matchesDay(calendar, day))) {
    for (const hour of hours) {
      for (const minute of minutes) {
        for (const second of seconds) {
          const local = { ...day, hour, minute, second };
          times.set(asUtc(local), local);
        }
      }
    }
  }
  return [...times].sort(([one], [other]) => one - other).map(([, local]) => local);
}
