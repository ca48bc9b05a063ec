import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { checkChange } from '../../src/domain/sync/change-check.js';
import { directedChange, type DaysByDirection } from '../../src/domain/sync/change-days.js';
import { adjusted, profileUnitsOn, type Profile } from '../../src/domain/sync/profile.js';

const runDay = '2026-11-20';
const periodStart = { effectiveDate: '2026-10-26', referenceDay: runDay };
const today = { effectiveDate: runDay, referenceDay: runDay };
const nextPeriod = { effectiveDate: '2026-11-26', referenceDay: '2026-11-26' };
const starts = fc.constantFrom(periodStart, today, nextPeriod);
const anyPolicy = fc.record({ increase: starts, decrease: starts });
/** A decrease from before an increase may take more than was there: a person decides then (AT32). */
const policy = anyPolicy.filter(({ increase, decrease }) => increase.effectiveDate <= decrease.effectiveDate);
const units = fc.integer({ min: 0, max: 30 });

/** What a run does to a line: at most one change. */
function afterRun(line: Profile, target: number, byDirection: DaysByDirection): Profile {
  const change = directedChange((day) => profileUnitsOn(line, day), target, byDirection);
  if (change.kind !== 'differs') return line;
  const check = checkChange(line, target, { ...change.days, runDay });
  return check.kind === 'post' ? adjusted(line, change.days.effectiveDate, check.delta) : line;
}

const on = (day: string, line: Profile) => profileUnitsOn(line, day);

it('two runs bring a line to the billed quantity on each day from which it is to count, and a third changes nothing', () => {
  fc.assert(
    fc.property(policy, units, fc.array(units, { minLength: 1, maxLength: 5 }), (byDirection, before, targets) => {
      let line: Profile = [{ from: '2026-01-26', units: before }];
      for (const target of targets) {
        line = afterRun(afterRun(line, target, byDirection), target, byDirection);
        expect(afterRun(line, target, byDirection)).toEqual(line);
        const last =
          [byDirection.increase, byDirection.decrease].map(({ referenceDay }) => referenceDay).sort()[1] ?? '';
        expect(on(last, line)).toBe(target);
      }
    }),
  );
});

it('a decrease for the next period never takes units from the present one, and an increase counts at once', () => {
  const byDirection = { increase: periodStart, decrease: nextPeriod };
  fc.assert(
    fc.property(units, fc.array(units, { minLength: 1, maxLength: 5 }), (before, targets) => {
      let line: Profile = [{ from: '2026-01-26', units: before }];
      for (const target of targets) {
        const present = on(runDay, line);
        line = afterRun(line, target, byDirection);
        expect(on(runDay, line)).toBe(Math.max(present, target));
      }
    }),
  );
});

it('a line of which Autotask shows no rows of days to come stays as it is while it is right until then', () => {
  const ended = { unreadable: 'ended', day: nextPeriod.referenceDay } as const;
  const decided = (target: number) =>
    directedChange((day) => (day === runDay ? 10 : ended), target, { increase: periodStart, decrease: nextPeriod });
  expect(decided(10)).toMatchObject({ kind: 'unchanged' });
  expect(decided(14)).toEqual({ kind: 'differs', days: periodStart });
  expect(decided(6)).toEqual({ kind: 'unreadable', unreadable: ended });
});

it('a decrease that would count only after the contract is left', () => {
  const after = { ...nextPeriod, isAfterContract: true } as const;
  const decided = (target: number) => directedChange(() => 10, target, { increase: periodStart, decrease: after });
  expect([decided(6).kind, decided(10).kind, decided(14).kind]).toEqual(['afterContract', 'unchanged', 'differs']);
});

it('no sequence of changes makes a quantity negative on any day, whatever the days are', () => {
  fc.assert(
    fc.property(anyPolicy, units, fc.array(units, { minLength: 1, maxLength: 5 }), (byDirection, before, targets) => {
      let line: Profile = [{ from: '2026-01-26', units: before }];
      for (const target of targets) line = afterRun(line, target, byDirection);
      expect(Math.min(...line.map((step) => step.units))).toBeGreaterThanOrEqual(0);
    }),
  );
});
