import type { temporal } from '@temporalio/proto';
import { numbers, rangesOf, valuesOf, type Calendar } from '../domain/schedule/calendar.js';
import { cronTextOf } from '../domain/schedule/cron-text.js';
import type { ScheduleSpec } from './schedule.js';

type CalendarSpec = temporal.api.schedule.v1.IStructuredCalendarSpec;
type Ranges = CalendarSpec['second'];

/** Temporal's calendar of ours. The text that was typed goes with it as its comment, so that it can be shown again. */
export function calendarSpecOf(calendar: Calendar, typed: string): CalendarSpec {
  return {
    second: rangesOf(calendar.seconds),
    minute: rangesOf(calendar.minutes),
    hour: rangesOf(calendar.hours),
    dayOfMonth: rangesOf(calendar.days),
    month: rangesOf(calendar.months),
    dayOfWeek: rangesOf(calendar.weekdays),
    year: calendar.years === undefined ? [] : rangesOf(calendar.years),
    comment: typed,
  };
}

/** Our calendar of Temporal's, read as its server reads it: an empty list of years means all. */
export function calendarOf(spec: CalendarSpec): Calendar {
  const years = values(spec.year);
  return {
    seconds: values(spec.second),
    minutes: values(spec.minute),
    hours: values(spec.hour),
    days: values(spec.dayOfMonth),
    months: values(spec.month),
    weekdays: [...new Set(values(spec.dayOfWeek).map((day) => day % 7))].sort(),
    years: years.length === 0 || years.length === numbers(2000, 2100).length ? undefined : years,
  };
}

function values(ranges: Ranges): number[] {
  return valuesOf(
    (ranges ?? []).map(({ start, end, step }) => ({ start: start ?? 0, end: end ?? 0, step: step ?? 1 })),
  );
}

/** The cron expression of a schedule; null where none describes it. */
export function cronOf(spec: ScheduleSpec): string | null {
  const calendars = spec.structuredCalendar ?? [];
  if ((spec.interval ?? []).length > 0) return null;
  const [comment, ...others] = new Set(calendars.map((calendar) => calendar.comment ?? ''));
  return cronTextOf(calendars.map(calendarOf), others.length === 0 ? comment : undefined);
}

export function timeZoneOf({ timezoneName }: ScheduleSpec): string {
  return timezoneName === undefined || timezoneName === null || timezoneName === '' ? 'UTC' : timezoneName;
}

/** The spec with other times; what limits or shifts them stays. */
export function withCalendars(spec: ScheduleSpec, calendars: readonly Calendar[], typed: string): ScheduleSpec {
  return {
    ...spec,
    interval: [],
    structuredCalendar: calendars.map((calendar) => calendarSpecOf(calendar, typed)),
  };
}
