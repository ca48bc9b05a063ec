import { afterAll, beforeAll, expect, it } from 'vitest';
import { billingRecord } from '../../src/simulator/scenario-schema.js';
import { readLinePage } from '../../src/store/lines/line-pages.js';
import { billed, days, provider, type CustomerInput } from '../rig/scenarios.js';
import { startWorld, type EndedRun, type World } from '../rig/world.js';

/* Jobs whose rules say from when the increases of single SKUs count, in the middle of a billing period. */

const next = '2026-11-26';
const runDay = '2026-11-20';
const withoutRules = {
  ZoneUser: 'api@example.com',
  BillingPeriod: 'Current',
  LogLevel: 'Verbose',
  AllowAtriaCreateItems: 'True',
};
const job = {
  ...withoutRules,
  QuantityRules: [
    { SKU: '9001', IncreasesFrom: 'NextPeriodStart' },
    { SKU: '9002', IncreasesFrom: 'RunDay', DecreasesFrom: 'NextPeriodStart' },
    { SKU: '9003', IncreasesFrom: 'PeriodStart' },
  ],
};

const customer = (code: string, sku: number, units: number | undefined, quantity: number): CustomerInput => ({
  code,
  ...(units === undefined ? {} : { lines: [[sku, units]] as const }),
  records: [billed(sku, quantity)],
});
const ended: Partial<CustomerInput> = { contracts: [{ endDate: days.periodEnd }] };
const customers: CustomerInput[] = [
  customer('UP', 9001, 10, 14),
  customer('DOWN', 9001, 10, 6),
  customer('NEW', 9001, undefined, 3),
  customer('SAME', 9001, 10, 10),
  { ...customer('ENDS', 9001, 10, 14), ...ended },
  { ...customer('ENDSNEW', 9001, undefined, 3), ...ended },
  customer('TODAY', 9002, 10, 14),
  customer('LESS', 9002, 10, 6),
  customer('START', 9003, 10, 14),
  customer('OTHER', 9004, 10, 14),
  customer('MOVES', 9001, 10, 14),
  customer('TURNS', 9001, 10, 14),
  { ...customer('HIDDEN', 9004, 10, 14), contracts: [{ startDate: '2026-01-22', endDate: '2027-01-21' }] },
];
const codes = customers.slice(0, -3).map(({ code }) => code);

let world: World;
beforeAll(async () => {
  world = await startWorld({
    ...provider(customers, { settings: { sameDateAdjustment: 'accepted' } }),
    clock: `${runDay}T22:00:00Z`,
  });
});
afterAll(() => world.close());

function postedFor(code: string): (readonly [from: string, units: number])[] {
  const contract = 2001 + customers.findIndex((each) => each.code === code);
  const own = world.sandbox.dump().adjustments.filter(({ contractID }) => contractID === contract);
  return own.map(({ effectiveDate, unitChange }) => [effectiveDate.slice(0, 10), unitChange] as const);
}

const allPosted = () => codes.map((code) => [code, postedFor(code)]);
const all = { ...job, CustomersFilter: codes };

function codesFor(code: string, { log }: EndedRun): string[] {
  return log.flatMap((entry) => (entry.customerCode === code ? [entry.code] : []));
}

function bill(code: string, sku: number, quantity: number): void {
  const records = customers.flatMap(({ code: customerCode, records: own = [] }) =>
    own.map((record) => ({ ...record, customerCode })),
  );
  const billedNow = records.map((record) =>
    billingRecord.parse(record.customerCode === code && record.sku === String(sku) ? { ...record, quantity } : record),
  );
  world.sandbox.edit((each) => {
    each.replaceBilling(days.periodEnd, billedNow);
  });
}

/** What a line says of the rule that decided its day. */
const said: Record<string, string | null> = {
  UP: 'The rule of SKU 9001 lets changes count from the start of the next period.',
  DOWN: 'The rule of SKU 9001 lets changes count from the start of the next period.',
  SAME: null,
  TODAY: 'The rule of SKU 9002 lets increases count from the day of the run.',
  LESS: null,
  START: 'The rule of SKU 9003 lets changes count from the start of the period.',
  OTHER: null,
};
const expected = {
  UP: [[next, 4]],
  DOWN: [[next, -4]],
  NEW: [[next, 3]],
  SAME: [],
  ENDS: [],
  ENDSNEW: [],
  TODAY: [[runDay, 4]],
  LESS: [[next, -4]],
  START: [[days.periodStart, 4]],
  OTHER: [[days.periodStart, 4]],
};

