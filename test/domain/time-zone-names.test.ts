import fc from 'fast-check';
import { expect, test } from 'vitest';
import { timeZoneNamed } from '../../src/domain/local-time.js';

const known = Intl.supportedValuesOf('timeZone');

test('a time zone is known in any case, by the name that Temporal has for it', () => {
  fc.assert(
    fc.property(fc.constantFrom('UTC', ...known), fc.infiniteStream(fc.boolean()), (name, upper) => {
      const typed = Array.from(name)
        .map((each) => (upper.next().value === true ? each.toUpperCase() : each.toLowerCase()))
        .join('');
      const found = timeZoneNamed(typed);
      expect(found?.toLowerCase()).toBe(name.toLowerCase());
      expect(timeZoneNamed(name)).toBe(name);
    }),
  );
});

test.each([
  ['europe/berlin', 'Europe/Berlin'],
  ['utc', 'UTC'],
  ['Asia/Kolkata', 'Asia/Kolkata'],
  ['asia/kolkata', 'Asia/Calcutta'],
  ['Local', undefined],
  ['+02:00', undefined],
  ['', undefined],
  ['UTC ', undefined],
  ['Europe/Berlin\u200B', undefined],
])('%j means %j', (typed, meant) => {
  expect(timeZoneNamed(typed)).toBe(meant);
});
