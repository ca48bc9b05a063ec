import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { calendarTimes } from '../../src/domain/schedule/calendar-times.js';
import { rangesOf, sortedValues, valuesOf, type Calendar } from '../../src/domain/schedule/calendar.js';
import { cronTextOf } from '../../src/domain/schedule/cron-text.js';
import { readCron } from '../../src/domain/schedule/cron.js';
import { asUtc, localTimeAt } from '../../src/domain/local-time.js';
import { dayOf, daysOf, expressions, type CheckedDay } from './cron-expressions.js';

function calendarsOf(text: string): readonly Calendar[] {
  const read = readCron(text);
  if ('refusal' in read) throw new Error(`${text}: ${read.refusal}`);
  return read.calendars;
}

function refusalOf(text: string): string {
  const read = readCron(text);
  return 'refusal' in read ? read.refusal : '';
}

const runsOn = (calendars: readonly Calendar[], { year, month, day, weekday }: CheckedDay) =>
  calendars.some(
    ({ years, months, days, weekdays }) =>
      (years?.includes(year) ?? true) && months.includes(month) && days.includes(day) && weekdays.includes(weekday),
  );

/** Whether every value written out takes more characters than a cron expression may have. */
const isLong = (calendars: readonly Calendar[]) =>
  calendars.flatMap((calendar) => Object.values<readonly number[] | undefined>({ ...calendar })).join().length > 200;

const everyYear = Array.from({ length: 101 }, (_, index) => 2000 + index);

describe('a cron expression', () => {
  test('runs on the days that it names, in common years and leap years, or is refused because there are none', () => {
    const years = fc.uniqueArray(fc.integer({ min: 2000, max: 2100 }), { minLength: 2, maxLength: 3 });
    fc.assert(
      fc.property(expressions, years, ({ text, holdsOn }, some) => {
        const read = readCron(text);
        if ('refusal' in read) {
          expect(read.refusal).toContain('There is no such day');
          expect(everyYear.flatMap(daysOf).filter(holdsOn)).toEqual([]);
          return;
        }
        const days = [2024, 2100, ...some].flatMap(daysOf);
        expect(days.filter((day) => runsOn(read.calendars, day))).toEqual(days.filter(holdsOn));
      }),
      { numRuns: 300 },
    );
  });

  test('runs at the times of the day that it names', () => {
    const parts = fc.tuple(...[23, 59, 59].map((max) => fc.array(fc.integer({ min: 0, max }), { minLength: 20 })));
    fc.assert(
      fc.property(expressions, parts, ({ text, holdsAt }, [hours = [], minutes = [], seconds = []]) => {
        const read = readCron(text);
        fc.pre('calendars' in read);
        const [calendar] = 'calendars' in read ? read.calendars : [];
        for (const [index, hour] of hours.entries()) {
          const [minute, second] = [minutes[index] ?? 0, seconds[index] ?? 0];
          const runs =
            calendar?.hours.includes(hour) && calendar.minutes.includes(minute) && calendar.seconds.includes(second);
          expect(runs).toBe(holdsAt(hour, minute, second));
        }
      }),
    );
  });

  test('is found again from the calendars that it became', () => {
    fc.assert(
      fc.property(expressions, ({ text }) => {
        const read = readCron(text);
        fc.pre('calendars' in read);
        const calendars = 'calendars' in read ? read.calendars : [];
        expect(cronTextOf(calendars, text)).toBe(text);
        const made = cronTextOf(calendars, 'a comment');
        if (made === null) expect(calendars.length > 1 || isLong(calendars)).toBe(true);
        else expect(calendarsOf(made)).toEqual(calendars);
      }),
      // Years that only a text of more than 200 characters names one by one.
      { examples: [[{ text: '*/1 0/2,*/7 */1 ? * * */2,*/9', holdsOn: () => true, holdsAt: () => true }]] },
    );
  });

  test.each([
    ['@hourly', '0 * * * *'],
    ['@daily', '0 0 * * *'],
    ['@midnight', '0 0 * * *'],
    ['@weekly', '0 0 * * 0'],
    ['@monthly', '0 0 1 * *'],
    ['@Yearly', '0 0 1 1 *'],
    ['@annually', '0 0 1 1 *'],
    ['@every_minute', '* * * * *'],
    ['@every_second', '* * * * * *'],
    ['0 6 * jan,March fri-mon', '0 6 * 1,3 0,1,5,6'],
    ['0 0 * * 5-7', '0 0 * * FRI,SAT,SUN'],
    ['0 0 ? * 0-7', '0 0 * * *'],
    ['0 0 22 26 * ? *', '0 22 26 * *'],
  ])('%s means %s', (one, other) => {
    expect(calendarsOf(one)).toEqual(calendarsOf(other));
  });

  test.each([
    ['', /is missing\. It takes five: minute, hour/],
    ['0 22 26', /has 3 fields/],
    ['0 22 26 * * 2027', /give seven fields, with the second before them: 0 0 22 26 \* \* 2027/],
    ['0 0 30 2 *', /no such day.*L stands for the last day/],
    ['0 0 0 29 2 * 2027', /no such day/],
    ['0 25 * * *', /The hour is 25, but must be from 0 to 23/],
    ['0 0 1 Febuary *', /"FEBUARY" cannot be understood as the month.*Did you mean FEB\?/],
    ['*/90 * * * *', /Steps go from 1 to 59/],
    ['*/0 * * * *', /cannot be understood as the minute/],
    ['@every 5m', /no intervals.*0 \*\/2 \* \* \*/],
    ['@reboot', /no macro that is known/],
    ['CRON_TZ=Asia/Tokyo 0 5 * * *', /time zone is not part of the cron expression/],
    ['0 0 * * L', /Write 5L for the last Friday/],
    ['0 0 15-L * *', /a range to the end of the month is 15-31/],
    ['0 0 L-31 * *', /from L-1 to L-30/],
    ['0 0 * * MON#6', /from 1 to 5/],
    ['H H * * *', /"H" cannot be understood as the minute/],
    ['0 0 0 1 1 * 2030-2027', /ends before it starts/],
    ['0 0 0 1 1 * 1999', /from 2000 to 2100/],
    ['1-2-3 * * * *', /cannot be understood/],
    [`${'0,'.repeat(100)}0 * * * *`, /longer than 200 characters/],
  ])('"%s" is refused with what is wrong and what works', (text, sentence) => {
    expect(refusalOf(text)).toMatch(sentence);
  });

  test('that leaves out months, or is limited by two kinds of days, comes with a note', () => {
    const notesOn = (text: string) => {
      const read = readCron(text);
      return 'notes' in read ? read.notes.join() : '';
    };
    expect(notesOn('0 0 31 * *')).toMatch(/no day 31 are left out.*L stands for/);
    expect(notesOn('0 0 13 * FRI')).toMatch(/must both match/);
    expect(['0 0 28 * *', '0 0 31 1 *', '0 0 * * 1', '0 0 * * 1#1', '0 22 L * *'].map(notesOn).join('')).toBe('');
  });
});