it('increases count from the day that the rule of their SKU says, as the preview shows, and no later run makes them again', async () => {
  const preview = await world.run({ ...all, Preview: 'True' });
  expect(world.sandbox.dump().adjustments).toEqual([]);
  const entry = preview.log.find(({ code, customerCode }) => code === 'AT52' && customerCode === 'UP');
  expect(entry?.message).toContain(`from 10 to 14 from ${next}`);
  expect(entry?.message).toContain(said['UP']);
  const run = await world.run(all);
  expect(allPosted()).toEqual(Object.entries(expected));
  expect(Object.fromEntries(codes.map((code) => [code, codesFor(code, run)]))).toEqual({
    ...{ UP: ['AT09'], DOWN: ['AT09'], NEW: ['AT11'], SAME: ['AT10'], ENDS: ['AT65'], ENDSNEW: ['AT65'] },
    ...{ TODAY: ['AT09'], LESS: ['AT09', 'AT66'], START: ['AT09'], OTHER: ['AT09'] },
  });
  const { lines } = await readLinePage(world.store, run.runId, {}, { limit: 100 });
  const rules = new Map(lines.map((line) => [line.customerCode, line.quantityRule]));
  expect(Object.keys(said).map((code) => [code, rules.get(code)])).toEqual(Object.entries(said));
  const second = await world.run(all);
  expect(allPosted()).toEqual(Object.entries(expected));
  expect(second.summary?.lines).toEqual({ AT10: 8, AT65: 2 });
});

it('an undo takes each change back from the day that it counted from, and the next run makes it again', async () => {
  bill('UP', 9001, 15);
  const { runId } = await world.run(all);
  expect((await world.run({ UndoRun: runId })).summary?.lines).toEqual({ AT62: 1 });
  expect(postedFor('UP').slice(1)).toEqual([
    [next, 1],
    [next, -1],
  ]);
  await world.run(all);
  expect(postedFor('UP').slice(3)).toEqual([[next, 1]]);
});

it.each([
  ['MOVES', 'lets increases count as the others', {}],
  ['TURNS', 'lets only decreases count later', { DecreasesFrom: 'NextPeriodStart' }],
])(
  '%s: what was raised from the next period on is not raised from an earlier day as well, if the job %s',
  async (code, _what, later) => {
    const CustomersFilter = [code];
    const changed = { ...withoutRules, ...later, CustomersFilter };
    const raising = await world.run({ ...job, CustomersFilter });
    expect(codesFor(code, await world.run(changed))).toEqual(['AT10']);
    bill(code, 9001, 16);
    const run = await world.run(changed);
    expect(codesFor(code, run)).toEqual(['AT30']);
    const message = run.log.find(({ code: of }) => of === 'AT30')?.message;
    expect(message).toContain(`it has 14 units from ${next}; the run ${raising.runId}, which a person started at `);
    expect(message).toMatch(new RegExp(`, made the change from ${next}\\.$`));
    expect(postedFor(code)).toEqual([[next, 4]]);
  },
);

it('what was raised from a later day is not raised from an earlier day as well, if a decrease comes after it', async () => {
  const aligned = {
    ...{ ...withoutRules, CustomersFilter: ['HIDDEN'], DecreasesFrom: 'NextPeriodStart' },
    EffectiveDateAlignment: 'NextContractPeriodStart',
  };
  const raising = await world.run(aligned);
  bill('HIDDEN', 9004, 10);
  const lowering = await world.run(aligned);
  const posted = [
    ['2026-11-22', 4],
    ['2026-12-22', -4],
  ];
  expect(postedFor('HIDDEN')).toEqual(posted);
  bill('HIDDEN', 9004, 14);
  const run = await world.run({ ...aligned, QuantityRules: [{ SKU: '9004', IncreasesFrom: 'RunDay' }] });
  expect(codesFor('HIDDEN', run)).toEqual(['AT30']);
  const message = run.log.find(({ code }) => code === 'AT30')?.message;
  expect(message).toContain('it has 14 units from 2026-11-22');
  expect(message).toMatch(
    new RegExp(`${raising.runId}.* made the change from 2026-11-22 and .*${lowering.runId}.* from 2026-12-22`),
  );
  expect(postedFor('HIDDEN')).toEqual(posted);
});
