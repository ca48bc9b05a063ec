import { sql } from 'kysely';
import type { Store } from '../database.js';
import type { Run } from './runs.js';
import type { RunStatus } from '../../domain/log/run-status.js';

/** A run that another one may be compared with. */
export interface ComparableRun {
  readonly runId: string;
  readonly jobId: string | null;
  readonly startedAt: Date;
  readonly isPreview: boolean;
  readonly isUndo: boolean;
  readonly status: RunStatus;
}

/** The newest ended runs of the same Autotask database, without the run itself. */
export async function comparableRuns(
  store: Store,
  { runId, databaseCi }: Pick<Run, 'runId' | 'databaseCi'>,
  limit: number,
): Promise<ComparableRun[]> {
  const { rows } = await sql<ComparableRun>`
    select run_id "runId", job_id "jobId", started_at "startedAt", is_preview "isPreview",
      undoes_run_id is not null "isUndo", status
    from runs where run_id <> ${runId} and closed_at is not null and removal_started_at is null
      and database_ci = ${databaseCi}
    order by started_at desc, run_id limit ${limit}`.execute(store);
  return rows;
}

/** The ended run before a run, of the same job or by hand too, which is no preview; null if there is none. */
export async function runBefore(
  store: Store,
  { runId, databaseCi, jobId, startedAt }: Pick<Run, 'runId' | 'databaseCi' | 'jobId' | 'startedAt'>,
): Promise<string | null> {
  const { rows } = await sql<{ runId: string }>`
    select run_id "runId" from runs
    where run_id <> ${runId} and closed_at is not null and removal_started_at is null and not is_preview
      and database_ci = ${databaseCi} and job_id is not distinct from ${jobId} and started_at < ${startedAt}
    order by started_at desc, run_id limit 1`.execute(store);
  return rows[0]?.runId ?? null;
}
