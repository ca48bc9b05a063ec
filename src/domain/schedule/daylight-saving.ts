import { matches } from './calendar-times.js';
import type { Calendar } from './calendar.js';
import { asUtc, clockChanges, localTimeAt, offsetAt, type ClockChange, type LocalTime } from '../local-time.js';

const yearMs = 366 * 86_400_000;
const secondMs = 1000;
const minuteMs = 60 * secondMs;

/**
 * Where changes of the clocks within a year meet the times of calendars, as sentences. In most time zones there are two
 * a year; none in UTC.
 */
export function clockChangeWarnings(calendars: readonly Calendar[], timeZone: string, from: Date): string[] {
  const changes = clockChanges(timeZone, from, new Date(from.getTime() + yearMs));
  return changes.flatMap((change) => {
    const meeting = meetingOf(change, timeZone);
    return calendars.some((calendar) => meets(calendar, meeting)) ? [warningOf(meeting, timeZone)] : [];
  });
}

/** The local times that a change of the clocks leaves out or brings twice: from the first up to, not including, the second. */
interface Meeting {
  readonly kind: 'skipped' | 'doubled';
  readonly from: LocalTime;
  readonly to: LocalTime;
}

function meetingOf({ at, byMs }: ClockChange, timeZone: string): Meeting {
  const before = at.getTime() + offsetAt(at.getTime() - secondMs, timeZone);
  const after = at.getTime() + offsetAt(at.getTime(), timeZone);
  const [from, to] = [Math.min(before, after), Math.max(before, after)].map((time) => localTimeAt(time, 'UTC'));
  if (from === undefined || to === undefined) throw new Error('A change of the clocks has a start and an end.');
  return { kind: byMs > 0 ? 'skipped' : 'doubled', from, to };
}

function meets(calendar: Calendar, { from, to }: Meeting): boolean {
  for (let time = asUtc(from); time < asUtc(to); time += minuteMs) {
    // Every calendar has a second in each of its minutes.
    if (matches(calendar, { ...localTimeAt(time, 'UTC'), second: calendar.seconds[0] ?? 0 })) return true;
  }
  return false;
}

function warningOf({ kind, from, to }: Meeting, timeZone: string): string {
  const day = `${from.year}-${twoDigits(from.month)}-${twoDigits(from.day)}`;
  const span = `${clock(from)} to ${clock(to)}`;
  if (kind === 'skipped') {
    return (
      `On ${day} the clocks in ${timeZone} are put forward, and the times from ${span} do not exist: Temporal leaves ` +
      'these runs out. Choose another hour, or UTC.'
    );
  }
  return (
    `On ${day} the clocks in ${timeZone} are put back, and the times from ${span} come twice: Temporal starts such a run ` +
    'once or twice, and may leave out one within the next hour. Choose another hour, or UTC.'
  );
}

function clock({ hour, minute }: LocalTime): string {
  return `${twoDigits(hour)}:${twoDigits(minute)}`;
}

function twoDigits(number: number): string {
  return String(number).padStart(2, '0');
}
