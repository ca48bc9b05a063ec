import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import type { BillingRecord } from '../../src/domain/billing.js';
import { billedLines } from '../../src/domain/sync/billed-lines.js';
import { ruledUnits, type QuantityRule } from '../../src/domain/sync/quantity-rules.js';
import { asBilled, basesOf, rulesOf } from '../../src/domain/sync/ruled-quantity.js';
import type { ServiceCatalogue } from '../../src/domain/sync/service-catalogue.js';

const whole = (max: number) => fc.integer({ min: 1, max });
const units = fc.oneof(fc.integer({ min: 0, max: 60 }), fc.integer({ min: 0, max: 2_147_483_647 }));

/** Every rule that a job may have. */
const anyRule = fc
  .record(
    {
      free: fc.oneof(whole(20), whole(1e9), fc.record({ percent: whole(100_000), of: fc.constant('BASE') })),
      atLeast: fc.oneof(whole(20), whole(1e9)),
      packOf: fc.oneof(whole(20), whole(1e9)),
      packs: whole(1_000),
      isCapped: fc.boolean(),
    },
    { requiredKeys: ['packs', 'isCapped'] },
  )
  .map(({ packs, isCapped, ...rule }): QuantityRule => {
    const { packOf = 1, atLeast = 1 } = rule;
    return { sku: 'SKU', ...rule, ...(isCapped ? { atMost: packOf * (Math.ceil(atLeast / packOf) + packs) } : {}) };
  });

describe('what a rule bills', () => {
  it('is nothing of nothing', () => {
    fc.assert(
      fc.property(anyRule, units, (rule, base) => {
        expect(ruledUnits(rule, 0, base)).toEqual({ units: 0, because: null });
      }),
    );
  });

  it('is within its floor and ceiling, in whole packs, and never a fraction', () => {
    fc.assert(
      fc.property(anyRule, whole(2_147_483_647), units, (rule, provisioned, base) => {
        const billed = ruledUnits(rule, provisioned, base).units;
        expect(Number.isSafeInteger(billed)).toBe(true);
        expect(billed).toBeGreaterThanOrEqual(rule.atLeast ?? 0);
        expect(billed).toBeLessThanOrEqual(rule.atMost ?? Infinity);
        expect(billed % (rule.packOf ?? 1)).toBe(0);
      }),
    );
  });

  it('never falls when more is provisioned, and never rises when more is free', () => {
    fc.assert(
      fc.property(anyRule, fc.tuple(units, units), fc.tuple(units, units), (rule, [a, b], [c, d]) => {
        const [less, more] = [Math.min(a, b), Math.max(a, b)];
        const [little, much] = [Math.min(c, d), Math.max(c, d)];
        expect(ruledUnits(rule, less, little).units).toBeLessThanOrEqual(ruledUnits(rule, more, little).units);
        expect(ruledUnits(rule, more, much).units).toBeLessThanOrEqual(ruledUnits(rule, more, little).units);
      }),
    );
  });

  it('is what was provisioned if the rule does nothing, and says so if it does anything', () => {
    fc.assert(
      fc.property(anyRule, units, units, (rule, provisioned, base) => {
        const ruled = ruledUnits(rule, provisioned, base);
        if (ruled.because === null) expect(ruled.units).toBe(provisioned);
        else expect(ruled.because).toMatch(/^Atria provisioned [\d,]+ units?; the rule of SKU SKU .*: [\d,]+\.$/);
      }),
    );
    expect(ruledUnits({ sku: 'SKU' }, 7, 0)).toEqual({ units: 7, because: null });
  });

  it('has free units without a rounding error: the whole units of the share', () => {
    fc.assert(
      fc.property(whole(100_000), units, (percent, base) => {
        const rule = { sku: 'SKU', free: { percent, of: 'BASE' } };
        const provisioned = 2_147_483_647;
        const free = (BigInt(percent) * BigInt(base)) / 100n;
        const left = BigInt(provisioned) - free;
        expect(BigInt(ruledUnits(rule, provisioned, base).units)).toBe(left < 0n ? 0n : left);
      }),
    );
  });

  test.each<[QuantityRule, number, number, string]>([
    [
      { sku: 'BKP', packOf: 10 },
      12,
      0,
      'Atria provisioned 12 units; the rule of SKU BKP rounds up to packs of 10: 20.',
    ],
    [
      { sku: 'X', free: 3, atLeast: 5, packOf: 4, atMost: 8 },
      1,
      0,
      'Atria provisioned 1 unit; the rule of SKU X leaves all free, bills at least 5 and rounds up to packs of 4: 8.',
    ],
    [
      { sku: 'STO', free: { percent: 130, of: 'MBX' } },
      10,
      3,
      'Atria provisioned 10 units; the rule of SKU STO leaves 3 free (130 % of 3 units of SKU MBX): 7.',
    ],
  ])('%j of %i units is said in one sentence', (rule, provisioned, base, sentence) => {
    expect(ruledUnits(rule, provisioned, base).because).toBe(sentence);
  });
});

