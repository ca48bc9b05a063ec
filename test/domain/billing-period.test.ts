import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  choosePeriod,
  currentPeriodStart,
  nextPeriod,
  periodContaining,
  previousPeriod,
} from '../../src/domain/billing-period.js';
import type { BillingPeriod } from '../../src/domain/billing-period.js';
import { addDays, daysInMonth, partsOf } from '../../src/domain/day.js';

const rules = fc.integer({ min: -27, max: 31 });
const days = fc.integer({ min: 0, max: 50_000 }).map((n) => addDays('1990-01-01', n));

describe('billing periods', () => {
  test('tile the calendar without gap or overlap, for every bill process day', () => {
    fc.assert(
      fc.property(rules, days, (rule, day) => {
        const period = periodContaining(rule, day);
        expect(period.start <= day && day <= period.end).toBe(true);
        expect(nextPeriod(rule, period).start).toBe(addDays(period.end, 1));
        expect(previousPeriod(rule, period).end).toBe(addDays(period.start, -1));
        expect(previousPeriod(rule, nextPeriod(rule, period))).toEqual(period);
      }),
      { numRuns: 500 },
    );
  });

  test('are the same for each of their days', () => {
    fc.assert(
      fc.property(rules, days, (rule, day) => {
        const period = periodContaining(rule, day);
        expect(periodContaining(rule, period.start)).toEqual(period);
        expect(periodContaining(rule, period.end)).toEqual(period);
      }),
    );
  });

  test('end on the bill process day of each month, on its last day if it is shorter', () => {
    fc.assert(
      fc.property(rules, days, (rule, day) => {
        const end = partsOf(periodContaining(rule, day).end);
        const length = daysInMonth(end.year, end.month);
        expect(end.date).toBe(rule > 0 ? Math.min(rule, length) : length + rule);
      }),
    );
  });

  test('follow the documented example and the short months', () => {
    expect(periodContaining(25, '2026-11-26')).toEqual({ start: '2026-11-26', end: '2026-12-25' });
    expect(periodContaining(25, '2026-11-25')).toEqual({ start: '2026-10-26', end: '2026-11-25' });
    expect(periodContaining(31, '2026-03-01')).toEqual({ start: '2026-03-01', end: '2026-03-31' });
    expect(periodContaining(30, '2024-02-29')).toEqual({ start: '2024-01-31', end: '2024-02-29' });
    expect(periodContaining(0, '2026-12-31')).toEqual({ start: '2026-12-01', end: '2026-12-31' });
    expect(periodContaining(-3, '2027-02-25')).toEqual({ start: '2027-01-29', end: '2027-02-25' });
  });

  test.each([32, -28, 1.5, Number.NaN])('the bill process day %s is refused', (rule) => {
    expect(() => periodContaining(rule, '2026-01-01')).toThrow(RangeError);
  });
});

