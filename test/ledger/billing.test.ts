import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { NewBillingRule } from '../../src/domain/billing-rule.js';
import { addDays } from '../../src/domain/day.js';
import type { NewChange } from '../../src/domain/ledger-changes.js';
import { sampleHistory, sampleHistoryOptions } from '../../src/sandbox/sample-history.js';
import { migrate } from '../../src/store/database.js';
import { listPeriods } from '../../src/store/ledger-periods.js';
import { insertRule } from '../../src/store/ledger-rules.js';
import { freshStore, type FreshStore } from '../store/fresh-store.js';
import { emptyLedger } from './empty-ledger.js';
import { append } from './fresh-ledger.js';
import { oracleRecords, type OracleRule } from './oracle.js';
import { processBilling, publishedRecords } from './process.js';

let fresh: FreshStore;

beforeAll(async () => {
  fresh = await freshStore();
  await migrate(fresh.store);
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
const oracleRules = rules.map(([{ processingOrder: order, overrideReason: reason }, matches]) => {
  return { order, reason, matches };
});

/** @param closedAfter how many changes there were when each period was closed, by its end; none given: all */
async function expectOracle(history: readonly NewChange[], closedAfter: ReadonlyMap<string, number> = new Map()) {
  const periods = await listPeriods(fresh.store);
  for (const { start, end } of periods) {
    const endOfPeriod = Date.parse(`${end}T00:00:00Z`) + 86_400_000;
    const startOfPeriod = Date.parse(`${start}T00:00:00Z`);
    const countedBefore = closedAfter.get(addDays(start, -1));
    const expected = oracleRecords(history, startOfPeriod, endOfPeriod, oracleRules, countedBefore);
    expect(await publishedRecords(fresh.store, end)).toEqual(expected);
  }
  return periods;
}

test('the sample history of half a year has the records that an independent count comes to, in every period', async () => {
  await emptyLedger(fresh.store, 25);
  const history = [...sampleHistory(sampleHistoryOptions)];
  expect(await append(fresh.store, history)).toMatchObject({ recorded: history.length, refusedCount: 0 });
  for (const [each] of rules) await insertRule(fresh.store, each);
  await processBilling(fresh.store, '2026-11-26T22:00:00Z');
  const periods = await expectOracle(history);
  expect(periods.map(({ end, status }) => `${end} ${status}`)).toEqual([
    '2026-06-25 closed',
    '2026-07-25 closed',
    '2026-08-25 closed',
    '2026-09-25 closed',
    '2026-10-25 closed',
    '2026-11-25 closed',
    '2026-12-25 open',
  ]);
}, 240_000);

async function reprocessAll(mode: 'full' | 'incremental') {
  for (const { end } of await listPeriods(fresh.store)) {
    await processBilling(fresh.store, '2026-09-01T12:00:00Z', { asked: end, mode });
  }
}

async function allRecords() {
  const periods = await listPeriods(fresh.store);
  return Promise.all(periods.map(({ end }) => publishedRecords(fresh.store, end)));
}

test('building what has changed comes to the same records as building all, however the history is cut', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.nat(),
      fc.integer({ min: 2, max: 10 }),
      fc.constantFrom(0, 25, 31, -3),
      fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 5 }),
      fc.nat(rules.length - 1),
      async (seed, customers, billProcessDay, cuts, late) => {
        await emptyLedger(fresh.store, billProcessDay);
        const history = [...sampleHistory({ seed, customers, months: 2, start: '2026-05-26' })];
        const ends = [...cuts.map((cut) => Math.floor(cut * history.length)), history.length].sort((a, b) => a - b);
        for (const [index, [each]] of rules.entries()) if (index !== late) await insertRule(fresh.store, each);
        const closedAfter = new Map<string, number>();
        let from = 0;
        for (const [step, end] of ends.entries()) {
          await append(fresh.store, history.slice(from, end));
          from = Math.max(from, end);
          if (step === 1) await insertRule(fresh.store, rules[late]![0]);
          await processBilling(fresh.store, late % 2 === 0 ? '2026-09-01T12:00:00Z' : '2026-06-20T12:00:00Z', {
            mode: 'incremental',
          });
          await reprocessAll('incremental');
          for (const { end: periodEnd, status } of await listPeriods(fresh.store)) {
            if (status === 'closed' && !closedAfter.has(periodEnd)) closedAfter.set(periodEnd, from);
          }
        }
        await processBilling(fresh.store, '2026-09-01T12:00:00Z', { mode: 'incremental' });
        await reprocessAll('incremental');
        const incremental = await allRecords();
        await reprocessAll('full');
        expect(await allRecords()).toEqual(incremental);
        await expectOracle(history, closedAfter);
      },
    ),
    { numRuns: 8 },
  );
}, 240_000);
