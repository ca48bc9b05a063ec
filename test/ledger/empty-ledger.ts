import { sql } from 'kysely';
import { expect } from 'vitest';
import type { Store } from '../../src/store/database.js';
import { saveLedgerSettings } from '../../src/ledger/store/settings.js';

/** Forgets everything, which the product itself never does. */
export async function emptyLedger(store: Store, billProcessDay = 0): Promise<void> {
  await sql`alter table service_changes disable trigger user`.execute(store);
  await sql`truncate billing_details, billing_summaries, billing_versions, billing_builds, billing_periods, billing_rules,
    service_changes, ledger_spans, ledger_users, ledger_customers, ledger_products, ledger_services,
    ledger_resellers`.execute(store);
  await sql`alter table service_changes enable trigger user`.execute(store);
  expect(await saveLedgerSettings(store, { billProcessDay, timeZone: 'UTC' })).toBe(true);
}
