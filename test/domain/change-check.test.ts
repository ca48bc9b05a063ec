import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { changeWindow, checkChange, referenceDayFor } from '../../src/domain/sync/change-check.js';
import { addDays } from '../../src/domain/day.js';
import { adjusted, profileUnitsOn } from '../../src/domain/sync/profile.js';

const days = { effectiveDate: '2026-10-26', referenceDay: '2026-11-25', runDay: '2026-11-26' };

describe('a change of one line', () => {
  it('is the difference to the quantity of the reference day, whatever steps came before it', () => {
    const profile = [
      { from: '2026-10-25', units: 10 },
      { from: '2026-11-10', units: 12 },
    ];
    expect(checkChange(profile, 14, days)).toEqual({ kind: 'post', before: 12, delta: 2 });
    expect(checkChange(profile, 12, days)).toEqual({ kind: 'unchanged', before: 12 });
  });

  it('is refused if the line changes between the reference day and the run day', () => {
    const profile = [
      { from: '2026-10-25', units: 10 },
      { from: '2026-11-26', units: 12 },
    ];
    expect(checkChange(profile, 14, days)).toMatchObject({ kind: 'laterRowsDiffer', before: 10 });
    expect(checkChange(profile, 10, days)).toMatchObject({ kind: 'unchanged' });
  });

  it('keeps a step that is planned for after the run day, and says what it comes to', () => {
    const profile = [
      { from: '2026-10-25', units: 10 },
      { from: '2026-12-10', units: 6 },
    ];
    const laterStep = '10 from 2026-12-10';
    expect(checkChange(profile, 14, days)).toEqual({ kind: 'post', before: 10, delta: 4, laterStep });
  });

  it('counts from its date where that is fixed, even if the line has nothing on that day', () => {
    // A reduction by 3 left nothing on the first days; what undoes it gives these days their units again.
    const profile = [
      { from: '2026-10-25', units: 3 },
      { from: '2026-10-26', units: 0 },
      { from: '2026-10-30', units: 2 },
    ];
    const opposing = checkChange(profile, 5, { ...days, isDateFixed: true });
    expect(opposing).toEqual({ kind: 'post', before: 2, delta: 3 });
    expect(profileUnitsOn(adjusted(profile, days.effectiveDate, 3), '2026-10-27')).toBe(3);
    expect(checkChange(profile, 5, days)).toMatchObject({ movedTo: '2026-10-30' });
  });

  it('never makes a day negative, and reaches the target on the reference day', () => {
    const step = fc.tuple(fc.integer({ min: 1, max: 90 }), fc.integer({ min: 0, max: 12 }));
    fc.assert(
      fc.property(fc.array(step, { maxLength: 4 }), fc.integer({ min: 0, max: 15 }), (steps, target) => {
        const sorted = [...new Map([...steps].sort(([one], [other]) => one - other))];
        const profile = [
          { from: '2026-10-25', units: 8 },
          ...sorted.map(([offset, units]) => ({ from: addDays('2026-10-25', offset), units })),
        ];
        const check = checkChange(profile, target, days);
        if (check.kind !== 'post') return;
        const effectiveDate = check.movedTo ?? days.effectiveDate;
        const after = adjusted(profile, effectiveDate, check.delta);
        expect(profileUnitsOn(after, days.referenceDay)).toBe(target);
        expect(
          Math.min(...after.filter(({ from }) => from >= effectiveDate).map(({ units }) => units)),
        ).toBeGreaterThanOrEqual(0);
        // What is moved leaves days without units as they are.
        if (effectiveDate !== days.effectiveDate) {
          expect(profileUnitsOn(after, days.effectiveDate)).toBe(0);
        }
      }),
    );
  });

  it('is refused if an earlier row from the effective date on has too few units', () => {
    const profile = [
      { from: '2026-10-25', units: 3 },
      { from: '2026-11-10', units: 12 },
    ];
    const reason = 'it has only 3 on 2026-10-26, the day from which a change by -5 would count';
    expect(checkChange(profile, 7, days)).toEqual({ kind: 'wouldGoBelowZero', before: 12, reason });
  });

  it('counts from after the days with too few units that an undo has left, and from no other step', () => {
    const profile = [
      { from: '2026-10-25', units: 3 },
      { from: '2026-10-26', units: 1 },
      { from: '2026-10-27', units: 3 },
    ];
    const undoDays = ['2026-10-27'];
    expect(checkChange(profile, 1, { ...days, undoDays })).toEqual({
      ...{ kind: 'post', before: 3, delta: -2, movedTo: '2026-10-27' },
    });
    expect(checkChange(profile, 1, days)).toMatchObject({ kind: 'wouldGoBelowZero' });
    expect(checkChange(profile, 1, { ...days, undoDays, isDateFixed: true })).toMatchObject({
      kind: 'wouldGoBelowZero',
    });
  });

  it('is refused if a later row has too few units, and that day is named', () => {
    const profile = [
      { from: '2026-10-25', units: 12 },
      { from: '2026-12-10', units: 3 },
    ];
    const reason = 'a change by -5 from 2026-10-26 would make it -2 from 2026-12-10';
    expect(checkChange(profile, 7, days)).toEqual({ kind: 'wouldGoBelowZero', before: 12, reason });
  });

  it('of a line that begins after the effective date counts from its own first day', () => {
    const profile = [
      { from: '2026-10-25', units: 0 },
      { from: '2026-11-05', units: 10 },
    ];
    expect(checkChange(profile, 6, days)).toEqual({ kind: 'post', before: 10, delta: -4, movedTo: '2026-11-05' });
    expect(checkChange(profile, 14, days)).toEqual({ kind: 'post', before: 10, delta: 4, movedTo: '2026-11-05' });
    const zeroed = [{ from: '2026-10-25', units: 10 }, { from: '2026-10-26', units: 0 }, ...profile.slice(1)];
    expect(checkChange(zeroed, 0, days)).toEqual({ kind: 'post', before: 10, delta: -10, movedTo: '2026-11-05' });
  });

  it('is not moved into the period after the one that is processed', () => {
    const profile = [
      { from: '2026-10-25', units: 0 },
      { from: '2026-11-26', units: 10 },
    ];
    expect(checkChange(profile, 6, days)).toMatchObject({ kind: 'laterRowsDiffer', before: 0 });
    const planned = [profile[0]!, { from: '2026-12-05', units: 10 }];
    const laterStep = '16 from 2026-12-05';
    expect(checkChange(planned, 6, days)).toEqual({ kind: 'post', before: 0, delta: 6, laterStep });
  });
});

it('the window reaches from the day before the effective date beyond the next period, within the contract', () => {
  expect(changeWindow(days, { start: '2026-01-26', end: '2027-01-25' })).toEqual({
    from: '2026-10-25',
    to: '2027-01-25',
  });
  expect(changeWindow(days, { start: '2026-10-26', end: '2028-01-25' })).toEqual({
    from: '2026-10-26',
    to: '2027-01-26',
  });
});

it("the reference day is the period's last day for a past period, the run day for the current one", () => {
  expect(referenceDayFor('2026-10-26', '2026-11-26', '2026-11-25')).toBe('2026-11-25');
  expect(referenceDayFor('2026-11-26', '2026-12-03', '2026-12-25')).toBe('2026-12-03');
  expect(referenceDayFor('2026-11-26', '2026-11-26', '2026-11-25')).toBe('2026-11-26');
});
