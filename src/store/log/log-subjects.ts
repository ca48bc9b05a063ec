import { sql } from 'kysely';
import type { Day } from '../../domain/day.js';
import type { LogCode } from '../../domain/log/log-codes.js';
import type { Store } from '../database.js';

/** What an entry of a run's log is about. */
export interface LogSubject {
  readonly runId: string;
  readonly sequence: number;
  readonly code: LogCode;
  readonly message: string;
  /** null: a person started the run. */
  readonly jobId: string | null;
  readonly periodEnd: Day | null;
  readonly customerCode: string | null;
  /** Of the billing record or contract line; null if the entry is about neither. */
  readonly description: string | null;
  readonly sku: string | null;
}

/** @returns undefined if the log has no such entry (any more) */
export async function findLogSubject(store: Store, runId: string, sequence: number): Promise<LogSubject | undefined> {
  const { rows } = await sql<LogSubject>`
    select e.run_id "runId", e.sequence, e.code, e.message, r.job_id "jobId", r.period_end "periodEnd",
      e.customer_code "customerCode", coalesce(l.description, b.description) description, coalesce(l.sku, b.sku) sku
    from log_entries e join runs r using (run_id)
    left join lateral (
      select description, sku from plan_lines
      where run_id = e.run_id and e.entry_key = 'line ' || line_id limit 1) l on true
    left join lateral (
      select description, sku from run_records
      where run_id = e.run_id and e.entry_key = 'record ' || record_id limit 1) b on true
    where e.run_id = ${runId} and e.sequence = ${sequence} and r.removal_started_at is null`.execute(store);
  return rows[0];
}
