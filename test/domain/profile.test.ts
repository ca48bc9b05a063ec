import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays, daysBetween, type Day } from '../../src/domain/day.js';
import {
  adjusted,
  describeProfile,
  profileOf,
  profileUnitsOn,
  sameProfile,
  unitsOn,
  type UnitRow,
} from '../../src/domain/profile.js';

const first: Day = '2026-01-01';
const last: Day = '2026-12-31';
const span = daysBetween(first, last);

/** Contiguous rows from `first` to `last`; each may end on the day the next begins, as Autotask's page describes. */
const rows = fc
  .record({
    cuts: fc.uniqueArray(fc.integer({ min: 1, max: span }), { maxLength: 8 }),
    units: fc.array(fc.integer({ min: 0, max: 40 }), { minLength: 9, maxLength: 9 }),
    overlap: fc.boolean(),
  })
  .map(({ cuts, units, overlap }): UnitRow[] => {
    const starts = [0, ...cuts.sort((one, other) => one - other)];
    return starts.map((start, index) => {
      const next = starts[index + 1];
      const end = next === undefined ? span : next - (overlap ? 0 : 1);
      return { startDate: addDays(first, start), endDate: addDays(first, end), units: units[index] ?? 0 };
    });
  });
const day = fc.integer({ min: 0, max: span }).map((offset) => addDays(first, offset));
const window = fc
  .tuple(day, day)
  .map(([one, other]) => (one <= other ? { from: one, to: other } : { from: other, to: one }));

function everyDay({ from, to }: { from: Day; to: Day }): Day[] {
  return Array.from({ length: daysBetween(from, to) + 1 }, (_, offset) => addDays(from, offset));
}

describe('a profile', () => {
  it('gives on each day of its window the units of the row that began last', () => {
    fc.assert(
      fc.property(rows, window, (line, days) => {
        const profile = profileOf(line, days.from, days.to);
        for (const each of everyDay(days)) expect(profileUnitsOn(profile, each)).toBe(unitsOn(line, each));
      }),
      { numRuns: 60 },
    );
  });

  it('is the same however Autotask cuts the rows', () => {
    fc.assert(
      fc.property(rows, window, day, (line, days, cut) => {
        // Autotask has at most one row of a line that begins on a day.
        fc.pre(line.every((row) => row.startDate !== cut));
        const cutRows = line.flatMap((row): UnitRow[] => {
          if (cut <= row.startDate || cut > row.endDate) return [row];
          return [
            { ...row, endDate: addDays(cut, -1) },
            { ...row, startDate: cut },
          ];
        });
        expect(sameProfile(profileOf(cutRows, days.from, days.to), profileOf(line, days.from, days.to))).toBe(true);
      }),
    );
  });

  it('adjusted by a delta differs by exactly it from the effective date on, and not at all before', () => {
    fc.assert(
      fc.property(rows, window, fc.nat(span), fc.integer({ min: -9, max: 9 }), (line, days, offset, delta) => {
        const before = profileOf(line, days.from, days.to);
        const length = daysBetween(days.from, days.to) + 1;
        const effective = addDays(days.from, offset % length);
        const after = adjusted(before, effective, delta);
        for (const each of everyDay(days)) {
          expect(profileUnitsOn(after, each) - profileUnitsOn(before, each)).toBe(each >= effective ? delta : 0);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('adjusted there and back is the same again', () => {
    fc.assert(
      fc.property(rows, window, fc.integer({ min: -9, max: 9 }), (line, days, delta) => {
        const before = profileOf(line, days.from, days.to);
        expect(adjusted(adjusted(before, days.to, delta), days.to, -delta)).toEqual(before);
      }),
    );
  });

  it('can be of a line that never ends', () => {
    const evergreen = [{ startDate: '2026-01-01', endDate: '9999-12-31', units: 3 }];
    expect(profileOf(evergreen, '2026-02-01', '2026-03-01')).toEqual([{ from: '2026-02-01', units: 3 }]);
  });

  it('counts days without a row as nothing provided', () => {
    expect(profileOf([], '2026-02-01', '2026-03-01')).toEqual([{ from: '2026-02-01', units: 0 }]);
    const short = [{ startDate: '2026-02-01', endDate: '2026-02-10', units: 4 }];
    expect(describeProfile(profileOf(short, '2026-02-01', '2026-03-01'))).toBe('4 from 2026-02-01, 0 from 2026-02-11');
  });
});
