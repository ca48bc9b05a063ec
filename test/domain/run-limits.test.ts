import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseParameters } from '../../src/domain/parameters/parameters.js';
import { exceededLimits, type PlannedTotals, type RunLimits } from '../../src/domain/sync/run-limits.js';

const named = fc.record({ name: fc.constant('Acme, Mailbox'), change: fc.integer({ min: -500, max: 500 }) });
const totals: fc.Arbitrary<PlannedTotals> = fc.record({
  changedLines: fc.nat(500),
  linesToZero: fc.nat(50),
  withoutPrice: fc.constant(0),
  amountRaised: fc.nat(9_000),
  amountReduced: fc.nat(9_000).map((amount) => -amount),
  greatestLine: fc.option(named, { nil: undefined }),
  greatestPercent: fc.option(named, { nil: undefined }),
  greatestCustomer: fc.option(named, { nil: undefined }),
  posted: fc.constant(undefined),
  perhapsPosted: fc.constant(0),
  records: fc.integer({ min: 1, max: 1_000 }),
  formerRecords: fc.option(fc.integer({ min: 1, max: 1_000 })),
  period: fc.constant({ start: '2026-10-26', end: '2026-11-25' }),
  currentPeriodStart: fc.constantFrom('2026-10-26', '2026-11-26', null),
  runDay: fc.constant('2026-11-26'),
});

/** Limits that a plan just keeps to. */
function justEnough(planned: PlannedTotals): RunLimits {
  return {
    changedLines: planned.changedLines,
    linesToZero: planned.linesToZero,
    unitsOfLine: Math.abs(planned.greatestLine?.change ?? 0),
    percentOfLine: Math.abs(planned.greatestPercent?.change ?? 0),
    amount: Math.max(planned.amountRaised, -planned.amountReduced),
    amountOfCustomer: Math.abs(planned.greatestCustomer?.change ?? 0),
    leastRecordsPercent: Math.floor((planned.records * 100) / (planned.formerRecords ?? planned.records)),
    onlyRecentPeriods: true,
    onlyOpenPeriods: true,
  };
}

describe('The limits of a job', () => {
  test('are kept by what just reaches them, and by everything if there are none', () => {
    fc.assert(
      fc.property(totals, (planned) => {
        expect(exceededLimits(justEnough(planned), planned)).toEqual([]);
        expect(exceededLimits({}, planned)).toEqual([]);
      }),
    );
  });

  test('are exceeded by one more, each by itself, and named', () => {
    const names = [
      'ChangedLines',
      'LinesToZero',
      'UnitsOfLine',
      'PercentOfLine',
      'Amount',
      'AmountOfCustomer',
    ] as const;
    fc.assert(
      fc.property(totals, fc.constantFrom(...names), (planned, name) => {
        const member = `${name.charAt(0).toLowerCase()}${name.slice(1)}` as keyof RunLimits;
        const enough = justEnough(planned)[member];
        fc.pre(typeof enough === 'number' && enough > 0);
        const [reason, ...others] = exceededLimits({ [member]: enough - 1 }, planned);
        expect(reason).toContain(`the limit ${name} is`);
        // Money may be too much in both directions.
        expect(others.length).toBeLessThanOrEqual(name === 'Amount' ? 1 : 0);
      }),
    );
  });

  test('of money cannot be judged without every price', () => {
    const planned = { ...fc.sample(totals, 1)[0], withoutPrice: 2 } as PlannedTotals;
    expect(exceededLimits({ amount: 1_000_000 }, planned)).toEqual([
      'Amount cannot be checked, as Autotask gave no price for 2 lines',
    ]);
    expect(exceededLimits({ changedLines: 1_000 }, planned)).toEqual([]);
  });

  test('of records are exceeded by none at all, whatever was found before, unless they ask for none', () => {
    const planned = { ...fc.sample(totals, 1)[0], records: 0 } as PlannedTotals;
    for (const formerRecords of [null, 0]) {
      expect(exceededLimits({ leastRecordsPercent: 50 }, { ...planned, formerRecords })).toEqual([
        'Atria has no record at all in the period, and the limit LeastRecordsPercent is 50',
      ]);
    }
    for (const formerRecords of [null, 0, 7]) {
      expect(exceededLimits({ leastRecordsPercent: 0 }, { ...planned, formerRecords })).toEqual([]);
      expect(exceededLimits({ onlyRecentPeriods: true }, { ...planned, formerRecords })).toEqual([]);
    }
  });

  test('of periods are exceeded by one that begins after the day of the run, and not by one that begins on it', () => {
    const planned = fc.sample(totals, 1)[0] as PlannedTotals;
    const onDay = (runDay: string) =>
      exceededLimits(
        { onlyRecentPeriods: true },
        { ...planned, runDay, currentPeriodStart: null, period: { start: '2026-11-26', end: '2026-12-25' } },
      );
    expect(onDay('2026-11-26')).toEqual([]);
    expect(onDay('2026-11-25')).toEqual([
      'the period 2026-11-26 to 2026-12-25 has not begun on the day of the run, 2026-11-25 (OnlyRecentPeriods)',
    ]);
  });

  test('of open periods are exceeded by one posted line, and by one of which nobody can tell', () => {
    const planned = fc.sample(totals, 1)[0] as PlannedTotals;
    const posted = { lines: 1, name: 'Acme, Mailbox', day: '2026-10-26' };
    expect(exceededLimits({ onlyOpenPeriods: true }, { ...planned, posted, perhapsPosted: 2 })).toEqual([
      'Acme, Mailbox would change from 2026-10-26, in a period that Autotask has approved and posted (OnlyOpenPeriods)',
      'OnlyOpenPeriods cannot be checked for 2 lines, as Autotask does not show whether the period is posted (it shows no period of a contract without lines)',
    ]);
    expect(exceededLimits({ onlyOpenPeriods: false }, { ...planned, posted })).toEqual([]);
  });

  test('are read from numbers or texts, in any selection', () => {
    const given = { ChangedLines: '5', Amount: 10.5, OnlyRecentPeriods: 'True' };
    const parsed = parseParameters({ ZoneUser: 'api@example.com', Limits: given });
    expect(parsed).toMatchObject({
      parameters: { limits: { changedLines: 5, amount: 10.5, onlyRecentPeriods: true } },
    });
    const none = parseParameters({ ZoneUser: 'api@example.com', Limits: {}, Preview: 'True' });
    expect(none).toHaveProperty('parameters.preview', true);
    expect(none).not.toHaveProperty('parameters.limits');
  });
});
