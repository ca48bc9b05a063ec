import { sql, type RawBuilder } from 'kysely';
import type { LedgerCustomer } from '../model/state.js';
import type { Store } from '../../store/database.js';

/** Which customers are looked for; all where nothing is given. */
export interface CustomersWanted {
  /** A part of the code, the name or the billing identifier, in any case. */
  readonly search?: string | undefined;
  /** Whether the billing identifier is missing: such a customer is reported as AT04. */
  readonly withoutIdentifier?: boolean | undefined;
}

const columns = sql`
  code, name, type, billing_identifier "billingIdentifier", status, reseller_code "resellerCode"`;

/** In the order of their codes, deprovisioned ones too: a code is never forgotten. */
export async function listCustomers(
  store: Store,
  page: { readonly offset: number; readonly limit: number },
  wanted: CustomersWanted = {},
): Promise<LedgerCustomer[]> {
  const { rows } = await sql<LedgerCustomer>`
    select ${columns}
    from ledger_customers where ${isWanted(wanted)} order by code offset ${page.offset} limit ${page.limit}`.execute(
    store,
  );
  return rows;
}

/** All customers, in the order of their codes. */
export async function allCustomers(store: Store): Promise<LedgerCustomer[]> {
  const { rows } = await sql<LedgerCustomer>`select ${columns} from ledger_customers order by code`.execute(store);
  return rows;
}

export async function findCustomer(store: Store, code: string): Promise<LedgerCustomer | undefined> {
  const { rows } = await sql<LedgerCustomer>`
    select ${columns} from ledger_customers where code = ${code}`.execute(store);
  return rows[0];
}

export async function countCustomers(store: Store, wanted: CustomersWanted = {}): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*) count from ledger_customers where ${isWanted(wanted)}`.execute(store);
  return rows[0]?.count ?? 0;
}

function isWanted({ search = '', withoutIdentifier }: CustomersWanted): RawBuilder<unknown> {
  const text = search.toLowerCase();
  return sql`
    (${text} = '' or position(${text} in lower(code || chr(10) || name || chr(10) || billing_identifier)) > 0)
    and (${withoutIdentifier ?? false} = false or trim(billing_identifier) = '')`;
}

/** The codes of all customers. */
export async function allCustomerCodes(store: Store): Promise<Set<string>> {
  const { rows } = await sql<{ code: string }>`select code from ledger_customers`.execute(store);
  return new Set(rows.map(({ code }) => code));
}
