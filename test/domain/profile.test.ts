import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays, daysBetween, type Day } from '../../src/domain/day.js';
import {
  adjusted,
  coverDays,
  describeProfile,
  isUnreadable,
  profileOf,
  profileUnitsOn,
  quantityOn,
  sameProfile,
  unitsOn,
  type Profile,
  type UnitRow,
} from '../../src/domain/sync/profile.js';

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
      return {
        id: index + 1,
        startDate: addDays(first, start),
        endDate: addDays(first, end),
        units: units[index] ?? 0,
      };
    });
  });
const day = fc.integer({ min: 0, max: span }).map((offset) => addDays(first, offset));
const window = fc
  .tuple(day, day)
  .map(([one, other]) => (one <= other ? { from: one, to: other } : { from: other, to: one }));

function everyDay({ from, to }: { from: Day; to: Day }): Day[] {
  return Array.from({ length: daysBetween(from, to) + 1 }, (_, offset) => addDays(from, offset));
}

/** Of rows that tell it. */
function readable(line: readonly UnitRow[], from: Day, to: Day): Profile {
  const profile = profileOf(line, from, to);
  if (isUnreadable(profile)) throw new Error(`The rows are unreadable: ${profile.unreadable} on ${profile.day}.`);
  return profile;
}

describe('a profile', () => {
  it('gives on each day of its window the units of the row that began last', () => {
    fc.assert(
      fc.property(rows, window, (line, days) => {
        const profile = readable(line, days.from, days.to);
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
            { ...row, id: row.id + 100, startDate: cut },
          ];
        });
        expect(sameProfile(readable(cutRows, days.from, days.to), readable(line, days.from, days.to))).toBe(true);
      }),
    );
  });

  it('adjusted by a delta differs by exactly it from the effective date on, and not at all before', () => {
    fc.assert(
      fc.property(rows, window, fc.nat(span), fc.integer({ min: -9, max: 9 }), (line, days, offset, delta) => {
        const before = readable(line, days.from, days.to);
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
        const before = readable(line, days.from, days.to);
        expect(adjusted(adjusted(before, days.to, delta), days.to, -delta)).toEqual(before);
      }),
    );
  });

  it('can be of a line that never ends', () => {
    const evergreen = [{ id: 1, startDate: '2026-01-01', endDate: '9999-12-31', units: 3 }];
    expect(readable(evergreen, '2026-02-01', '2026-03-01')).toEqual([{ from: '2026-02-01', units: 3 }]);
  });

  it('counts the days before the first row and after the last one as nothing provided', () => {
    const short = [{ id: 1, startDate: '2026-02-05', endDate: '2026-02-10', units: 4 }];
    expect(describeProfile(readable(short, '2026-02-01', '2026-03-01'))).toBe(
      '0 from 2026-02-01, 4 from 2026-02-05, 0 from 2026-02-11',
    );
  });

  it('is the same whatever the order of the rows, and with former rows of one day left beside the new ones', () => {
    const formers = fc.array(fc.tuple(fc.nat(8), fc.integer({ min: 0, max: 40 })), { maxLength: 6 });
    fc.assert(
      fc.property(
        rows,
        window,
        formers,
        fc.array(fc.nat(), { minLength: 15, maxLength: 15 }),
        (line, days, left, order) => {
          const former = left.flatMap(([index, units], nth): UnitRow[] => {
            const row = line[index];
            return row === undefined ? [] : [{ id: -1 - nth, startDate: row.startDate, endDate: row.startDate, units }];
          });
          const shuffled = [...line, ...former]
            .map((row, index) => ({ row, at: order[index] ?? 0 }))
            .sort((one, other) => one.at - other.at)
            .map(({ row }) => row);
          expect(profileOf(shuffled, days.from, days.to)).toEqual(readable(line, days.from, days.to));
        },
      ),
    );
  });
});

describe('rows that do not tell a quantity', () => {
  it('are never taken for a number if there is none at all', () => {
    fc.assert(
      fc.property(window, ({ from, to }) => {
        expect(unitsOn([], from)).toBe('unseen');
        expect(quantityOn([], from)).toEqual({ unreadable: 'noRows', day: from });
        expect(profileOf([], from, to)).toEqual({ unreadable: 'noRows', day: from });
        expect(coverDays([], from, to)).toBe(false);
      }),
    );
  });

  it('are found out wherever a row between others is missing, and only there', () => {
    fc.assert(
      fc.property(rows, window, fc.nat(8), (line, days, index) => {
        const gone = line[index];
        fc.pre(gone !== undefined && index > 0 && index < line.length - 1);
        const left = line.filter((row) => row !== gone);
        const missing = everyDay(days).filter((each) => unitsOn(left, each) === 'unseen');
        const profile = profileOf(left, days.from, days.to);
        expect(isUnreadable(profile)).toBe(missing.length > 0);
        expect(coverDays(left, days.from, days.to)).toBe(missing.length === 0);
        for (const each of missing) expect(quantityOn(left, each)).toEqual({ unreadable: 'gap', day: each });
      }),
      { numRuns: 60 },
    );
  });

  it('are so after the last of them, and tell nothing provided before the first', () => {
    const line = [{ id: 1, startDate: '2026-02-05', endDate: '2026-02-10', units: 4 }];
    expect(quantityOn(line, '2026-02-11')).toEqual({ unreadable: 'ended', day: '2026-02-11' });
    expect(quantityOn(line, '2026-02-04')).toBe(0);
  });

  it('are so if two begin and end together, unless their ids tell which came later', () => {
    const row = { id: 7, startDate: '2026-02-05', endDate: '2026-02-10', units: 4 };
    expect(unitsOn([{ ...row, id: 8, units: 5 }, row], '2026-02-06')).toBe(5);
    expect(unitsOn([{ ...row, units: 5 }, row], '2026-02-06')).toBe('tied');
    expect(profileOf([{ ...row, units: 5 }, row], '2026-02-05', '2026-02-06')).toEqual({
      unreadable: 'tied',
      day: '2026-02-05',
    });
    expect(unitsOn([{ ...row }, row], '2026-02-06')).toBe(4);
  });
});
