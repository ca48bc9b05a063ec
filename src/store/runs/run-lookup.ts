import { sql } from 'kysely';
import type { Day } from '../../domain/day.js';
import type { ApprovalWait } from '../../domain/sync/decision.js';
import type { OutageWait } from '../../domain/sync/outage.js';
import { ownPreviewPrefix } from '../../domain/sync/own-preview.js';
import type { Store } from '../database.js';
import { reportedOfSeverity } from '../log/log-counts.js';
import { changedLinesOf } from '../log/outcome-codes.js';
import { openApprovalWait } from './open-approval-wait.js';

/** A run as a list shows it. */
export interface RunListing {
  readonly runId: string;
  readonly workflowId: string;
  readonly jobId: string | null;
  readonly startedAt: Date;
  readonly closedAt: Date | null;
  readonly periodEnd: Day | null;
  readonly status: string;
  readonly isPreview: boolean;
  readonly failureKind: string | null;
  readonly waiting: OutageWait | null;
  /** What it waits to be approved now; null if nothing. */
  readonly approvalWait: ApprovalWait | null;
  /** Lines whose quantity the run changed. */
  readonly changedLines: number;
  /** What the run reported of these levels, whatever the job's LogLevel recorded. */
  readonly warnings: number;
  readonly errors: number;
}

/** The newest runs, the newest first. */
export async function listRunsWithCounts(store: Store, limit: number): Promise<RunListing[]> {
  const { rows } = await sql<RunListing>`
    select r.run_id "runId", r.workflow_id "workflowId", r.job_id "jobId", r.started_at "startedAt",
      r.closed_at "closedAt", r.period_end "periodEnd", r.status, r.is_preview "isPreview",
      r.failure_kind "failureKind", r.outage_wait waiting,
      ${openApprovalWait('r')} "approvalWait",
      ${changedLinesOf(sql`r.run_id`)} "changedLines",
      ${reportedOfSeverity(sql`r.run_id`, 2)} warnings,
      ${reportedOfSeverity(sql`r.run_id`, 3)} errors
    from runs r
    where r.removal_started_at is null
    order by r.started_at desc, r.run_id limit ${limit}`.execute(store);
  return rows;
}

/**
 * The ids of the runs that a person may mean: `latest`, a run id or its beginning, or a workflow id, which means its
 * newest run. The newest first.
 */
export async function findRunIds(store: Store, reference: string, limit: number): Promise<string[]> {
  const { rows } = await sql<{ runId: string }>`
    select run_id "runId" from runs
    where removal_started_at is null and (
      -- A preview that a run makes of itself is a part of that run.
      (${reference} = 'latest' and not starts_with(workflow_id, ${ownPreviewPrefix})) or run_id = ${reference} or workflow_id = ${reference}
      or starts_with(run_id, ${reference.toLowerCase()}))
    order by (run_id = ${reference}) desc, (workflow_id = ${reference}) desc, started_at desc, run_id
    limit ${limit}`.execute(store);
  const [first] = rows;
  if (first === undefined) return [];
  const exact = reference === 'latest' || !first.runId.startsWith(reference.toLowerCase()) || first.runId === reference;
  return exact ? [first.runId] : rows.map(({ runId }) => runId);
}
