import { expect, test } from 'vitest';
import { calendarInWords } from '../../src/domain/schedule/calendar-words.js';
import { cronInWords } from '../../src/domain/schedule/cron-words.js';
import { readCron } from '../../src/domain/schedule/cron.js';

test.each([
  ['0 22 26 * *', 'at 22:00 on the 26th'],
  ['30 0 22 1,15 * *', 'at 22:00:30 on the 1st and 15th'],
  ['0 6,18 * * MON-FRI', 'at 06:00 and 18:00 on Monday to Friday'],
  ['0 0 13 * FRI', 'at 00:00 on the 13th if it is Friday'],
  ['*/15 8-18 * 1,7 *', 'at minute 0, 15, 30 and 45 of hour 8 to 18 in January and July'],
  ['* * * * *', 'every minute of every hour'],
  ['0 0 22 26 * * 2027', 'at 22:00 on the 26th in 2027'],
  ['0 22 L * *', 'at 22:00 on the last day of the month'],
  [
    '0 22 L-3,15W 2 *',
    'at 22:00 on the day 3 days before the last of the month and the workday nearest to the 15th in February',
  ],
  ['0 8 LW * *', 'at 08:00 on the last workday of the month'],
  ['0 8 * * MON#1,5L', 'at 08:00 on the first Monday of the month and the last Friday of the month'],
  ['0 8 L * 5', 'at 08:00 on the last day of the month if it is Friday'],
])('%s is said as "%s"', (cron, words) => {
  const read = readCron(cron);
  const [calendar] = 'calendars' in read ? read.calendars : [];
  expect(cronInWords(cron) ?? (calendar && calendarInWords(calendar))).toBe(words);
});

test('what is no cron expression has no words', () => {
  expect(['L', '0 22 LX * *', '0 22 26 * *'].map(cronInWords)).toEqual([undefined, undefined, undefined]);
});
