import { sql } from 'kysely';
import type { DayRange } from '../../domain/billing-period.js';
import type { LogCode } from '../../domain/log/log-codes.js';
import type { RunStatus } from '../../domain/log/run-status.js';
import type { Pass } from '../../domain/sync/plan.js';
import type { Store } from '../database.js';

/** A billing record of a customer as a run read it. */
export interface CustomerRecord {
  readonly runId: string;
  readonly recordId: string;
  /** `deprovisioned`: of the period before, read as the customer is gone. */
  readonly pass: Pass;
  /** The line that it was summed into; null if it was summed into none. */
  readonly lineId: string | null;
  readonly description: string;
  readonly sku: string;
  readonly quantity: number;
  /** Why it was summed into no line: of its own or of its customer; null if it was, or the run did not come to it. */
  readonly outcome: LogCode | null;
  /** What the run's log says of that; null if it did not record it. */
  readonly message: string | null;
}

/** The records of a customer that these runs read, in the order of Atria. */
export async function recordsOfCustomer(
  store: Store,
  customerCode: string,
  runIds: readonly string[],
): Promise<CustomerRecord[]> {
  const { rows } = await sql<CustomerRecord>`
    select r.run_id "runId", r.record_id "recordId", r.pass, r.line_id "lineId", r.description, r.sku, r.quantity,
      coalesce(r.outcome, c.outcome) outcome, coalesce(own.message, of_customer.message) message
    from run_records r left join run_customers c using (run_id, customer_code)
      left join log_entries own on own.run_id = r.run_id and own.entry_key = 'record ' || r.record_id and own.code = r.outcome
      left join log_entries of_customer on of_customer.run_id = r.run_id and r.outcome is null
        and of_customer.entry_key = 'customer ' || r.customer_code and of_customer.code = c.outcome
    where r.run_id = any(${[...runIds]}::text[]) and r.pass in ('records', 'deprovisioned')
      and r.customer_code = ${customerCode}
    order by r.run_id, r.pass desc, r.ordinal`.execute(store);
  return rows;
}

/** A run of a period that read a customer from Atria, with what ended its work on that customer. */
export interface ReadCustomer {
  readonly runId: string;
  readonly at: Date;
  readonly status: RunStatus;
  readonly outcome: LogCode | null;
  readonly message: string | null;
}

/** The newest run of a period that read a customer; undefined if none did. */
export async function lastReadOf(
  store: Store,
  customerCode: string,
  { start, end }: DayRange,
): Promise<ReadCustomer | undefined> {
  const { rows } = await sql<ReadCustomer>`
    select r.run_id "runId", r.started_at at, r.status, c.outcome, entry.message
    from runs r join run_customers c using (run_id)
      left join log_entries entry on entry.run_id = r.run_id and entry.entry_key = 'customer ' || c.customer_code
        and entry.code = c.outcome
    where r.period_start = ${start}::date and r.period_end = ${end}::date and not r.is_preview
      and r.removal_started_at is null and r.period_loaded_at is not null and c.customer_code = ${customerCode}
    order by r.started_at desc limit 1`.execute(store);
  return rows[0];
}
