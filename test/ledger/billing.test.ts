import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { NewBillingRule } from '../../src/ledger/model/billing-rule.js';
import { addDays } from '../../src/domain/day.js';
import type { NewChange } from '../../src/ledger/model/changes.js';
import { sampleHistory, sampleHistoryOptions } from '../../src/demo/sample-history.js';
import { listPeriods } from '../../src/ledger/store/periods.js';
import { insertRule } from '../../src/ledger/store/rules.js';
import { migratedStore, type FreshStore } from '../store/fresh-store.js';
import { emptyLedger } from './empty-ledger.js';
import { append, change } from './fresh-ledger.js';
import { Oracle, type OracleRule } from './oracle.js';
import { processBilling, publishedRecords } from './process.js';

let fresh: FreshStore;

beforeAll(async () => {
  fresh = await migratedStore();
});
afterAll(() => fresh.close());

function rule(
  processingOrder: number,
  overrideReason: string,
  conditions: NewBillingRule['conditions'],
): NewBillingRule {
  return { description: overrideReason, overrideReason, processingOrder, validFrom: null, validTo: null, conditions };
}

const rules: [NewBillingRule, OracleRule['matches']][] = [
  [rule(3, 'No SKU', { skuIsEmpty: true }), (item) => item.sku === ''],
  [rule(2, 'Test customer', { customerTypes: ['Test'] }), (item) => item.customerType === 'Test'],
  [rule(1, 'Test user', { userFlags: ['test'] }), (item) => item.userIsTest],
  [rule(4, 'Trial', { serviceCodes: ['BACKUP'], planNames: ['Trial'] }), (item) => item.plan === 'Trial'],
];
/** A ledger whose builds are followed by an independent count of what they should come to. */
function followedLedger() {
  const oracle = new Oracle();
  const recorded: NewChange[] = [];
  const inForce: OracleRule[] = [];
  const expected = new Map<string, ReturnType<Oracle['build']>>();
  /** How many changes there were when each period was closed, by its end. */
  const closedAfter = new Map<string, number>();

  async function record(changes: readonly NewChange[]) {
    expect(await append(fresh.store, changes)).toMatchObject({ recorded: changes.length, refusedCount: 0 });
    recorded.push(...changes);
  }

  async function add([rule, matches]: (typeof rules)[number]) {
    await insertRule(fresh.store, rule);
    inForce.push({ order: rule.processingOrder, reason: rule.overrideReason, matches });
  }

  /** @param asked the period that is made anew, closed or not; none given: all that are open */
  async function process(now: string, asked: string | null = null, mode: 'full' | 'incremental' = 'incremental') {
    await processBilling(fresh.store, now, { asked, mode });
    for (const { start, end, status } of await listPeriods(fresh.store)) {
      const wasClosed = closedAfter.has(end);
      const isBuilt = asked === null ? !wasClosed : asked === end;
      if (!isBuilt) continue;
      if (status === 'closed' && !wasClosed) closedAfter.set(end, recorded.length);
      const endOfPeriod = Date.parse(`${end}T00:00:00Z`) + 86_400_000;
      const startOfPeriod = Date.parse(`${start}T00:00:00Z`);
      const countedBefore = closedAfter.get(addDays(start, -1)) ?? Infinity;
      const period = { startOfPeriod, endOfPeriod, countedBefore };
      expected.set(end, oracle.build(recorded, period, inForce));
    }
    expect(await allRecords()).toEqual(Object.fromEntries(expected));
  }

  return { record, add, process };
}

async function allRecords() {
  const periods = (await listPeriods(fresh.store)).filter(({ publishedBuild }) => publishedBuild !== null);
  const records = periods.map(async ({ end }) => [end, await publishedRecords(fresh.store, end)] as const);
  return Object.fromEntries(await Promise.all(records));
}

test('the sample history of half a year has the records that an independent count comes to, in every period', async () => {
  await emptyLedger(fresh.store, 25);
  const history = [...sampleHistory(sampleHistoryOptions)];
  const created = history.filter(({ kind }) => kind === 'customerCreated');
  expect(new Set(created.map(({ customerCode }) => customerCode)).size).toBe(200);
  const ledger = followedLedger();
  await ledger.record(history);
  for (const each of rules) await ledger.add(each);
  await ledger.process('2026-11-26T22:00:00Z');
  expect((await listPeriods(fresh.store)).map(({ end, status }) => `${end} ${status}`)).toEqual([
    '2026-06-25 closed',
    '2026-07-25 closed',
    '2026-08-25 closed',
    '2026-09-25 closed',
    '2026-10-25 closed',
    '2026-11-25 closed',
    '2026-12-25 open',
  ]);
}, 240_000);

