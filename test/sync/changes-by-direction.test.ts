import { afterAll, beforeAll, expect, it } from 'vitest';
import { billingRecord } from '../../src/simulator/scenario-schema.js';
import { billed, days, provider, type CustomerInput } from '../rig/scenarios.js';
import { startWorld, type EndedRun, type World } from '../rig/world.js';

/* Jobs that let increases count from another day than decreases, in the middle of a billing period. */

const next = '2026-11-26';
const withoutDirections = {
  ZoneUser: 'api@example.com',
  BillingPeriod: 'Current',
  LogLevel: 'Verbose',
  AllowAtriaCreateItems: 'True',
};
const job = { ...withoutDirections, DecreasesFrom: 'NextPeriodStart' };

const customer = (code: string, units: number | undefined, quantity: number, more: Partial<CustomerInput> = {}) => ({
  code,
  ...(units === undefined ? {} : { lines: [[9001, units]] as const }),
  records: [billed(9001, quantity)],
  ...more,
});
const withTwoServices = (number: string): CustomerInput[] => {
  const lines = [
    [9001, 10],
    [9002, 10],
  ] as const;
  const earlierRecords = [9001, 9002].map((sku) => ({ ...billed(sku, 10), previousQuantity: 10 }));
  return [
    { code: `BOTH${number}`, lines, records: [billed(9001, 6), billed(9002, 6)] },
    { code: `LEAVES${number}`, status: 'Deprovisioned', lines, earlierRecords },
  ];
};
const customers: CustomerInput[] = [
  customer('UP', 10, 14),
  customer('DOWN', 10, 6),
  customer('ZERO', 10, 0),
  customer('NEW', undefined, 3),
  customer('SAME', 10, 10),
  customer('ENDS', 10, 6, { contracts: [{ endDate: days.periodEnd }] }),
  {
    code: 'GONE',
    status: 'Deprovisioned',
    lines: [[9001, 10]],
    earlierRecords: [{ ...billed(9001, 10), previousQuantity: 10 }],
  },
  customer('PLAN', 10, 10),
  customer('UNDONE', 10, 6),
  customer('MIXED', 10, 6),
  ...['1', '2'].flatMap(withTwoServices),
];

let world: World;
beforeAll(async () => {
  world = await startWorld({
    ...provider(customers, { settings: { sameDateAdjustment: 'accepted' } }),
    clock: '2026-11-20T22:00:00Z',
  });
});
afterAll(() => world.close());

/** Among the lines that are there from the beginning. */
const lineOf = (code: string) =>
  customers.filter(({ lines }) => lines !== undefined).findIndex((each) => each.code === code);

const contractOf = (code: string) => 2001 + customers.findIndex((each) => each.code === code);

function postedFor(code: string): (readonly [from: string, units: number])[] {
  const { adjustments } = world.sandbox.dump();
  const own = adjustments.filter(({ contractID }) => contractID === contractOf(code));
  return own.map(({ effectiveDate, unitChange }) => [effectiveDate.slice(0, 10), unitChange] as const);
}

function codesFor(code: string, { log }: EndedRun): string[] {
  return log.flatMap((entry) => (entry.customerCode === code ? [entry.code] : []));
}

function bill(quantities: Readonly<Record<string, number>>): void {
  const records = customers.flatMap(({ code, records: own = [] }) =>
    own.map((record) => ({ ...record, quantity: quantities[code] ?? record.quantity, customerCode: code })),
  );
  world.sandbox.edit((each) => {
    each.replaceBilling(
      days.periodEnd,
      records.map((record) => billingRecord.parse(record)),
    );
  });
}

const first = ['UP', 'DOWN', 'ZERO', 'NEW', 'SAME', 'ENDS', 'GONE'];
const again = () => world.run({ ...job, CustomersFilter: first });

it('increases count from the start of the period and decreases from the next one, and no later run makes them again', async () => {
  const preview = await world.run({ ...job, CustomersFilter: first, Preview: 'True' });
  expect(world.sandbox.dump().adjustments).toEqual([]);
  expect(preview.log.find(({ code, customerCode }) => code === 'AT52' && customerCode === 'DOWN')?.message).toContain(
    `from 10 to 6 from ${next}`,
  );
  const run = await again();
  const posted = first.map((code) => [code, postedFor(code)]);
  const expected = [
    ['UP', [[days.periodStart, 4]]],
    ['DOWN', [[next, -4]]],
    ['ZERO', [[next, -10]]],
    ['NEW', [[days.periodStart, 3]]],
    ['SAME', []],
    ['ENDS', []],
    ['GONE', [[next, -10]]],
  ];
  expect(posted).toEqual(expected);
  expect(first.map((code) => [code, ...codesFor(code, run)])).toEqual([
    ['UP', 'AT09'],
    ['DOWN', 'AT09', 'AT66'],
    ['ZERO', 'AT13', 'AT66'],
    ['NEW', 'AT11'],
    ['SAME', 'AT10'],
    ['ENDS', 'AT65'],
    ['GONE', 'AT13', 'AT66'],
  ]);
  const second = await again();
  expect(first.map((code) => [code, postedFor(code)])).toEqual(expected);
  expect(first.map((code) => codesFor(code, second))).toEqual([
    ...[['AT10'], ['AT10'], ['AT10'], ['AT10'], ['AT10'], ['AT65'], ['AT10']],
  ]);
});