describe('the records of a customer', () => {
  const skus = ['BASE', 'SHARE', 'PACK'];
  const catalogue: ServiceCatalogue = {
    find(sku) {
      const id = skus.indexOf(sku) + 1;
      if (id === 0) return { kind: 'missing' };
      return { kind: 'found', service: { id, name: sku, description: '', invoiceDescription: '', isActive: true } };
    },
  };
  const list: QuantityRule[] = [
    { sku: 'BASE', atLeast: 5 },
    { sku: 'SHARE', free: { percent: 150, of: 'BASE' } },
    { sku: 'PACK', packOf: 10 },
  ];
  const rules = rulesOf(list, basesOf(list));
  let records = 0;
  const record = (sku: string, quantity: number, more: Partial<BillingRecord> = {}): BillingRecord => {
    records += 1;
    const common = { recordId: `r${records}`, customerCode: 'ASP', description: sku, previousQuantity: 0 };
    return { ...common, sku, quantity, formerlyBilled: false, ...more };
  };
  const billedBy = (given: readonly BillingRecord[]) => {
    const { lines, unusable } = billedLines({ records: given, fed: [], rules }, catalogue);
    return {
      ...Object.fromEntries(lines.map(({ sku, quantity }) => [sku, quantity])),
      ...Object.fromEntries(unusable.map(({ sku, problem }) => [sku, problem])),
    };
  };

  it('are added up before a rule acts, once, and an allowance counts what was provisioned', () => {
    const given = [record('PACK', 7), record(' PACK ', 5), record('BASE', 2), record('BASE', 1), record('SHARE', 10)];
    expect(billedBy(given)).toEqual({ PACK: 20, BASE: 5, SHARE: 6 });
    expect(billedBy([record('SHARE', 10)])).toEqual({ SHARE: 10 });
  });

  const quantity = { fault: { of: 'quantity', reason: 'its count is odd' } } as const;
  test.each([
    ['one of the records it counts cannot be read', record('BASE', 0, quantity), 'quantityInvalid'],
    ['one of them is negative', record('BASE', -1), 'quantityInvalid'],
  ])('An allowance is not counted if %s', (_what, odd, problem) => {
    expect(billedBy([record('BASE', 4), odd, record('SHARE', 10)])).toEqual({
      BASE: problem,
      SHARE: 'quantityInvalid',
    });
    // Nothing is free of nothing, and a deprovisioned line goes to zero.
    expect(billedBy([record('BASE', 4), odd, record('SHARE', 0)])).toEqual({ BASE: problem, SHARE: 0 });
  });

  test.each([record('', 1), record('base', 1), record('BA SE', 1), record('BASE\u200b', 1), record('', 0, quantity)])(
    'An allowance is not counted if the record %j may be meant for it',
    (odd) => {
      expect(billedBy([record('BASE', 4), odd, record('SHARE', 10)])).toMatchObject({ SHARE: 'quantityInvalid' });
    },
  );

  it('that bill nothing, or something else, do not keep an allowance from being counted', () => {
    const others = [record('', 0), record('', 0, { formerlyBilled: true }), record('OTHER', 9)];
    expect(billedBy([record('BASE', 4), ...others, record('SHARE', 10)])).toMatchObject({ SHARE: 4 });
  });

  it('have no allowance if no record of the run has the SKU that it counts', () => {
    const { unusable } = billedLines({ records: [record('SHARE', 10)], fed: [], rules: rulesOf(list, []) }, catalogue);
    expect(unusable.map(({ sku, reason }) => [sku, reason])).toEqual([
      ['SHARE', expect.stringContaining('no billing record with that SKU, for any customer')],
    ]);
  });

  it('lead to no line if packs make more than Autotask can hold', () => {
    expect(billedBy([record('PACK', 2_147_483_647)])).toEqual({ PACK: 'quantityInvalid' });
  });

  it('of a SKU that is billed as another count as its units: on its line, for its rule, and for allowances from it', () => {
    const withOther: QuantityRule[] = [...list, { sku: 'OLD', billAs: 'BASE' }];
    const given = [record('BASE', 2), record(' OLD', 4), record('SHARE', 10)];
    const others = rulesOf(withOther, ['OLD']);
    const { lines, unusable } = billedLines({ records: asBilled(given, withOther), fed: [], rules: others }, catalogue);
    expect(unusable).toEqual([]);
    expect(
      lines.map(({ sku, quantity, quantityRule, recordIds }) => [sku, quantity, quantityRule, recordIds.length]),
    ).toEqual([
      ['BASE', 6, '4 units of SKU OLD count as SKU BASE.', 2],
      [
        'SHARE',
        1,
        'Atria provisioned 10 units; the rule of SKU SHARE leaves 9 free (150 % of 6 units of SKU BASE): 1.',
        1,
      ],
    ]);
    expect(basesOf(withOther)).toEqual(['BASE', 'OLD']);
    expect(others?.billedBases).toEqual(new Set(['BASE']));
  });

  it('of two SKUs that are billed as one have one rule', () => {
    const merged: QuantityRule[] = [
      { sku: 'PACK', packOf: 10 },
      { sku: 'OLD', billAs: 'PACK' },
    ];
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.constantFrom('PACK', 'OLD'), fc.nat(99))), (pairs) => {
        const given = asBilled(
          pairs.map(([sku, count]) => record(sku, count)),
          merged,
        );
        const sum = pairs.reduce((total, [, count]) => total + count, 0);
        const { lines } = billedLines({ records: given, fed: [], rules: rulesOf(merged, []) }, catalogue);
        expect(lines.map(({ quantity }) => quantity)).toEqual(pairs.length === 0 ? [] : [Math.ceil(sum / 10) * 10]);
      }),
    );
  });

  it('are billed as provisioned without rules', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.constantFrom(...skus), fc.nat(99))), (pairs) => {
        const given = pairs.map(([sku, count]) => record(sku, count));
        const plain = billedLines({ records: given, fed: [] }, catalogue).lines;
        const ruled = billedLines({ records: given, fed: [], rules: rulesOf([], []) }, catalogue).lines;
        expect(ruled).toEqual(plain);
        expect(plain.every((line) => line.quantityRule === null)).toBe(true);
      }),
    );
  });
});
