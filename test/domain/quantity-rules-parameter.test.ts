import { describe, expect, test } from 'vitest';
import { parseParameters } from '../../src/domain/parameters/parameters.js';
import { rulesText } from '../../src/domain/sync/quantity-rules.js';

describe('the parameter QuantityRules', () => {
  const parse = (rules: unknown) => parseParameters({ ZoneUser: 'api@example.com', QuantityRules: rules });
  const problemsOf = (rules: unknown) => {
    const parsed = parse(rules);
    return 'parameters' in parsed
      ? []
      : parsed.refusals.flatMap(({ code, problems }) => problems.map((each) => [code, each]));
  };

  test('is read as a list of one rule for each SKU', () => {
    const parsed = parse([
      { SKU: ' MBX-100 ', AtLeast: 5 },
      { SKU: 'STO-GB', Free: { Percent: 130, Of: 'MBX-100' } },
      { SKU: 'X', Free: 3, PackOf: 10, AtMost: 50 },
      { SKU: 'OLD', BillAs: ' X ' },
      { SKU: 'NCE', IncreasesFrom: 'RunDay', DecreasesFrom: 'NextPeriodStart' },
      { SKU: 'TERM', IncreasesFrom: 'NextPeriodStart' },
    ]);
    const rules = 'parameters' in parsed ? parsed.parameters.quantityRules : undefined;
    expect(rules).toEqual([
      { sku: 'MBX-100', atLeast: 5 },
      { sku: 'STO-GB', free: { percent: 130, of: 'MBX-100' } },
      { sku: 'X', free: 3, packOf: 10, atMost: 50 },
      { sku: 'OLD', billAs: 'X' },
      { sku: 'NCE', increasesFrom: 'RunDay', decreasesFrom: 'NextPeriodStart' },
      { sku: 'TERM', increasesFrom: 'NextPeriodStart' },
    ]);
    expect(rulesText(rules ?? [])).toBe(
      'MBX-100: at least 5; STO-GB: 130 % of MBX-100 free; X: 3 free, packs of 10, at most 50; OLD: billed as X; ' +
        'NCE: increases from the day of the run, decreases from the next period on; TERM: increases from the start of the next period',
    );
  });

  test('may be empty', () => {
    const parsed = parse([]);
    expect('parameters' in parsed && 'quantityRules' in parsed.parameters).toBe(false);
  });

  const share = (sku: string, of: string) => ({ SKU: sku, Free: { Percent: 100, Of: of } });
  test.each([
    ['a text', 'BKP', /QuantityRules must be a list/],
    ['a number in place of a rule', [5], /rule 1 must be an object/],
    ['no SKU', [{ AtLeast: 5 }], /rule 1 needs SKU/],
    ['a blank SKU', [{ SKU: ' ', AtLeast: 5 }], /rule 1 needs SKU/],
    ['a SKU with what nobody sees', [{ SKU: 'A\u200bB', AtLeast: 5 }], /rule 1 needs SKU/],
    ['no number', [{ SKU: 'BKP' }], /rule 1, of SKU BKP, needs BillAs, or one or more of/],
    ['another name', [{ SKU: 'BKP', Atleast: 5 }], /rule 1, of SKU BKP, may have SKU, AtLeast/],
    ['zero', [{ SKU: 'BKP', AtLeast: 0 }], /needs whole numbers from 1/],
    ['a fraction', [{ SKU: 'BKP', PackOf: 2.5 }], /needs whole numbers from 1/],
    ['null', [{ SKU: 'BKP', AtMost: null }], /needs whole numbers from 1/],
    ['a part of a percent', [{ SKU: 'BKP', Free: { Percent: 12.5, Of: 'A' } }], /needs for Free/],
    ['an allowance of more', [{ SKU: 'BKP', Free: { Percent: 5, Of: 'A', Plus: 1 } }], /needs for Free/],
    ['a ceiling below the floor', [{ SKU: 'BKP', AtLeast: 5, AtMost: 4 }], /greater AtLeast than AtMost/],
    ['a ceiling within a pack', [{ SKU: 'BKP', PackOf: 10, AtMost: 25 }], /not whole packs/],
    ['its own SKU', [share('A', ' A')], /from its own SKU/],
    ['itself in place of another SKU', [{ SKU: 'A', BillAs: ' A' }], /is billed as its own SKU/],
    ['no SKU to bill as', [{ SKU: 'A', BillAs: '' }], /needs for BillAs another SKU/],
    [
      'another day for decreases',
      [{ SKU: 'A', DecreasesFrom: 'Now' }],
      /needs for DecreasesFrom one of "NextPeriodStart"/,
    ],
    [
      'another day for increases',
      [{ SKU: 'A', IncreasesFrom: 'AsDecreases' }],
      /needs for IncreasesFrom one of "PeriodStart", "CurrentPeriodStart", "RunDay", "NextPeriodStart"/,
    ],
    [
      'BillAs and a day for increases',
      [{ SKU: 'A', BillAs: 'B', IncreasesFrom: 'RunDay' }],
      /the rule of SKU B acts on its units/,
    ],
    ['BillAs and a step', [{ SKU: 'A', BillAs: 'B', AtLeast: 5 }], /the rule of SKU B acts on its units/],
    [
      'an allowance of what is billed as another',
      [{ SKU: 'A', BillAs: 'B' }, share('C', 'A')],
      /rule 2, of SKU C, counts .* billed as another one/,
    ],
    [
      'a chain of SKUs to bill as',
      [
        { SKU: 'A', BillAs: 'B' },
        { SKU: 'B', BillAs: 'C' },
      ],
      /rule 1, of SKU A, is billed as a SKU that is billed as another one/,
    ],
    ['a chain', [share('B', 'A'), share('A', 'C')], /rule 1, of SKU B, counts .* allowance of its own/],
    [
      'a SKU twice',
      [
        { SKU: 'A', AtLeast: 5 },
        { SKU: 'A ', PackOf: 2 },
      ],
      /rule 2, of SKU A, is the second one/,
    ],
  ])('is refused with %s, and says which rule', (_what, rules, problem) => {
    expect(problemsOf(rules)).toEqual([['AT17', expect.stringMatching(problem)]]);
  });
});

test.each(['RunDay', 'PeriodStart', 'CurrentPeriodStart', 'NextPeriodStart'])(
  'increases of a SKU from %s cannot be moved back to a period that has begun',
  (start) => {
    const QuantityRules = [{ SKU: 'A', IncreasesFrom: start }];
    const given = { ZoneUser: 'api@example.com', EffectiveDateAlignment: 'ContractPeriodStart', QuantityRules };
    const parsed = parseParameters(given);
    if (start !== 'NextPeriodStart') expect(parsed).toHaveProperty('parameters');
    else {
      const problems = [expect.stringContaining('takes IncreasesFrom back')];
      expect(parsed).toMatchObject({ refusals: [{ code: 'AT17', problems }] });
    }
  },
);

test('decreases of a SKU cannot count from the next period where the job moves changes back to a period that has begun', () => {
  const given = { ZoneUser: 'api@example.com', EffectiveDateAlignment: 'ContractPeriodStart' };
  const rules = (start: string) => ({ ...given, QuantityRules: [{ SKU: 'A', DecreasesFrom: start }] });
  expect(parseParameters(rules('NextPeriodStart'))).toMatchObject({
    refusals: [{ code: 'AT17', problems: [expect.stringContaining('takes DecreasesFrom back')] }],
  });
  expect(parseParameters(rules('AsIncreases'))).toHaveProperty('parameters');
});