describe('what is taken back', () => {
  const at = (day: string) => ({ happenedAt: `${day}T09:00:00.000Z` });
  const small = { serviceCode: 'HE', planName: 'Small' };
  const plan = (sku: string) => change('planDefined', { ...small, values: { sku }, ...at('2026-06-01') });
  const now = '2026-06-28T12:00:00Z';
  const billed = async (periodEnd: string) =>
    (await publishedRecords(fresh.store, periodEnd))
      .filter(({ key }) => key.includes('Small'))
      .map(({ key, now: count }) => `${key} ${count}`);

  async function ledgerWithMailbox() {
    await emptyLedger(fresh.store, 25);
    const ledger = followedLedger();
    const user = { customerCode: 'ASP', userName: 'ann' };
    await ledger.record([
      change('serviceDefined', { serviceCode: 'HE', values: { level: 'user' }, ...at('2026-06-01') }),
      plan('9001'),
      change('customerCreated', { customerCode: 'ASP', ...at('2026-06-02') }),
      change('userCreated', { ...user, ...at('2026-06-02') }),
      change('serviceAssigned', { ...user, ...small, ...at('2026-06-03') }),
    ]);
    return ledger;
  }

  test('is what a closed period charged for, even if the next is made only after the correction', async () => {
    const ledger = await ledgerWithMailbox();
    await ledger.process(now, '2026-06-25');
    await ledger.record([plan('9002')]);
    await ledger.process(now, '2026-06-25');
    await ledger.process(now);
    const both = ['ASP | 9001 | HE, Small | billable 0', 'ASP | 9002 | HE, Small | billable 1'];
    expect([await billed('2026-06-25'), await billed('2026-07-25')]).toEqual([both, both]);
  });

  test('is also what a closed period charges for only since the next was made', async () => {
    const ledger = await ledgerWithMailbox();
    await ledger.process(now);
    await ledger.record([plan('9002')]);
    await insertRule(fresh.store, { ...rule(1, 'Not sold', { planNames: ['Small'] }), validFrom: '2026-07-01' });
    await processBilling(fresh.store, now, { mode: 'incremental' });
    expect(await billed('2026-07-25')).toEqual([
      'ASP | 9001 | HE, Small | billable 0',
      'ASP | 9002 | HE, Small | Not sold 1',
    ]);
    await processBilling(fresh.store, now, { asked: '2026-06-25', mode: 'incremental' });
    await processBilling(fresh.store, now, { mode: 'incremental' });
    expect(await billed('2026-07-25')).toEqual([
      'ASP | 9001 | HE, Small | billable 0',
      'ASP | 9002 | HE, Small | Not sold 1',
      'ASP | 9002 | HE, Small | billable 0',
    ]);
  });
});

/** Gives one of the plans that are there another SKU. */
function correctedPlans(history: readonly NewChange[], correction?: { plan: number; sku: string }): NewChange[] {
  const plans = history.filter(({ kind }) => kind === 'planDefined');
  if (correction === undefined || plans.length === 0) return [];
  const { values, ...plan } = plans[correction.plan % plans.length]!;
  return [{ ...plan, sourceKey: '', values: { ...values, sku: correction.sku } }];
}

/** When all periods of the shorter histories are over. */
const afterwards = '2026-09-01T12:00:00Z';

/** What happens between two stretches of a history. */
const steps = fc.array(
  fc.record({
    /** Where in the history the stretch before it ends. */
    cut: fc.double({ min: 0, max: 1, noNaN: true }),
    correction: fc.option(fc.record({ plan: fc.nat(), sku: fc.constantFrom('9001', '9002', '') }), { nil: undefined }),
    isDailyProcess: fc.boolean(),
    /** Which periods are reprocessed, one after the other. */
    reprocessed: fc.array(fc.nat(3), { maxLength: 4 }),
  }),
  { minLength: 1, maxLength: 6 },
);

test('building what has changed comes to the same records as building all, however the history is cut', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.record({ seed: fc.nat(), customers: fc.integer({ min: 2, max: 10 }) }),
      fc.constantFrom(0, 25, 31, -3),
      fc.constantFrom('2026-06-20T12:00:00Z', '2026-07-05T12:00:00Z', afterwards),
      fc.nat(rules.length - 1),
      steps,
      async (size, billProcessDay, now, late, unsorted) => {
        await emptyLedger(fresh.store, billProcessDay);
        const history = [...sampleHistory({ ...size, months: 2, start: '2026-05-26' })];
        const ledger = followedLedger();
        for (const [index, each] of rules.entries()) if (index !== late) await ledger.add(each);
        let from = 0;
        for (const [index, step] of unsorted.sort((one, other) => one.cut - other.cut).entries()) {
          const end = Math.floor(step.cut * history.length);
          await ledger.record([...history.slice(from, end), ...correctedPlans(history.slice(0, end), step.correction)]);
          from = end;
          if (index === 1) await ledger.add(rules[late]!);
          if (step.isDailyProcess) await ledger.process(now);
          const periods = await listPeriods(fresh.store);
          for (const each of step.reprocessed) if (periods[each]) await ledger.process(now, periods[each].end);
        }
        await ledger.record(history.slice(from));
        await ledger.process(afterwards);
        for (const mode of ['incremental', 'full'] as const) {
          for (const { end } of await listPeriods(fresh.store)) await ledger.process(afterwards, end, mode);
        }
      },
    ),
    { numRuns: 12 },
  );
}, 240_000);
