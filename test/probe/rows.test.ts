import fc from 'fast-check';
import { expect, test } from 'vitest';
import { addDays } from '../../src/domain/day.js';
import { excessOver, greatestExcess, stepsOf, unitsOn, type Step } from '../../src/probe/rows.js';

const first = '2026-11-01';
const dayNumbers = fc.integer({ min: 0, max: 40 });
const steps = fc
  .uniqueArray(fc.record({ day: dayNumbers, units: fc.integer({ min: -3, max: 20 }) }), { selector: ({ day }) => day })
  .map((all): Step[] =>
    all.sort((a, b) => a.day - b.day).map(({ day, units }) => ({ from: addDays(first, day), units })),
  );
const everyDay = Array.from({ length: 42 }, (_, index) => addDays(first, index));

test('what has to be taken off makes a line what it was, on every day', () => {
  fc.assert(
    fc.property(steps, steps, (before, now) => {
      const excess = excessOver(before, now);
      const differences = everyDay.map((day) => {
        const more = excess.filter(({ from }) => from <= day).reduce((sum, { units }) => sum + units, 0);
        expect(unitsOn(now, day) - more).toBe(unitsOn(before, day));
        return Math.abs(more);
      });
      expect(greatestExcess(excess)).toBe(Math.max(...differences));
      expect(excess.every(({ units }) => units !== 0)).toBe(true);
    }),
  );
});

test('of rows that begin on one day the one that ends last decides, then the newest, in any order of the rows', () => {
  const row = fc.record({
    start: dayNumbers,
    length: fc.integer({ min: 0, max: 9 }),
    units: fc.integer({ min: 0, max: 9 }),
  });
  fc.assert(
    fc.property(fc.array(row, { minLength: 1 }), fc.infiniteStream(fc.double()), (drawn, random) => {
      const rows = drawn.map(({ start, length, units }, id) => ({
        ...{ id, contractServiceID: 1, units, isPosted: false, startText: '', endText: '' },
        ...{ start: addDays(first, start), end: addDays(first, start + length) },
      }));
      const shuffled = rows.map((each) => ({ each, key: random.next().value as number })).sort((a, b) => a.key - b.key);
      const found = stepsOf(shuffled.map(({ each }) => each));
      for (const day of everyDay) {
        const begun = rows.filter(({ start }) => start <= day);
        const latest = begun.filter(({ start }) => begun.every((other) => other.start <= start));
        const longest = latest.filter(({ end }) => latest.every((other) => other.end <= end));
        expect(unitsOn(found, day)).toBe(longest.at(-1)?.units ?? 0);
      }
    }),
  );
});