test('values and their ranges are the same', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 59 })), (numbers) => {
      const values = sortedValues(numbers);
      expect(valuesOf(rangesOf(values))).toEqual(values);
    }),
  );
});

test('the next times are those of the clocks of the time zone, found minute by minute', () => {
  const zones = fc.constantFrom(
    'UTC',
    'Europe/Berlin',
    'America/New_York',
    'Pacific/Auckland',
    'Australia/Lord_Howe',
    'Asia/Kolkata',
  );
  const starts = fc.integer({ min: Date.UTC(2026, 0, 1) / 60_000, max: Date.UTC(2028, 11, 1) / 60_000 });
  const texts = fc.constantFrom('30 2 * * *', '*/20 * * * *', '0 0 L * *', '15 1,2,3 * * 0', '0 */5 1-7,25-31 * *');
  fc.assert(
    fc.property(zones, starts, texts, (zone, startMinute, text) => {
      const [from, until] = [startMinute * 60_000, (startMinute + 2 * 1440) * 60_000];
      const calendars = calendarsOf(text);
      const expected: string[] = [];
      const seen = new Set<number>();
      // From an hour before, so that the second of two equal local times is known as such.
      for (let instant = from - 7_200_000; instant <= until; instant += 60_000) {
        const local = localTimeAt(instant, zone);
        const isFirst = !seen.has(asUtc(local));
        seen.add(asUtc(local));
        const { hour, minute, year, month, day } = local;
        const isTime = calendars.some(({ hours, minutes }) => hours.includes(hour) && minutes.includes(minute));
        if (instant > from && isFirst && isTime && runsOn(calendars, dayOf(year, month, day))) {
          expected.push(new Date(instant).toISOString());
        }
      }
      const times = [...calendarTimes(calendars, zone, new Date(from), new Date(until))];
      expect(times.map((time) => time.toISOString())).toEqual(expected);
    }),
    { numRuns: 40 },
  );
});
