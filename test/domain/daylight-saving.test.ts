import { describe, expect, test } from 'vitest';
import { readCron } from '../../src/domain/schedule/cron.js';
import { clockChangeWarnings } from '../../src/domain/schedule/daylight-saving.js';
import { clockChanges, isTimeZone } from '../../src/domain/local-time.js';

function warnings(cron: string, timeZone: string, from = '2026-11-26T22:00:00Z'): string[] {
  const read = readCron(cron);
  return clockChangeWarnings('calendars' in read ? read.calendars : [], timeZone, new Date(from));
}

describe('changes of the clocks', () => {
  test('are those of the time zone, to the second', () => {
    const changes = (zone: string) =>
      clockChanges(zone, new Date('2027-01-01'), new Date('2028-01-01')).map(({ at, byMs }) => [
        at.toISOString(),
        byMs / 60_000,
      ]);
    expect(changes('Europe/Berlin')).toEqual([
      ['2027-03-28T01:00:00.000Z', 60],
      ['2027-10-31T01:00:00.000Z', -60],
    ]);
    expect(changes('Australia/Lord_Howe')).toEqual([
      ['2027-04-03T15:00:00.000Z', -30],
      ['2027-10-02T15:30:00.000Z', 30],
    ]);
    expect([...changes('UTC'), ...changes('Asia/Kolkata')]).toEqual([]);
  });

  test('are warned of if a job runs at a time that is left out or comes twice', () => {
    expect(warnings('30 2 * * *', 'Europe/Berlin')).toEqual([
      expect.stringMatching(
        /^On 2027-03-28 the clocks in Europe\/Berlin are put forward, and the times from 02:00 to 03:00 do not exist/,
      ),
      expect.stringMatching(
        /^On 2027-10-31 the clocks in Europe\/Berlin are put back, and the times from 02:00 to 03:00 come twice/,
      ),
    ]);
    expect(warnings('45 1 * * *', 'Australia/Lord_Howe')).toEqual([
      expect.stringContaining('from 01:30 to 02:00 come twice'),
    ]);
    expect(warnings('0 0 * * *', 'America/Havana')).toEqual([
      expect.stringContaining('from 00:00 to 01:00 do not exist'),
      expect.stringContaining('from 00:00 to 01:00 come twice'),
    ]);
  });

  test.each([
    ['0 22 26 * *', 'Europe/Berlin'],
    ['0 3 * * *', 'Europe/Berlin'],
    ['59 1 * * *', 'Europe/Berlin'],
    ['30 2 26 * *', 'Europe/Berlin'],
    ['30 2 * * *', 'UTC'],
    ['30 2 * * *', 'Asia/Kolkata'],
  ])('are not mentioned for %s in %s, which they do not meet', (cron, zone) => {
    expect(warnings(cron, zone)).toEqual([]);
  });
});

test('a time zone is an IANA name', () => {
  expect(['UTC', 'Europe/Berlin', 'Asia/Kolkata'].map(isTimeZone)).toEqual([true, true, true]);
  expect(['', '+02:00', 'Berlin', 'Europe/Nowhere', 'UTC '].map(isTimeZone)).toEqual([
    false,
    false,
    false,
    false,
    false,
  ]);
});
