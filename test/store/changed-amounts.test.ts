import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { changedAmounts } from '../../src/store/lines/changed-amounts.js';
import { proposedTotals } from '../../src/store/lines/proposed-lines.js';
import { migratedStore, type FreshStore } from './fresh-store.js';
import { openedRun } from './opened-run.js';

let fresh: FreshStore;
beforeAll(async () => {
  fresh = await migratedStore();
});
afterAll(() => fresh.close());

/** A preview of one line of a price, and a run that has made its change. */
async function previewed(name: string, line: { before: number; after: number; unitPrice: number | null }) {
  const { store } = fresh;
  const [previewId, runId] = [`preview of ${name}`, `run of ${name}`];
  await openedRun(store, previewId);
  await openedRun(store, runId);
  await sql`update runs set applies_run_id = ${previewId} where run_id = ${runId}`.execute(store);
  await sql`
    insert into plan_lines (run_id, line_id, pass, customer_code, customer_name, description, sku, service_name,
      service_description, contract_service_id, change, may_create, before, after, unit_price, state, outcome)
    select run, '2001/9001', 'records', 'C', 'C', '', '', '', '', 3001, 'adjust', false, ${line.before}::float8, ${line.after}::float8,
      price, 'settled', outcome
    from (values (${previewId}, ${line.unitPrice}::numeric, 'AT52'), (${runId}, null::numeric, 'AT09')) as x (run, price, outcome)`.execute(
    store,
  );
  return { previewId, runId };
}

test.for([
  ['a free line that is raised', { before: 2, after: 5, unitPrice: 0 }, { amountRaised: '0', amountReduced: null }],
  ['a free line that is reduced', { before: 5, after: 2, unitPrice: 0 }, { amountRaised: null, amountReduced: '0' }],
  ['a line that is raised', { before: 2, after: 5, unitPrice: 1.5 }, { amountRaised: '4.5', amountReduced: null }],
  ['a line without a price', { before: 2, after: 5, unitPrice: null }, { amountRaised: null, amountReduced: null }],
] as const)('A run says of %s the amounts that its preview said', async ([name, line, expected]) => {
  const { previewId, runId } = await previewed(name, line);
  expect(await proposedTotals(fresh.store, previewId)).toMatchObject(expected);
  expect(await changedAmounts(fresh.store, runId)).toMatchObject(expected);
});

test('Undoing the raise of a free line says that it takes nothing off', async () => {
  const { runId } = await previewed('the undone', { before: 2, after: 5, unitPrice: 0 });
  expect(await changedAmounts(fresh.store, runId, 'undone')).toMatchObject({ amountRaised: null, amountReduced: '0' });
});
