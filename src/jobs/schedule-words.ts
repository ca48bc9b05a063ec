import { calendarOf, cronOf, timeZoneOf } from './calendar-spec.js';
import { calendarInWords, clockText } from '../domain/schedule/calendar-words.js';
import { cronInWords } from '../domain/schedule/cron-words.js';
import { dateOf, type ScheduleSpec } from './schedule.js';

/** When a schedule starts workflows, as people say it. */
export function scheduleInWords(spec: ScheduleSpec): string {
  const cron = cronOf(spec);
  const ofCron = cron === null ? undefined : cronInWords(cron);
  const calendars =
    ofCron !== undefined
      ? [ofCron]
      : [...new Set((spec.structuredCalendar ?? []).map((each) => calendarInWords(calendarOf(each))))];
  const intervals = (spec.interval ?? []).map(({ interval, phase }) => {
    const start = Number(phase?.seconds ?? 0);
    return `every ${clockText(Number(interval?.seconds ?? 0))}${start === 0 ? '' : `, from ${clockText(start)} on`}`;
  });
  const times = [...calendars, ...intervals];
  if (times.length === 0) return 'only when somebody starts it';
  return [`${times.join('; or ')} (${timeZoneOf(spec)})`, ...limits(spec)].join(', ');
}

function limits({ startTime, endTime, jitter, excludeStructuredCalendar }: ScheduleSpec): string[] {
  const jitterSeconds = Number(jitter?.seconds ?? 0);
  const excluded = (excludeStructuredCalendar ?? []).map((each) => calendarInWords(calendarOf(each)));
  return [
    ...excluded.map((words) => `except ${words}`),
    ...(startTime === null || startTime === undefined ? [] : [`not before ${dateOf(startTime).toISOString()}`]),
    ...(endTime === null || endTime === undefined ? [] : [`not after ${dateOf(endTime).toISOString()}`]),
    ...(jitterSeconds === 0 ? [] : [`up to ${clockText(jitterSeconds)} later`]),
  ];
}