it('a quantity that rises again takes the decrease for the next period back, and counts at once beyond what is there', async () => {
  bill({ DOWN: 8 });
  await again();
  expect(postedFor('DOWN')).toEqual([
    [next, -4],
    [next, 2],
  ]);
  bill({ DOWN: 12 });
  await again();
  await again();
  await again();
  expect(postedFor('DOWN').slice(2)).toEqual([
    [days.periodStart, 2],
    [next, 2],
  ]);
});

it('what somebody has planned for the next period stays, and is reported where the line would be lowered', async () => {
  const plan = { contractServiceID: 3001 + lineOf('PLAN'), effectiveDate: next, unitChange: 5 };
  world.sandbox.edit((each) => each.adjustAsPerson(plan));
  const own = { ...job, CustomersFilter: ['PLAN'] };
  expect(codesFor('PLAN', await world.run(own))).toEqual(['AT10']);
  bill({ PLAN: 6 });
  expect(codesFor('PLAN', await world.run(own))).toEqual(['AT30']);
  expect(postedFor('PLAN')).toEqual([]);
});

it('after an undo of a decrease, what somebody plans for the next period stays', async () => {
  const only = { ...job, CustomersFilter: ['UNDONE'] };
  const run = await world.run(only);
  await world.run({ UndoRun: run.runId });
  expect(postedFor('UNDONE')).toEqual([
    [next, -4],
    [next, 4],
  ]);
  bill({ UNDONE: 10 });
  world.sandbox.edit((each) =>
    each.adjustAsPerson({ contractServiceID: 3001 + lineOf('UNDONE'), effectiveDate: next, unitChange: 6 }),
  );
  const posted = postedFor('UNDONE');
  expect(codesFor('UNDONE', await world.run(only))).toEqual(['AT10']);
  expect(postedFor('UNDONE')).toEqual(posted);
});

it('a job that no longer tells increases from decreases leaves what was made for the next period', async () => {
  const before = ['ZERO', 'GONE'].map(postedFor);
  const run = await world.run({ ...withoutDirections, CustomersFilter: ['ZERO', 'GONE'] });
  expect(['ZERO', 'GONE'].map(postedFor)).toEqual(before);
  expect(['ZERO', 'GONE'].map((code) => codesFor(code, run))).toEqual([['AT10'], ['AT10']]);
  const mixed = { ...withoutDirections, CustomersFilter: ['MIXED'] };
  await world.run({ ...mixed, DecreasesFrom: 'NextPeriodStart' });
  bill({ MIXED: 5 });
  // From the start of the period, 5 fewer would leave 1 from the next one on.
  expect(codesFor('MIXED', await world.run(mixed))).toEqual(['AT30']);
  expect(postedFor('MIXED')).toEqual([[next, -4]]);
});

it('a second decrease that Autotask refuses for the next period is reported, and no later run makes the first one again', async () => {
  world.sandbox.edit((each) => {
    each.changeSettings({ sameDateAdjustment: 'refused' });
  });
  bill({ UP: 12 });
  await world.run({ ...job, CustomersFilter: ['UP'], EffectiveDateConflict: 'NextDay' });
  bill({ UP: 11 });
  const refused = { ...job, CustomersFilter: ['UP'], EffectiveDateConflict: 'NextDay' };
  const runs = [await world.run(refused), await world.run(refused)];
  expect(runs.map((run) => codesFor('UP', run))).toEqual([['AT39'], ['AT39']]);
  expect(postedFor('UP')).toEqual([
    [days.periodStart, 4],
    [next, -2],
  ]);
});

it.each([
  ['a job', '1', withoutDirections, { SKU: '9001', DecreasesFrom: 'NextPeriodStart' }],
  ['the others of a job', '2', job, { SKU: '9002', DecreasesFrom: 'AsIncreases' }],
])(
  'decreases of some SKUs of %s count from the next period, and no later run makes any of them again',
  async (_of, number, base, rule) => {
    const codes = [`BOTH${number}`, `LEAVES${number}`];
    const runOnce = () => world.run({ ...base, QuantityRules: [rule], CustomersFilter: codes });
    for (const run of [runOnce, runOnce]) {
      await run();
      expect(codes.map(postedFor)).toEqual([
        [
          [next, -4],
          [days.periodStart, -4],
        ],
        [
          [next, -10],
          [days.periodStart, -10],
        ],
      ]);
    }
  },
);
