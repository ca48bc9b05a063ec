import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseParameters } from '../../src/domain/parameters/parameters.js';
import { exceededLimits, type PlannedTotals, type RunLimits } from '../../src/domain/sync/run-limits.js';

const named = fc.record({ name: fc.constant('Acme, Mailbox'), change: fc.integer({ min: -500, max: 500 }) });
const changes = fc
  .array(named, { maxLength: 3 })
  .map((all) => ({ greatest: all.sort((a, b) => Math.abs(b.change) - Math.abs(a.change)), above: all.length }));
const totals: fc.Arbitrary<PlannedTotals> = fc.record({
  changedLines: fc.nat(500),
  linesToZero: fc.nat(50),
  withoutPrice: fc.constant(0),
  amountRaised: fc.nat(9_000),
  amountReduced: fc.nat(9_000).map((amount) => -amount),
  lines: changes,
  percents: changes,
  customers: changes,
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
    unitsOfLine: Math.abs(planned.lines.greatest[0]?.change ?? 0),
    percentOfLine: Math.abs(planned.percents.greatest[0]?.change ?? 0),
    amount: Math.max(planned.amountRaised, -planned.amountReduced),
    amountOfCustomer: Math.abs(planned.customers.greatest[0]?.change ?? 0),
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

  test('name the worst lines and customers, count the others, and say of money whether it is increases or decreases', () => {
    const named = (...changes: readonly (readonly [string, number])[]) =>
      changes.map(([name, change]) => ({ name, change }));
    const planned = {
      ...(fc.sample(totals, 1)[0] as PlannedTotals),
      ...{ amountRaised: 1_076.5, amountReduced: -155 },
      lines: { greatest: named(['Acme, Mailbox', 15], ['Acme, Backup', -14], ['Bell, Backup', 3]), above: 2 },
      customers: { greatest: named(['Abalone', -155], ['Yarrow', 141.5], ['Quay', -120]), above: 15 },
    };
    expect(exceededLimits({ unitsOfLine: 10, amount: 150, amountOfCustomer: 100 }, planned)).toEqual([
      'Acme, Mailbox would change by +15 units and Acme, Backup by −14 units, and the limit UnitsOfLine is 10',
      'the increases come to 1,076.50 per contract period, and the limit Amount is 150',
      'the decreases come to 155.00 per contract period, and the limit Amount is 150',
      'the decreases of Abalone come to 155.00, the increases of Yarrow to 141.50 and the decreases of Quay to 120.00 per contract period, and the limit AmountOfCustomer is 100, which 12 more customers exceed',
    ]);
    const one = { ...planned, customers: { greatest: planned.customers.greatest, above: 4 } };
    expect(exceededLimits({ amountOfCustomer: 100 }, one)).toEqual([
      expect.stringMatching(/, which 1 more customer exceeds$/),
    ]);
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
