import { sql } from 'kysely';
import type { ApprovalWait } from '../../domain/sync/decision.js';
import type { Store } from '../database.js';
import { openApprovalWait } from './open-approval-wait.js';

/** The newest run of a job, as the store knows it. */
export interface NewestRun {
  readonly jobId: string;
  readonly workflowId: string;
  readonly runId: string;
  readonly startedAt: Date;
  readonly closedAt: Date | null;
  /** As in AT24; `Running` before; `Rejected` if a person rejected its changes. */
  readonly status: string;
}

/** The newest run of each of these jobs that has one. */
export async function newestRunsOfJobs(store: Store, jobIds: readonly string[]): Promise<Map<string, NewestRun>> {
  const { rows } = await sql<NewestRun>`
    select distinct on (job_id) job_id "jobId", workflow_id "workflowId", run_id "runId", started_at "startedAt",
      closed_at "closedAt", case when failure_kind = 'Rejected' then failure_kind else status end status
    from runs where job_id = any(${[...jobIds]}::text[]) and removal_started_at is null
    order by job_id, started_at desc, run_id`.execute(store);
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
