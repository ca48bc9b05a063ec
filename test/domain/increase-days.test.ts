import * as fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { checkChange } from '../../src/domain/sync/change-check.js';
import { decreaseStartDay, directedChange, laterDecreases } from '../../src/domain/sync/change-days.js';
import type { Contract } from '../../src/domain/sync/contract-choice.js';
import { ruledIncreases } from '../../src/domain/sync/increase-days.js';
import { daysOfLine, placeOf, type PlanDays } from '../../src/domain/sync/line-place.js';
import { adjusted, profileUnitsOn, type Profile } from '../../src/domain/sync/profile.js';
import { decreaseRules, increaseRules } from '../../src/domain/sync/quantity-rules.js';
import { countsFromRunDay, isAlignmentOpen, type JobParameters } from '../../src/domain/parameters/job-parameters.js';
import { parseParameters } from '../../src/domain/parameters/parameters.js';

const runDay = '2026-11-20';
const periodStart = '2026-10-26';
const periodEnd = '2026-11-25';
const next = '2026-11-26';
const run = { runDay, planDay: null, periodStart, currentPeriodStart: periodStart };
const contract = {
  ...{ id: 1, contractName: 'Services', startDate: '2026-01-26', endDate: '2027-01-25', contractPeriodType: 2 },
} as Contract;

function parametersOf(given: Readonly<Record<string, unknown>>): JobParameters {
  const parsed = parseParameters({ ZoneUser: 'api@example.com', BillingPeriod: 'Current', ...given });
  if ('parameters' in parsed) return parsed.parameters;
  throw new Error(parsed.refusals.flatMap(({ problems }) => problems).join('; '));
}

function placed(given: Readonly<Record<string, unknown>>, skus: readonly string[], of = contract) {
  const parameters = parametersOf(given);
  const decrease = decreaseStartDay(parameters, periodEnd);
  const increases = ruledIncreases(parameters, run, periodEnd);
  const days: PlanDays = {
    ...{ effectiveDate: parameters.proRatedTransactions ? runDay : periodStart, periodEnd, runDay, increases },
    ...(decrease === undefined
      ? {}
      : { decrease: { effectiveDate: decrease }, decreasesLater: laterDecreases(parameters) }),
  };
  return placeOf(1, of, 9001, daysOfLine(days, skus));
}

const ruled = (IncreasesFrom: string, more = {}) => ({ QuantityRules: [{ SKU: 'A', IncreasesFrom }], ...more });

describe('The day from which increases of a SKU count', () => {
  test.each([
    ['PeriodStart', periodStart, runDay],
    ['CurrentPeriodStart', periodStart, runDay],
    ['RunDay', runDay, runDay],
    ['NextPeriodStart', next, next],
  ])('is by %s the day %s, whatever the job says', (start, effectiveDate, referenceDay) => {
    for (const ProRatedTransactions of ['True', 'False']) {
      const { days, place } = placed(ruled(start, { ProRatedTransactions }), ['A']);
      expect([days.effectiveDate, days.referenceDay, place.byDirection]).toEqual([
        effectiveDate,
        referenceDay,
        undefined,
      ]);
    }
  });

  test('is the latest of the days of several SKUs, and one without a rule has that of the job', () => {
    const QuantityRules = [
      { SKU: 'A', IncreasesFrom: 'PeriodStart' },
      { SKU: 'B', IncreasesFrom: 'NextPeriodStart' },
    ];
    const dayOf = (skus: string[], ProRatedTransactions = 'False') => {
      const { days, increaseRule } = placed({ QuantityRules, ProRatedTransactions }, skus);
      return [days.effectiveDate, increaseRule?.match(/SKU (\w)/)?.[1]];
    };
    expect(dayOf(['A', 'B'])).toEqual([next, 'B']);
    expect(dayOf(['A', 'C'], 'True')).toEqual([runDay, undefined]);
    expect(dayOf(['B', 'C'], 'True')).toEqual([next, 'B']);
  });

  test('is no day of the contract if that ends before', () => {
    const ending = { ...contract, endDate: periodEnd };
    expect(placed(ruled('NextPeriodStart'), ['A'], ending).days).toMatchObject({ isAfterContract: true });
    expect(placed(ruled('NextPeriodStart'), ['C'], ending).days).not.toHaveProperty('isAfterContract');
  });

  test('that is the day of the run asks for a job that runs daily, and any other one for a decision about the periods of contracts', () => {
    const asked = (start: string, ProRatedTransactions: string) => {
      const parameters = parametersOf(ruled(start, { ProRatedTransactions }));
      return [countsFromRunDay(parameters), isAlignmentOpen(parameters)];
    };
    expect(asked('RunDay', 'False')).toEqual([true, true]);
    expect(asked('RunDay', 'True')).toEqual([true, false]);
    expect(asked('PeriodStart', 'True')).toEqual([true, true]);
    expect(asked('PeriodStart', 'False')).toEqual([false, true]);
  });
});

/** A line with the latest day to come from which a run has changed it. */
interface Line {
  readonly profile: Profile;
  readonly changedFrom: string | null;
}

/** What a run of a job makes of a line: at most one change. */
function afterRun(line: Line, target: number, given: Readonly<Record<string, unknown>>): Line {
  const { place, days: increase } = placed(given, ['A']);
  const on = (day: string) => profileUnitsOn(line.profile, day);
  const directed = place.byDirection && directedChange(on, target, place.byDirection, line.changedFrom === next);
  if (directed !== undefined && directed.kind !== 'differs') return line;
  const days = directed?.days ?? increase;
  const check = checkChange(line.profile, target, { ...days, runDay });
  if (check.kind !== 'post') return line;
  const isLater = days.effectiveDate > runDay;
  return {
    profile: adjusted(line.profile, days.effectiveDate, check.delta),
    changedFrom: isLater ? days.effectiveDate : line.changedFrom,
  };
}

const jobs = fc.record({
  ProRatedTransactions: fc.constantFrom('True', 'False'),
  QuantityRules: fc
    .record({ IncreasesFrom: fc.constantFrom(...increaseRules), DecreasesFrom: fc.constantFrom(...decreaseRules) })
    .map((rule) => [{ SKU: 'A', ...rule }]),
});
const units = fc.integer({ min: 0, max: 30 });

it('whatever the rule, runs that repeat come to an end with the billed quantity from the next period on, and nobody is ever billed more than was', () => {
  fc.assert(
    fc.property(jobs, units, fc.array(units, { minLength: 1, maxLength: 6 }), (job, before, billed) => {
      let line: Line = { profile: [{ from: '2026-01-26', units: before }], changedFrom: null };
      let most = before;
      for (const target of billed) {
        most = Math.max(most, target);
        line = afterRun(afterRun(line, target, job), target, job);
        expect(afterRun(line, target, job)).toEqual(line);
        const isLowered = line.changedFrom !== null || profileUnitsOn(line.profile, runDay) === target;
        if (isLowered) expect(profileUnitsOn(line.profile, next)).toBe(target);
        expect(Math.max(...line.profile.map((step) => step.units))).toBeLessThanOrEqual(most);
      }
    }),
  );
});