describe('the choice of a period', () => {
  const september: BillingPeriod = { start: '2026-08-26', end: '2026-09-25', status: 'closed' };
  const october: BillingPeriod = { start: '2026-09-26', end: '2026-10-25', status: 'closed' };
  const november: BillingPeriod = { start: '2026-10-26', end: '2026-11-25', status: 'closed' };
  const december: BillingPeriod = { start: '2026-11-26', end: '2026-12-25', status: 'open' };
  const all = [november, september, december, october];

  test('takes the period of the run day, the one before it, or the one that contains a date', () => {
    expect(choosePeriod(all, { kind: 'current' }, '2026-11-26')).toEqual({ found: december });
    expect(choosePeriod(all, { kind: 'previous' }, '2026-11-26')).toEqual({ found: november });
    const november25 = all.map((each) => (each === november ? { ...each, status: 'open' as const } : each));
    expect(choosePeriod(november25, { kind: 'previous' }, '2026-11-25')).toEqual({ found: october });
    expect(choosePeriod(all, { kind: 'date', day: '2026-09-26' }, '2026-11-26')).toEqual({ found: october });
  });

  test('does not take an older period when the previous one is still open', () => {
    const open: BillingPeriod = { ...november, status: 'open' };
    expect(choosePeriod([september, october, open, december], { kind: 'previous' }, '2026-11-26')).toEqual({
      notFound: expect.stringMatching(/2026-10-26 to 2026-11-25, is not closed yet/) as string,
    });
  });

  test('does not take an older period when the previous one is missing', () => {
    expect(choosePeriod([september, october, december], { kind: 'previous' }, '2026-11-26')).toEqual({
      notFound: expect.stringContaining('does not report the billing period before') as string,
    });
    expect(choosePeriod([september], { kind: 'previous' }, '2026-11-26')).toHaveProperty('notFound');
  });

  test('takes the previous period also before Atria has made the new one', () => {
    expect(choosePeriod([october, november], { kind: 'previous' }, '2026-11-26')).toEqual({ found: november });
  });

  test('takes no older period once the one that Atria has not made must be over', () => {
    expect(choosePeriod([october, november], { kind: 'previous' }, '2026-12-25')).toEqual({ found: november });
    const missing = { notFound: expect.stringContaining('does not report the billing period before') as string };
    expect(choosePeriod([october, november], { kind: 'previous' }, '2026-12-26')).toEqual(missing);
    const february: BillingPeriod = { start: '2027-01-26', end: '2027-02-25', status: 'closed' };
    expect(choosePeriod([february], { kind: 'previous' }, '2027-03-25')).toEqual({ found: february });
    expect(choosePeriod([february], { kind: 'previous' }, '2027-03-26')).toEqual(missing);
  });

  test('with the newest period missing, finds the one before it until that period must be over', () => {
    fc.assert(
      fc.property(rules, days, (rule, runDay) => {
        const current = periodContaining(rule, runDay);
        const previous = { ...previousPeriod(rule, current), status: 'closed' as const };
        const listed = [previousPeriod(rule, previous), previous].map((each) => ({
          ...each,
          status: 'closed' as const,
        }));
        const chosen = choosePeriod(listed, { kind: 'previous' }, runDay);
        expect([undefined, current.start]).toContain(currentPeriodStart(listed, runDay));
        if (runDay <= addDays(previous.end, 28)) expect(chosen).toEqual({ found: previous });
        const next = nextPeriod(rule, current).start;
        expect(choosePeriod(listed, { kind: 'previous' }, next)).toHaveProperty('notFound');
        expect(currentPeriodStart(listed, next)).toBe(undefined);
      }),
      { numRuns: 500 },
    );
  });

  test('knows where the current period begins, unless Atria has two', () => {
    expect(currentPeriodStart(all, '2026-11-30')).toBe('2026-11-26');
    expect(currentPeriodStart([october, november], '2026-11-30')).toBe('2026-11-26');
    expect(currentPeriodStart([october], '2026-11-30')).toBe(undefined);
    expect(currentPeriodStart([], '2026-11-30')).toBe(undefined);
    expect(currentPeriodStart([...all, { start: '2026-11-01', end: '2026-11-30' }], '2026-11-30')).toBe(undefined);
  });

  test('reports a day that lies in no period or in two', () => {
    expect(choosePeriod(all, { kind: 'date', day: '2020-01-01' }, '2026-11-26')).toEqual({
      notFound: 'Atria has no billing period that contains 2020-01-01.',
    });
    expect(choosePeriod([], { kind: 'previous' }, '2026-11-26')).toHaveProperty('notFound');
    const overlapping: BillingPeriod = { start: '2026-11-01', end: '2026-11-30', status: 'open' };
    expect(choosePeriod([...all, overlapping], { kind: 'current' }, '2026-11-26')).toHaveProperty('notFound');
  });

  test('refuses what Atria contradicts: a period that is closed and by our day not over yet', () => {
    const refused = {
      notFound: expect.stringMatching(/^Atria has closed .* 2026-10-26 to 2026-11-25 already, .* 2026-11-25/) as string,
    };
    expect(choosePeriod(all, { kind: 'previous' }, '2026-11-25')).toEqual(refused);
    expect(choosePeriod(all, { kind: 'current' }, '2026-11-25')).toEqual(refused);
    expect(choosePeriod(all, { kind: 'date', day: '2026-11-25' }, '2026-11-25')).toEqual({ found: november });
    expect(choosePeriod(all, { kind: 'date', day: '2026-10-25' }, '2026-11-25')).toEqual({ found: october });
  });

  test('lets a run make up for a former one, whose next period is over by now', () => {
    expect(choosePeriod(all, { kind: 'previous' }, '2026-10-26', '2026-11-26')).toEqual({ found: october });
    expect(choosePeriod(all, { kind: 'current' }, '2026-10-26', '2026-11-26')).toEqual({ found: november });
    expect(choosePeriod(all, { kind: 'previous' }, '2026-10-26', '2026-11-25')).toHaveProperty('notFound');
  });

  test('with periods of one rule, closed up to the run day, finds the two that meet at the run day', () => {
    fc.assert(
      fc.property(rules, days, (rule, runDay) => {
        const current = periodContaining(rule, runDay);
        const previous = previousPeriod(rule, current);
        const older = previousPeriod(rule, previous);
        const periods: BillingPeriod[] = [
          { ...current, status: 'open' },
          { ...older, status: 'closed' },
          { ...previous, status: 'closed' },
        ];
        expect(choosePeriod(periods, { kind: 'previous' }, runDay)).toEqual({ found: periods[2] });
        expect(choosePeriod(periods, { kind: 'current' }, runDay)).toEqual({ found: periods[0] });
        const tooEarly = periods.map((period) => ({ ...period, status: 'closed' as const }));
        for (const kind of ['previous', 'current'] as const) {
          expect(choosePeriod(tooEarly, { kind }, runDay)).toHaveProperty('notFound');
        }
        expect(choosePeriod(tooEarly, { kind: 'date', day: previous.end }, runDay)).toHaveProperty('found');
      }),
    );
  });
});
