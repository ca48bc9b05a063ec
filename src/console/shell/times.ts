import type { DayRange } from '../../domain/billing-period.js';

/** Instants and days in words, in the console's time zone. */
export interface Times {
  /** An IANA name. */
  readonly timeZone: string;
  /** `26 Nov 2026`. */
  day(time: Date): string;
  /** `26 Nov 2026, 22:00`. */
  minute(time: Date): string;
  /** `22:00:05`. */
  second(time: Date): string;
  /** `26 Nov 2026, 22:00:05 UTC`, for who wants to know exactly. */
  exact(time: Date): string;
}

/** @param timeZone an IANA name */
export function createTimes(timeZone: string): Times {
  const format = (options: Intl.DateTimeFormatOptions) => dateFormat({ timeZone, ...options });
  const date = { day: 'numeric', month: 'short', year: 'numeric' } as const;
  const clock = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const;
  const day = format(date);
  const minute = format({ ...date, ...clock });
  const second = format({ ...clock, second: '2-digit' });
  const exact = format({ ...date, ...clock, second: '2-digit', timeZoneName: 'short' });
  return {
    timeZone,
    day,
    minute,
    second,
    exact,
  };
}

const calendarDay = dateFormat({ day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' });

/** Each month has three letters; British English has four for September alone. */
function dateFormat(options: Intl.DateTimeFormatOptions): (time: Date) => string {
  const format = new Intl.DateTimeFormat('en-GB', options);
  return (time) => format.format(time).replace(/\bSept\b/, 'Sep');
}

/** A calendar day, `2026-11-25`, as `25 Nov 2026`. */
export function dayText(isoDay: string): string {
  return calendarDay(new Date(`${isoDay}T00:00:00Z`));
}

/** The days of a period: `26 Oct – 25 Nov 2026`, with both years where they differ. */
export function daysText({ start, end }: DayRange): string {
  const isOneYear = start.slice(0, 4) === end.slice(0, 4);
  return `${isOneYear ? dayText(start).slice(0, -' 2026'.length) : dayText(start)} – ${dayText(end)}`;
}
