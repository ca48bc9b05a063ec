import { sql } from 'kysely';
import type { Store } from '../database.js';
import { reportedOfSeverity } from '../log/log-counts.js';
import { changedLinesOf } from '../log/outcome-codes.js';
import type { RunStatus } from '../../domain/log/run-status.js';

/** A run as a point in a plot of several. */
export interface RunTrend {
  readonly runId: string;
  readonly jobId: string | null;
  readonly startedAt: Date;
  readonly status: RunStatus;
  /** Lines whose quantity the run changed. */
  readonly changedLines: number;
  /** What the run reported of these levels, whatever the job's LogLevel recorded. */
  readonly warnings: number;
  readonly errors: number;
  /** From its start, or from its approval if a person approved it. Null while the run goes on. */
  readonly durationMs: number | null;
  /**
   * Requests that the run sent to Autotask, answered or not. If a worker was killed, the reads of its current activity
   * are missing.
   */
  readonly autotaskCalls: number;
}

/** The newest runs, of all jobs or of one, in the order of their start. */
export async function runTrends(
  store: Store,
  which: { limit: number; jobId?: string | undefined },
): Promise<RunTrend[]> {
  const ofJob = which.jobId === undefined ? sql`` : sql`and job_id = ${which.jobId}`;
  const { rows } = await sql<RunTrend>`
    select r.run_id "runId", r.job_id "jobId", r.started_at "startedAt", r.status,
      (extract(epoch from r.closed_at - coalesce(
        (select max(d.decided_at) from decisions d where d.run_id = r.run_id and d.verdict = 'approved'), r.started_at)) * 1000)::float8 "durationMs",
      ${changedLinesOf(sql`r.run_id`)} "changedLines",
      ${reportedOfSeverity(sql`r.run_id`, 2)} warnings,
      ${reportedOfSeverity(sql`r.run_id`, 3)} errors,
      r.autotask_reads + (select coalesce(sum(c.posts), 0) from claims c where c.run_id = r.run_id) "autotaskCalls"
    from (select * from runs where removal_started_at is null and not is_preview ${ofJob} order by started_at desc, run_id limit ${which.limit}) r
    order by r.started_at, r.run_id desc`.execute(store);
  return rows;
}

/** Adds requests that a run has sent to Autotask besides those of its claims. */
export async function addAutotaskReads(store: Store, runId: string, reads: number): Promise<void> {
  await sql`update runs set autotask_reads = autotask_reads + ${reads} where run_id = ${runId}`.execute(store);
}
