import fc from 'fast-check';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { calendarTimes } from '../../src/domain/schedule/calendar-times.js';
import { calendarInWords } from '../../src/domain/schedule/calendar-words.js';
import { closestName } from '../../src/domain/closest-name.js';
import { readCron } from '../../src/domain/schedule/cron.js';
import { clockChangeWarnings } from '../../src/domain/schedule/daylight-saving.js';
import { excessOf, parameterLimits } from '../../src/domain/parameters/parameter-limits.js';
import { readParameterText } from '../../src/domain/parameters/parameter-text.js';
import { parseParameters } from '../../src/domain/parameters/parameters.js';

/** Work is counted in calls of what the loops call, and never in time. */

const valid = { ZoneUser: 'fred@cspservices.com' };

function refusalOf(input: unknown): { code: string; text: string } {
  const parsed = parseParameters(input);
  if ('parameters' in parsed) throw new Error('The parameters were accepted.');
  const [first, ...others] = parsed.refusals;
  expect(others).toEqual([]);
  return { code: first?.code ?? '', text: first?.problems.join('; ') ?? '' };
}

function manyNames(count: number): Record<string, unknown> {
  return { ...valid, ...Object.fromEntries(Array.from({ length: count - 1 }, (_, index) => [`name${index}`, 1])) };
}

function nested(depth: number): unknown {
  let value: unknown = 1;
  for (let level = 0; level < depth; level += 1) value = [value];
  return value;
}

afterEach(() => {
  vi.restoreAllMocks();
});

describe('parameters beyond a limit are refused before they are parsed, and the refusal says the limit', () => {
  const deepText = `{"Contract":${'['.repeat(20)}${']'.repeat(20)}}`;
  test.each([
    ['a megabyte of names as text', JSON.stringify(manyNames(90_000)), 'longer than 64 kB'],
    ['a megabyte of names', manyNames(90_000), 'more than 500 names'],
    ['one long text', { ...valid, Secrets: 'x'.repeat(1_000_000) }, 'longer than 64 kB'],
    ['one long name', { ...valid, ['x'.repeat(1_000_000)]: 1 }, 'longer than 64 kB'],
    ['a long list', { ...valid, CustomersFilter: Array<string>(40_000).fill('A') }, 'longer than 64 kB'],
    ['letters of several bytes', JSON.stringify({ Secrets: 'é'.repeat(32_768) }), 'longer than 64 kB'],
    ['501 names as text', JSON.stringify(manyNames(501)), 'more than 500 names'],
    ['names of objects in lists', { ...valid, Limits: Array(260).fill({ a: 1, b: 2 }) }, 'more than 500 names'],
    ['21 levels as text', deepText, 'more than 20 levels'],
    ['21 levels', { Contract: nested(20) }, 'more than 20 levels'],
    ['100,000 levels', { Contract: nested(100_000) }, 'more than 20 levels'],
    ['levels that are not closed', '{"a":'.repeat(90), 'more than 20 levels'],
    ['levels between brackets that close nothing', '[},'.repeat(20_000), 'more than 20 levels'],
  ])('%s', (_what, input, limit) => {
    const { code, text } = refusalOf(input);
    expect(code).toBe('AT17');
    expect(text).toContain(limit);
    expect(text.length).toBeLessThan(120);
  });

  test('and what is just within the limits is read', () => {
    expect(excessOf(manyNames(parameterLimits.names))).toBeUndefined();
    expect(excessOf(nested(parameterLimits.depth))).toBeUndefined();
    const codes = Array.from({ length: 8_000 }, (_, index) => `C${index}`);
    const parsed = parseParameters({ ...valid, CustomersFilter: codes });
    expect('parameters' in parsed && parsed.parameters.customersFilter.length).toBe(8_000);
    expect(parseParameters(JSON.stringify({ ...valid, CustomersFilter: codes.slice(0, 7_000) }))).toHaveProperty(
      'parameters',
    );
  });

  test('no text of brackets, names and marks ends the parser', () => {
    const part = fc.constantFrom('{', '}', '[', ']', ',', ':', '"a"', '1', '"', '/*', '//', '\n', '{"a":', '[[');
    fc.assert(
      fc.property(fc.array(part, { maxLength: 60 }), fc.nat(1_500), (parts, times) => {
        expect(readParameterText(parts.join('').repeat(times))).toBeTypeOf('object');
      }),
    );
  });
});

describe('what a refusal repeats', () => {
  test('is short for a hundred unknown names and for long ones, and never ends within a character', () => {
    const { text } = refusalOf({ ...manyNames(50), [`${'n'.repeat(78)}😀`.repeat(100)]: '😀'.repeat(5_000) });
    expect(text.length).toBeLessThan(6_000);
    expect(text).toContain('and so on with 40 more of the names');
    // Which throws for half of a surrogate pair.
    expect(() => encodeURIComponent(text)).not.toThrow();
  });

  test('is short for names that are given twice', () => {
    const twice = Array.from({ length: 50 }, (_, index) => `"LongName${index}": 1, "LongName${index}": 2`).join();
    expect(refusalOf(`{${twice}}`).text.length).toBeLessThan(12_000);
  });
});

describe('the closest name', () => {
  test('is looked for letter by letter only among names of about the same length', () => {
    const compared = vi.spyOn(Math, 'min');
    expect(closestName('BillingPeriot', ['BaseUrl', 'BillingPeriod', 'ZoneUser'])).toBe('BillingPeriod');
    expect(compared.mock.calls.length).toBeLessThan(20 * 20);
    compared.mockClear();
    expect(closestName('x'.repeat(1_000_000), ['BaseUrl', 'BillingPeriod'])).toBeUndefined();
    expect(closestName('Zed', Array<string>(100_000).fill('Zod'))).toBeUndefined();
    expect(compared).not.toHaveBeenCalled();
  });
});

describe('a cron expression of every second', () => {
  const read = readCron('* * * * * *');
  const calendars = 'calendars' in read ? read.calendars : [];
  // Late in the day, the times of the day that are over must not be looked at one by one.
  const late = new Date('2026-11-26T22:59:58Z');

  test('has its next times without those of the whole day', () => {
    const formatted = vi.spyOn(Intl.DateTimeFormat.prototype, 'formatToParts');
    const times = calendarTimes(calendars, 'Europe/Berlin', late);
    const next = Array.from({ length: 5 }, () => times.next().value?.toISOString().slice(11, 19));
    expect(next).toEqual(['22:59:59', '23:00:00', '23:00:01', '23:00:02', '23:00:03']);
    expect(formatted.mock.calls.length).toBeLessThan(400);
  });

  test('is told in words, and warned about, without each of its times', () => {
    const joined = vi.spyOn(Array.prototype, 'join');
    expect(calendars.map(calendarInWords)).toEqual(['every second, every minute of every hour']);
    expect(joined.mock.calls.length).toBeLessThan(20);
    const formatted = vi.spyOn(Intl.DateTimeFormat.prototype, 'formatToParts');
    expect(clockChangeWarnings(calendars, 'Europe/Berlin', late)).toHaveLength(2);
    // Twice a day for the changes within a year; at the changes, once for each minute.
    expect(formatted.mock.calls.length).toBeLessThan(2 * 366 + 300);
  });
});
