import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  addDays,
  addMonths,
  dayInTimeZone,
  dayOf,
  daysBetween,
  daysInMonth,
  earlierOf,
  isDay,
  laterOf,
  partsOf,
} from '../../src/domain/day.js';
import type { Day } from '../../src/domain/day.js';

const days = fc
  .date({ min: new Date('1900-01-01T00:00:00Z'), max: new Date('2199-12-31T00:00:00Z'), noInvalidDate: true })
  .map((date): Day => date.toISOString().slice(0, 10));
const steps = fc.integer({ min: -20_000, max: 20_000 });

describe('day', () => {
  test('adding days and taking them away again leads back, and counts as many days', () => {
    fc.assert(
      fc.property(days, steps, (day, n) => {
        const later = addDays(day, n);
        expect(isDay(later)).toBe(true);
        expect(addDays(later, -n)).toBe(day);
        expect(daysBetween(day, later)).toBe(n);
        expect(later > day).toBe(n > 0);
      }),
    );
  });

  test('adding a month keeps the day of the month, or takes the last day of a shorter month', () => {
    fc.assert(
      fc.property(days, fc.integer({ min: -500, max: 500 }), (day, n) => {
        const from = partsOf(day);
        const to = partsOf(addMonths(day, n));
        expect(to.year * 12 + to.month).toBe(from.year * 12 + from.month + n);
        expect(to.date).toBe(Math.min(from.date, daysInMonth(to.year, to.month)));
      }),
    );
  });

  test('months have the lengths of the Gregorian calendar', () => {
    expect(daysInMonth(2024, 2)).toBe(29);
    expect(daysInMonth(2026, 2)).toBe(28);
    expect(daysInMonth(1900, 2)).toBe(28);
    expect(daysInMonth(2000, 2)).toBe(29);
    expect(addMonths('2026-01-31', 1)).toBe('2026-02-28');
    expect(addMonths('2024-03-31', -1)).toBe('2024-02-29');
    expect(addMonths('2026-11-30', 3)).toBe('2027-02-28');
  });

  test('the later and the earlier of two days are those two', () => {
    fc.assert(
      fc.property(days, days, (a, b) => {
        expect([laterOf(a, b), earlierOf(a, b)].sort()).toEqual([a, b].sort());
        expect(laterOf(a, b) >= earlierOf(a, b)).toBe(true);
      }),
    );
  });

  test.each(['2026-02-29', '2026-13-01', '2026-00-10', '2026-1-1', '0000-01-01', '2026-01-01T00:00', 'today', ''])(
    '"%s" is not a day and no arithmetic is done with it',
    (text) => {
      expect(isDay(text)).toBe(false);
      expect(() => addDays(text, 1)).toThrow(/is not a day/);
    },
  );

  test('arithmetic that leaves the calendar or uses half days is refused', () => {
    expect(() => addDays('9999-12-31', 1)).toThrow(RangeError);
    expect(() => addDays('0001-01-01', -1)).toThrow(RangeError);
    expect(() => addDays('2026-01-01', 0.5)).toThrow(/whole number/);
  });

  test('a date-time of a remote system is the day it is written with, whatever its offset', () => {
    expect(dayOf('2026-11-25T00:00:00Z')).toBe('2026-11-25');
    expect(dayOf('2026-11-25T00:00:00.000+13:00')).toBe('2026-11-25');
    expect(dayOf('2026-11-25')).toBe('2026-11-25');
    expect(() => dayOf('25/11/2026')).toThrow(/not a d/);
    expect(() => dayOf('2026-11-250')).toThrow(/not a date-time/);
  });

  test('an instant falls on the day that the time zone has then, also across daylight saving', () => {
    const instant = new Date('2026-11-26T11:30:00Z');
    expect(dayInTimeZone(instant, 'UTC')).toBe('2026-11-26');
    expect(dayInTimeZone(instant, 'Pacific/Auckland')).toBe('2026-11-27');
    expect(dayInTimeZone(new Date('2026-11-26T04:59:00Z'), 'America/New_York')).toBe('2026-11-25');
    expect(dayInTimeZone(new Date('2026-06-26T04:01:00Z'), 'America/New_York')).toBe('2026-06-26');
    expect(() => dayInTimeZone(instant, 'Mars/Olympus')).toThrow(/not a known time zone/);
  });
});
