import { sql } from 'kysely';
import type { AtriaCustomer } from '../../domain/billing.js';
import type { CodedValues, LogCode } from '../../domain/log/log-codes.js';
import type { Store } from '../database.js';

/** A customer of a run, in the order in which the run plans them. */
export interface RunCustomer extends AtriaCustomer {
  readonly ordinal: number;
  readonly hasRecords: boolean;
  /** The codes of other customers with the same billing identifier. */
  readonly sharedWith: readonly string[];
}

/** Records the customers of a run, in place of those of an unfinished load. */
export async function insertRunCustomers(
  store: Store,
  runId: string,
  customers: readonly Omit<RunCustomer, 'ordinal'>[],
): Promise<void> {
  await sql`delete from run_customers where run_id = ${runId}`.execute(store);
  await sql`
    insert into run_customers (run_id, ordinal, customer_code, customer_name, billing_identifier, status, has_records,
      shared_with, fault)
    select ${runId}, ordinality, code, name, "billingIdentifier", status, "hasRecords", "sharedWith", fault
    from rows from (jsonb_to_recordset(${JSON.stringify(customers)}::jsonb)
      as (code text, name text, "billingIdentifier" text, status text, "hasRecords" boolean, "sharedWith" text[], fault text))
      with ordinality
    on conflict do nothing`.execute(store);
}

/** In a query: the id of the newest run of all customers. */
const lastFullRun = sql`(
  select run_id from runs
  where parameters -> 'customersFilter' = '[]'::jsonb and removal_started_at is null
    and exists (select 1 from run_customers c where c.run_id = runs.run_id and c.has_records)
  order by started_at desc limit 1)`;

/** A customer that was billed, by what Atria calls it. */
export type BilledCustomer = Pick<AtriaCustomer, 'code' | 'name'>;

/** The customers with billing records in the newest run of all customers, by name. */
export async function lastBilledCustomers(store: Store): Promise<BilledCustomer[]> {
  const { rows } = await sql<BilledCustomer>`
    select customer_code code, customer_name "name" from run_customers where has_records and run_id = ${lastFullRun}
    order by customer_name, customer_code`.execute(store);
  return rows;
}

/** The SKUs of the billing records of the newest run of all customers. */
export async function lastBilledSkus(store: Store): Promise<string[]> {
  const { rows } = await sql<{ sku: string }>`
    select distinct sku from run_records where run_id = ${lastFullRun} and pass = 'records' and sku <> ''`.execute(
    store,
  );
  return rows.map(({ sku }) => sku);
}

/** The next customers after an ordinal, of those with records or of those without. */
export async function customersAfter(
  store: Store,
  runId: string,
  filter: {
    after: number;
    limit: number;
    hasRecords?: boolean;
    statuses?: readonly string[];
    withoutOutcome?: boolean;
  },
): Promise<RunCustomer[]> {
  const { rows } = await sql<RunCustomer>`
    select ordinal, customer_code code, customer_name name, billing_identifier "billingIdentifier", status,
      has_records "hasRecords", shared_with "sharedWith", fault
    from run_customers
    where run_id = ${runId} and ordinal > ${filter.after}
      and (${filter.hasRecords ?? null}::boolean is null or has_records = ${filter.hasRecords ?? null})
      and (${filter.statuses ?? null}::text[] is null or status = any(${filter.statuses ?? null}))
      and (${filter.withoutOutcome ?? false} = false or outcome is null)
    order by ordinal limit ${filter.limit}`.execute(store);
  return rows;
}

/** Records what ended the work on the customers of a batch, or that nothing did. */
export async function setCustomerOutcomes(
  store: Store,
  runId: string,
  customerCodes: readonly string[],
  outcomes: readonly { customerCode: string; outcome: CodedValues }[],
): Promise<void> {
  const codes = new Map(outcomes.map(({ customerCode, outcome }) => [customerCode, outcome.code]));
  const rows = customerCodes.map((customerCode) => ({ customerCode, code: codes.get(customerCode) ?? null }));
  await sql`
    update run_customers c set outcome = x.code
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as x("customerCode" text, code text)
    where c.run_id = ${runId} and c.customer_code = x."customerCode"`.execute(store);
}

export async function customerOutcomeCounts(
  store: Store,
  runId: string,
): Promise<{ code: LogCode; customers: number }[]> {
  const { rows } = await sql<{ code: LogCode; customers: number }>`
    select outcome code, count(*) customers from run_customers
    where run_id = ${runId} and outcome is not null group by outcome order by outcome`.execute(store);
  return rows;
}
