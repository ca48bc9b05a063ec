import { sql } from 'kysely';
import type { ApprovalWait } from '../../domain/sync/decision.js';
import type { FailedRun } from '../../domain/sync/failure-summary.js';
import type { Store } from '../database.js';
import { failingSince } from './failing-since.js';
import { openApprovalWait } from './open-approval-wait.js';
import type { RunStatus } from '../../domain/log/run-status.js';

/** The newest run of a job, as the store knows it. */
export interface NewestRun extends FailedRun {
  readonly jobId: string;
  readonly workflowId: string;
  readonly runId: string;
  readonly startedAt: Date;
  readonly closedAt: Date | null;
  readonly status: RunStatus;
}

/** The newest run of each of these jobs that has one. */
export async function newestRunsOfJobs(store: Store, jobIds: readonly string[]): Promise<Map<string, NewestRun>> {
  const { rows } = await sql<NewestRun>`
    select r.job_id "jobId", r.workflow_id "workflowId", r.run_id "runId", r.started_at "startedAt", r.closed_at "closedAt",
      r.status, r.failure_kind "failureKind", ${failingSince} "failingSince"
    from (
      select distinct on (job_id) * from runs where job_id = any(${[...jobIds]}::text[]) and removal_started_at is null
      order by job_id, started_at desc, run_id) r`.execute(store);
  return new Map(rows.map((run) => [run.jobId, run]));
}

/** A run that waits for a decision on its changes. */
export interface WaitingRun {
  readonly jobId: string;
  readonly runId: string;
  readonly approvalWait: ApprovalWait;
}

/** The run of each of these jobs that waits for a decision now, by job. */
export async function waitingRunsOfJobs(store: Store, jobIds: readonly string[]): Promise<Map<string, WaitingRun>> {
  const { rows } = await sql<WaitingRun>`
    select distinct on (job_id) job_id "jobId", run_id "runId", approval_wait "approvalWait"
    from runs where job_id = any(${[...jobIds]}::text[]) and closed_at is null
      and ${openApprovalWait('runs')} is not null and removal_started_at is null
    order by job_id, started_at desc, run_id`.execute(store);
  return new Map(rows.map((run) => [run.jobId, run]));
}
