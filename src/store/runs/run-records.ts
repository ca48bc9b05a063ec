import { sql } from 'kysely';
import type { BillingRecord } from '../../domain/billing.js';
import type { LogCode } from '../../domain/log/log-codes.js';
import type { Pass, PlanLine, RecordOutcome } from '../../domain/sync/plan.js';
import type { Store } from '../database.js';

/** Saves a page of billing records of the run's period. A page that is loaded again replaces the former one. */
export async function insertRunRecords(
  store: Store,
  runId: string,
  pass: Pass,
  firstOrdinal: number,
  records: readonly BillingRecord[],
): Promise<void> {
  await sql`
    insert into run_records (run_id, pass, ordinal, record_id, customer_code, sku, description, quantity, previous_quantity,
      formerly_billed, fault)
    select ${runId}, ${pass}, ${firstOrdinal} + ordinality, "recordId", "customerCode", sku, description, quantity,
      "previousQuantity", "formerlyBilled", fault
    from rows from (jsonb_to_recordset(${JSON.stringify(records)}::jsonb)
      as ("recordId" text, "customerCode" text, sku text, description text, quantity double precision,
          "previousQuantity" double precision, "formerlyBilled" boolean, fault jsonb)) with ordinality
    on conflict (run_id, pass, record_id) do update
      set ordinal = excluded.ordinal, customer_code = excluded.customer_code, sku = excluded.sku,
          description = excluded.description, quantity = excluded.quantity,
          previous_quantity = excluded.previous_quantity, formerly_billed = excluded.formerly_billed,
          fault = excluded.fault`.execute(store);
}

/** Deletes an unfinished load, so that the next one starts clean. */
export async function clearRunRecords(store: Store, runId: string, pass: Pass): Promise<void> {
  await sql`delete from run_records where run_id = ${runId} and pass = ${pass}`.execute(store);
}

/** The customers that have records, in the order of their first record. */
export async function customersWithRecords(store: Store, runId: string): Promise<string[]> {
  const { rows } = await sql<{ code: string }>`
    select customer_code code from run_records where run_id = ${runId} and pass = 'records'
    group by customer_code order by min(ordinal)`.execute(store);
  return rows.map(({ code }) => code);
}

export async function recordsOfCustomers(
  store: Store,
  runId: string,
  pass: Pass,
  customerCodes: readonly string[],
): Promise<BillingRecord[]> {
  const { rows } = await sql<BillingRecord>`
    select record_id "recordId", customer_code "customerCode", sku, description, quantity,
      previous_quantity "previousQuantity", formerly_billed "formerlyBilled",
      fault
    from run_records
    where run_id = ${runId} and pass = ${pass} and customer_code = any(${customerCodes})
    order by ordinal`.execute(store);
  return rows;
}

/**
 * Those of these customers with a record of the processed period that was tied to no line, such as one without a SKU. A
 * record that only says what is no longer billed does not count: it bills nothing on any line.
 */
export async function customersWithRecordsOfNoLine(
  store: Store,
  runId: string,
  customerCodes: readonly string[],
): Promise<string[]> {
  const { rows } = await sql<{ code: string }>`
    select distinct customer_code code from run_records
    where run_id = ${runId} and pass = 'records' and line_id is null and not formerly_billed
      and customer_code = any(${customerCodes})`.execute(store);
  return rows.map((row) => row.code);
}

/** Those of these SKUs that any record of the processed period has. */
export async function skusOfRecords(store: Store, runId: string, skus: readonly string[]): Promise<string[]> {
  if (skus.length === 0) return [];
  const { rows } = await sql<{ sku: string }>`
    select wanted.sku from unnest(${skus}::text[]) wanted (sku)
    where exists (
      select 1 from run_records r where r.run_id = ${runId} and r.pass = 'records' and trim(r.sku) = wanted.sku)`.execute(
    store,
  );
  return rows.map(({ sku }) => sku);
}

/** Ties records to the lines that they were summed into, or to their own outcome. */
export async function accountForRecords(
  store: Store,
  runId: string,
  pass: Pass,
  accounted: { lines: readonly PlanLine[]; records: readonly RecordOutcome[] },
): Promise<void> {
  const rows = [
    ...accounted.lines.flatMap((line) =>
      line.recordIds.map((recordId) => ({ recordId, lineId: line.lineId, code: null })),
    ),
    ...accounted.records.map(({ recordId, outcome }) => ({ recordId, lineId: null, code: outcome.code })),
  ];
  await sql`
    update run_records r set line_id = x."lineId", outcome = x.code
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as x("recordId" text, "lineId" text, code text)
    where r.run_id = ${runId} and r.pass = ${pass} and r.record_id = x."recordId"`.execute(store);
}

/** The equation of a run: every record of the period has a line, an outcome of its own, or a customer that has one. */
export async function recordTotals(
  store: Store,
  runId: string,
): Promise<{
  records: number;
  inLines: number;
  ownOutcome: number;
  ofCustomersWithOutcome: number;
  unaccounted: number;
}> {
  const { rows } = await sql<{
    records: number;
    inLines: number;
    ownOutcome: number;
    ofCustomersWithOutcome: number;
    unaccounted: number;
  }>`
    select *, records - "inLines" - "ownOutcome" - "ofCustomersWithOutcome" unaccounted
    from (
      select count(*) records, count(line_id) "inLines",
        count(*) filter (where line_id is null and outcome is not null) "ownOutcome"
      from run_records where run_id = ${runId} and pass = 'records') r,
    -- Few records are of such customers. Joined to all records, they would make a page of a long run slow.
    (select count(*) "ofCustomersWithOutcome"
      from run_customers c join run_records r using (run_id, customer_code)
      where run_id = ${runId} and c.outcome is not null and r.pass = 'records' and r.line_id is null
        and r.outcome is null) c`.execute(store);
  return rows[0] ?? { records: 0, inLines: 0, ownOutcome: 0, ofCustomersWithOutcome: 0, unaccounted: 0 };
}

/** The records with an outcome of their own, by its code. */
export async function recordOutcomeCounts(store: Store, runId: string): Promise<{ code: LogCode; records: number }[]> {
  const { rows } = await sql<{ code: LogCode; records: number }>`
    select outcome code, count(*) records from run_records
    where run_id = ${runId} and pass = 'records' and line_id is null and outcome is not null
    group by outcome order by outcome`.execute(store);
  return rows;
}
