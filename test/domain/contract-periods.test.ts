import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { alignedDate, contractPeriodOf } from '../../src/domain/sync/contract-periods.js';
import { addDays } from '../../src/domain/day.js';
import { formatDay, parseDay } from '../../src/simulator/core/day.js';
import { periodGrid } from '../../src/simulator/autotask/period-grid.js';

const contract = {
  ...{ id: 7001, companyID: 1, contractName: 'Managed services', contractNumber: '', contractCategory: null },
  ...{
    isDefaultContract: false,
    contractPeriodType: 2 as number | undefined,
    startDate: '2026-01-01',
    endDate: '2026-12-31',
  },
};

const contracts = fc
  .record({
    startDate: fc.integer({ min: 0, max: 1_500 }).map((days) => addDays('2024-01-01', days)),
    length: fc.integer({ min: 0, max: 1_500 }),
    contractPeriodType: fc.integer({ min: 2, max: 5 }),
  })
  .map(({ length, ...each }) => ({ ...contract, ...each, endDate: addDays(each.startDate, length) }));
const withDay = contracts.chain((each) =>
  fc
    .integer({ min: 0, max: parseDay(each.endDate) - parseDay(each.startDate) })
    .map((offset) => ({ each, day: addDays(each.startDate, offset) })),
);

describe('the billing periods of a contract', () => {
  it('are those that the simulated Autotask cuts it into', () => {
    fc.assert(
      fc.property(withDay, ({ each, day }) => {
        const { starts } = periodGrid(parseDay(each.startDate), parseDay(each.endDate), each.contractPeriodType);
        const index = starts.findLastIndex((start) => start <= parseDay(day));
        const next = starts[index + 1];
        const end = next === undefined ? each.endDate : addDays(formatDay(next), -1);
        expect(contractPeriodOf(each, day)).toEqual({ start: formatDay(starts[index]!), end });
      }),
    );
  });

  it('are not guessed if their kind is not known, and not continued beyond the contract', () => {
    for (const contractPeriodType of [undefined, 0, 1, 6]) {
      expect(contractPeriodOf({ ...contract, contractPeriodType }, '2026-10-26')).toBeUndefined();
    }
    expect(contractPeriodOf(contract, '2027-01-01')).toBeUndefined();
    expect(contractPeriodOf(contract, '2025-12-31')).toBeUndefined();
  });
});

describe('an effective date', () => {
  const october = { start: '2026-10-01', end: '2026-10-31' };

  it('stays if it begins a period, whatever the job wants', () => {
    for (const alignment of [undefined, 'AsIs', 'ContractPeriodStart', 'NextContractPeriodStart'] as const) {
      expect(alignedDate(contract, '2026-10-01', alignment)).toEqual({ effectiveDate: '2026-10-01', within: october });
    }
  });

  it('within a period stays and says so, or goes to the start of this or of the next one', () => {
    const [asItIs, first] = ['2026-10-26', '2026-10-01'].map((effectiveDate) => ({ effectiveDate, within: october }));
    const next = { effectiveDate: '2026-11-01', within: { start: '2026-11-01', end: '2026-11-30' } };
    expect(alignedDate(contract, '2026-10-26', undefined)).toEqual(asItIs);
    expect(alignedDate(contract, '2026-10-26', 'AsIs')).toEqual(asItIs);
    expect(alignedDate(contract, '2026-10-26', 'ContractPeriodStart')).toEqual(first);
    expect(alignedDate(contract, '2026-10-26', 'NextContractPeriodStart')).toEqual(next);
  });

  it('is always a day of the contract, and begins a period of it if the job wants that', () => {
    const alignments = fc.constantFrom('ContractPeriodStart', 'NextContractPeriodStart');
    fc.assert(
      fc.property(withDay, alignments, ({ each, day }, alignment) => {
        const last = contractPeriodOf(each, each.endDate);
        const inLast = day > (last?.start ?? '') && alignment === 'NextContractPeriodStart';
        if (inLast) {
          expect(() => alignedDate(each, day, alignment)).toThrow('ends before another');
          return;
        }
        const { effectiveDate } = alignedDate(each, day, alignment);
        expect(contractPeriodOf(each, effectiveDate)?.start).toBe(effectiveDate);
        expect(effectiveDate >= day).toBe(alignment === 'NextContractPeriodStart' || effectiveDate === day);
      }),
    );
  });

  it('is not guessed if the periods are not known', () => {
    const unknown = { ...contract, contractPeriodType: 9 };
    expect(alignedDate(unknown, '2026-10-26', undefined)).toEqual({ effectiveDate: '2026-10-26' });
    expect(() => alignedDate(unknown, '2026-10-26', 'ContractPeriodStart')).toThrow('contractPeriodType is 9');
  });
});
