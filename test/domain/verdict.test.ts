import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays } from '../../src/domain/day.js';
import { adjusted, type Profile } from '../../src/domain/sync/profile.js';
import { verdictOnAdjustment, verdictOnCreation } from '../../src/domain/sync/verdict.js';

const start = '2026-10-25';
const delta = fc.integer({ min: -5, max: 5 }).filter((value) => value !== 0);
const offset = fc.integer({ min: 0, max: 60 });
const before: fc.Arbitrary<Profile> = fc
  .array(fc.tuple(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 5, max: 20 })), { maxLength: 4 })
  .map((steps) => {
    const sorted = new Map([...steps].sort(([one], [other]) => one - other));
    const all = [
      { from: start, units: 10 },
      ...[...sorted].map(([days, units]) => ({ from: addDays(start, days), units })),
    ];
    return all.filter((step, index) => index === 0 || step.units !== all[index - 1]?.units);
  });

describe('the verdict on an adjustment', () => {
  it('is applied exactly when every day shows before + delta, and not applied when every day shows before', () => {
    fc.assert(
      fc.property(before, offset, delta, (profile, days, change) => {
        const recorded = { profileBefore: profile, effectiveDate: addDays(start, days), delta: change };
        expect(verdictOnAdjustment(recorded, adjusted(profile, recorded.effectiveDate, change))).toBe('applied');
        expect(verdictOnAdjustment(recorded, profile)).toBe('notApplied');
      }),
    );
  });

  it('never takes an edit by somebody else for ours, whether ours took effect or not, unless it is the very same edit', () => {
    fc.assert(
      fc.property(
        before,
        offset,
        delta,
        offset,
        delta,
        fc.boolean(),
        (profile, days, change, otherDays, otherChange, ours) => {
          const effectiveDate = addDays(start, days);
          const otherDate = addDays(start, otherDays);
          fc.pre(otherDate !== effectiveDate);
          const base = ours ? adjusted(profile, effectiveDate, change) : profile;
          const observed = adjusted(base, otherDate, otherChange);
          expect(verdictOnAdjustment({ profileBefore: profile, effectiveDate, delta: change }, observed)).toBe(
            'changedBySomeoneElse',
          );
        },
      ),
    );
  });

  it('sees through +3 by us and -3 by a person, which look like nothing on a day after both', () => {
    const profile = [{ from: start, units: 10 }];
    const recorded = { profileBefore: profile, effectiveDate: '2026-10-26', delta: 3 };
    const observed = adjusted(adjusted(profile, '2026-10-26', 3), '2026-11-02', -3);
    expect(verdictOnAdjustment(recorded, observed)).toBe('changedBySomeoneElse');
  });
});

it('a line that shows nothing gives no verdict, whatever was sent to it', () => {
  const unreadable = fc.constantFrom('noRows' as const, 'gap' as const, 'tied' as const, 'ended' as const);
  fc.assert(
    fc.property(before, offset, delta, unreadable, (profile, days, change, why) => {
      const recorded = { profileBefore: profile, effectiveDate: addDays(start, days), delta: change };
      expect(verdictOnAdjustment(recorded, { unreadable: why, day: start })).toBe('unseen');
    }),
  );
});

it('the verdict on a creation is by the lines found: one is ours, none is none, two is somebody else', () => {
  expect([0, 1, 2].map(verdictOnCreation)).toEqual(['notApplied', 'applied', 'changedBySomeoneElse']);
});
