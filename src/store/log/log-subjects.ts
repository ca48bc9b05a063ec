import { sql } from 'kysely';
import type { Day } from '../../domain/day.js';
import type { LogCode } from '../../domain/log/log-codes.js';
import type { Store } from '../database.js';
import type { LogEntry } from './log-entries.js';
import { companyOfNumber } from '../runs/run-accounts.js';
import { withSubjects } from './subject-joins.js';

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

/** An entry with what it is about, as far as it is about anything. */
export interface DescribedEntry extends LogEntry {
  readonly customerName: string | null;
  /** Of the contract line or the billing record. */
  readonly description: string | null;
  readonly sku: string | null;
  /** Of the contract line, as Autotask names it. */
  readonly serviceName: string | null;
  readonly contractId: number | null;
  /** The account in Autotask of the line or the customer; null if the run did not know any. */
  readonly companyId: number | null;
  readonly before: number | null;
  /** null if the run did not decide it. */
  readonly after: number | null;
}

/** Adds to entries of one run what they are about. */
export async function describedEntries(
  store: Store,
  runId: string,
  entries: readonly LogEntry[],
): Promise<DescribedEntry[]> {
  const { rows } = await sql<SubjectRow>`
    select e.sequence, coalesce(l.customer_name, c.customer_name) "customerName",
      coalesce(l.description, b.description) description, coalesce(l.sku, b.sku) sku, l.service_name "serviceName",
      l.contract_id "contractId", coalesce(l.company_id::text, c.account_number) account, l.before, l.after
    from log_entries e ${withSubjects}
    where e.run_id = ${runId} and e.sequence = any(${entries.map(({ sequence }) => sequence)}::bigint[])`.execute(
    store,
  );
  const subjects = new Map(
    rows.map(({ account, ...row }) => [row.sequence, { ...row, companyId: companyOfNumber(account) }]),
  );
  return entries.map((entry) => ({ ...noSubject, ...subjects.get(entry.sequence), ...entry }));
}

interface SubjectRow extends Omit<DescribedEntry, Exclude<keyof LogEntry, 'sequence'> | 'companyId'> {
  /** The number of the account. */
  readonly account: string | null;
}

const noSubject = {
  ...{ customerName: null, description: null, sku: null, serviceName: null, contractId: null },
  companyId: null,
  ...{ before: null, after: null },
};

/** @returns undefined if the log has no such entry (any more) */
export async function findLogSubject(store: Store, runId: string, sequence: number): Promise<LogSubject | undefined> {
  const { rows } = await sql<LogSubject>`
    select e.run_id "runId", e.sequence, e.code, e.message, r.job_id "jobId", r.period_end "periodEnd",
      e.customer_code "customerCode", coalesce(l.description, b.description) description, coalesce(l.sku, b.sku) sku
    from log_entries e join runs r on r.run_id = e.run_id ${withSubjects}
    where e.run_id = ${runId} and e.sequence = ${sequence} and r.removal_started_at is null`.execute(store);
  return rows[0];
}
