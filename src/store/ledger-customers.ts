import { sql } from 'kysely';
import type { LedgerCustomer } from '../domain/ledger-state.js';
import type { Store } from './database.js';

/** In the order of their codes, deprovisioned ones too: a code is never forgotten. */
export async function listCustomers(
  store: Store,
  page: { readonly offset: number; readonly limit: number },
): Promise<LedgerCustomer[]> {
  const { rows } = await sql<LedgerCustomer>`
    select code, name, type, billing_identifier "billingIdentifier", status, reseller_code "resellerCode"
    from ledger_customers order by code offset ${page.offset} limit ${page.limit}`.execute(store);
  return rows;
}

export async function countCustomers(store: Store): Promise<number> {
  const { rows } = await sql<{ count: number }>`select count(*) count from ledger_customers`.execute(store);
  return rows[0]?.count ?? 0;
}

/** The codes of all customers. */
export async function allCustomerCodes(store: Store): Promise<Set<string>> {
  const { rows } = await sql<{ code: string }>`select code from ledger_customers`.execute(store);
  return new Set(rows.map(({ code }) => code));
}
