import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { savePrices } from '../../src/store/lines/proposed-lines.js';
import { migratedStore, type FreshStore } from './fresh-store.js';
import { openedRun } from './opened-run.js';

let fresh: FreshStore;
beforeAll(async () => {
  fresh = await migratedStore();
  await openedRun(fresh.store, 'preview');
});
afterAll(() => fresh.close());

test.for([
  ['the list price where nobody adjusted it', [4.5, 5, null], '4.5'],
  ['the adjusted price in one currency', [4.5, 4.5, 3.2], '3.2'],
  ['the adjusted price in the currency of the contract', [10, 20, 15], '7.5'],
  ['the adjusted price where it happens to be the list price of another currency', [10, 20, 10], '5'],
  ['the list price where there is no ratio and no adjustment', [4.5, 0, 4.5], '4.5'],
  ['not known where an adjusted price has no ratio', [0, 0, 9], null],
  ['not known where it cannot be read', [null, null, null], null],
  ['exact', [0.1, 0.1, 0.30000000000000004], '0.30000000000000004'],
] as const)('The price of a line is %s', async ([title, [unitPrice, list, adjusted], expected]) => {
  await sql`
    insert into plan_lines (run_id, line_id, pass, customer_code, customer_name, description, sku, service_name,
      service_description, change, may_create, state)
    values ('preview', ${title}, 'records', 'C', 'C', '', '', '', '', 'adjust', false, 'planned')`.execute(fresh.store);
  await savePrices(fresh.store, 'preview', [
    { lineId: title, unitPrice, internalCurrencyUnitPrice: list, internalCurrencyAdjustedPrice: adjusted },
  ]);
  const { rows } = await sql<{ price: string | null }>`
    select trim_scale(unit_price)::text price from plan_lines where line_id = ${title}`.execute(fresh.store);
  expect(rows).toEqual([{ price: expected }]);
});
