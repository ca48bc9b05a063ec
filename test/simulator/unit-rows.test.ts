import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { billingPeriodOf, billingPeriodsBetween } from '../../src/simulator/atria/billing-calendar.js';
import { formatDay, parseDay } from '../../src/simulator/core/day.js';
import { periodGrid } from '../../src/simulator/autotask/period-grid.js';
import { parseScenario } from '../../src/simulator/scenario.js';
import { dumpState } from '../../src/simulator/state.js';
import { postAdjustment } from '../../src/simulator/autotask/adjustments.js';
import { World } from '../../src/simulator/world.js';

const FIRST = parseDay('2024-01-01');

const contractAndEdits = fc
  .record({
    start: fc.integer({ min: 0, max: 800 }),
    days: fc.integer({ min: 0, max: 900 }),
    type: fc.constantFrom(2, 3, 4, 5),
  })
  .chain((contract) => {
    const day = fc.integer({ min: -40, max: contract.days + 40 });
    return fc.record({
      contract: fc.constant(contract),
      steps: fc.uniqueArray(fc.record({ day, units: fc.nat(20) }), { selector: (step) => step.day, maxLength: 5 }),
      changes: fc.array(fc.record({ day, unitChange: fc.integer({ min: -15, max: 15 }) }), { maxLength: 12 }),
    });
  });

describe('unit rows', () => {
  it('cover the contract without gap or overlap, and hold on each day the steps plus every accepted change up to it', () => {
    fc.assert(
      fc.property(contractAndEdits, ({ contract, steps, changes }) => {
        const start = FIRST + contract.start;
        const end = start + contract.days;
        const iso = (offset: number): string => formatDay(start + offset);
        const world = new World(
          parseScenario(
            JSON.stringify({
              autotask: {
                services: [{ id: 1, name: 'Service' }],
                contracts: [
                  {
                    id: 7,
                    companyID: 0,
                    startDate: iso(0),
                    endDate: iso(contract.days),
                    contractPeriodType: contract.type,
                  },
                ],
                contractServices: [{ id: 8, contractID: 7, serviceID: 1 }],
                units: steps.map((step) => ({ contractServiceID: 8, from: iso(step.day), units: step.units })),
                settings: { sameDateAdjustment: 'accepted' },
              },
            }),
          ),
        );
        const accepted: { day: number; unitChange: number }[] = [];
        for (const change of changes) {
          try {
            postAdjustment(world.autotask, {
              contractServiceID: 8,
              effectiveDate: iso(change.day),
              unitChange: change.unitChange,
            });
            accepted.push(change);
          } catch (error) {
            expect(String(error)).toMatch(/must be between|negative/);
          }
        }
        const rows = dumpState(world).units;
        expect(rows[0]?.startDate).toBe(formatDay(start));
        expect(rows.at(-1)?.endDate).toBe(formatDay(end));
        const quantities = rows.flatMap((row, index) => {
          const next = rows[index + 1];
          if (next !== undefined) expect(parseDay(next.startDate)).toBe(parseDay(row.endDate) + 1);
          return Array.from({ length: parseDay(row.endDate) - parseDay(row.startDate) + 1 }, () => row.units);
        });
        const expected = Array.from({ length: contract.days + 1 }, (_, day) => {
          const step = steps.toSorted((a, b) => b.day - a.day).find((one) => one.day <= day);
          const changed = accepted.filter((one) => one.day <= day).reduce((sum, one) => sum + one.unitChange, 0);
          return (step?.units ?? 0) + changed;
        });
        expect(quantities).toEqual(expected);
        expect(Math.min(...quantities)).toBeGreaterThanOrEqual(0);
        const ids = [...world.autotask.lines.values()].flatMap((line) => line.rows.map((row) => row.id));
        expect(new Set(ids).size).toBe(rows.length);
      }),
      { numRuns: 150 },
    );
  });
});

describe('period grids', () => {
  it.each([
    [2, '2026-01-31', '2026-05-15', ['2026-01-31', '2026-02-28', '2026-03-31', '2026-04-30']],
    [3, '2026-01-26', '2026-12-31', ['2026-01-26', '2026-04-26', '2026-07-26', '2026-10-26']],
    [4, '2026-01-26', '2026-12-31', ['2026-01-26', '2026-07-26']],
    [5, '2024-02-29', '2026-02-28', ['2024-02-29', '2025-02-28', '2026-02-28']],
  ])('of period type %i step from the start %s to the end %s', (type, start, end, starts) => {
    expect(periodGrid(parseDay(start), parseDay(end), type).starts.map(formatDay)).toEqual(starts);
  });
});

describe('billing periods', () => {
  it.each([
    ['2026-11-25', 25, '2026-10-26', '2026-11-25'],
    ['2026-11-26', 25, '2026-11-26', '2026-12-25'],
    ['2026-02-15', 31, '2026-02-01', '2026-02-28'],
    ['2026-03-30', 30, '2026-03-01', '2026-03-30'],
    ['2026-02-28', 0, '2026-02-01', '2026-02-28'],
    ['2026-02-26', -3, '2026-02-26', '2026-03-28'],
  ])('of %s with Bill Process Day %i run from %s to %s', (day, billProcessDay, start, end) => {
    const period = billingPeriodOf(parseDay(day), billProcessDay);
    expect([formatDay(period.start), formatDay(period.end)]).toEqual([start, end]);
  });

  it('follow each other without gap, each containing the day it was asked for', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 20_000 }), fc.integer({ min: -27, max: 31 }), (offset, billProcessDay) => {
        const day = FIRST + offset;
        const period = billingPeriodOf(day, billProcessDay);
        expect(period.start).toBeLessThanOrEqual(day);
        expect(period.end).toBeGreaterThanOrEqual(day);
        const [first, second] = billingPeriodsBetween(day, period.end + 1, billProcessDay);
        expect(first).toEqual(period);
        expect(second?.start).toBe(period.end + 1);
      }),
    );
  });
});
