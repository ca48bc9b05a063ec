import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { checkChange } from '../../src/domain/sync/change-check.js';
import { directedChange } from '../../src/domain/sync/change-days.js';
import { adjusted, profileUnitsOn, type Profile } from '../../src/domain/sync/profile.js';

const runDay = '2026-11-20';
const next = '2026-11-26';
const increase = { effectiveDate: '2026-10-26', referenceDay: runDay };
const decrease = { effectiveDate: next, referenceDay: next };
const days = { increase, decrease };
const units = fc.integer({ min: 0, max: 30 });
const targets = fc.array(units, { minLength: 1, maxLength: 6 });

/** A line with whether a run has changed it from the next period on. */
interface Line {
  readonly profile: Profile;
  readonly isOurs: boolean;
}

const fresh = (before: number): Line => ({ profile: [{ from: '2026-01-26', units: before }], isOurs: false });
const on = (day: string, { profile }: Line) => profileUnitsOn(profile, day);

/** What a run of the period does to a line: at most one change. */
function afterRun(line: Line, target: number): Line {
  const change = directedChange((day) => on(day, line), target, days, line.isOurs);
  if (change.kind !== 'differs') return line;
  const check = checkChange(line.profile, target, { ...change.days, runDay });
  if (check.kind !== 'post') return line;
  const profile = adjusted(line.profile, change.days.effectiveDate, check.delta);
  return { profile, isOurs: line.isOurs || change.days === decrease };
}

it('no unit is taken from the present period, too few units are raised at once, and nobody is billed more than was ever billed', () => {
  fc.assert(
    fc.property(units, targets, (before, billed) => {
      let line = fresh(before);
      let most = before;
      for (const target of billed) {
        const present = on(runDay, line);
        most = Math.max(most, target);
        line = afterRun(line, target);
        expect(on(runDay, line)).toBe(Math.max(present, target));
        expect(Math.max(...line.profile.map((step) => step.units))).toBeLessThanOrEqual(most);
      }
    }),
  );
});

it('runs that repeat come to an end: the third one for a quantity changes nothing', () => {
  fc.assert(
    fc.property(units, targets, (before, billed) => {
      let line = fresh(before);
      for (const target of billed) {
        line = afterRun(afterRun(line, target), target);
        expect(afterRun(line, target)).toEqual(line);
        const isRight = on(next, line) === target;
        // Too many units now, which a run has lowered from the next period on; or as many as are billed, from there on as well.
        expect(isRight || !line.isOurs).toBe(true);
      }
    }),
  );
});

it('what somebody else has planned for the next period stays, and is not taken for ours', () => {
  const planned: Line = { profile: [...fresh(10).profile, { from: next, units: 15 }], isOurs: false };
  const decided = (target: number) => directedChange((day) => on(day, planned), target, days, false);
  expect(decided(10)).toMatchObject({ kind: 'unchanged' });
  expect(decided(6)).toMatchObject({ kind: 'planned', units: 15 });
  expect(decided(14)).toEqual({ kind: 'differs', days: increase });
});

it('a line of which Autotask shows no rows of days to come stays as it is while it is right until then', () => {
  const ended = { unreadable: 'ended', day: next } as const;
  const decided = (target: number) => directedChange((day) => (day === runDay ? 10 : ended), target, days, false);
  expect(decided(10)).toMatchObject({ kind: 'unchanged' });
  expect(decided(14)).toEqual({ kind: 'differs', days: increase });
  expect(decided(6)).toEqual({ kind: 'unreadable', unreadable: ended });
});

it('a decrease that would count only after the contract is left', () => {
  const after = { ...decrease, isAfterContract: true } as const;
  const decided = (target: number) => directedChange(() => 10, target, { increase, decrease: after }, false);
  expect([decided(6).kind, decided(10).kind, decided(14).kind]).toEqual(['afterContract', 'unchanged', 'differs']);
});
