import { sql } from 'kysely';
import type { Day } from '../../domain/day.js';
import type { JobParameters } from '../../domain/parameters/job-parameters.js';
import type { LogLevel } from '../../domain/log/log-codes.js';
import type { EndStatus, RunStatus } from '../../domain/log/run-status.js';
import type { ApprovalWait } from '../../domain/sync/decision.js';
import type { OutageWait } from '../../domain/sync/outage.js';
import type { HaltKind } from '../../domain/sync/run-failure.js';
import { defaultSyncSettings, type SyncSettings } from '../../domain/sync/settings.js';
import type { Store } from '../database.js';
import type { Undoes } from '../lines/undone-lines.js';
import { mayChange } from './may-change.js';

/** A run: one billing sync, through all its resets and continuations. */
export interface Run {
  readonly runId: string;
  readonly workflowId: string;
  readonly jobId: string | null;
  readonly startedAt: Date;
  readonly closedAt: Date | null;
  readonly now: Date;
  readonly runDay: Day;
  readonly parameters: JobParameters | null;
  readonly leastLogLevel: LogLevel;
  readonly settings: SyncSettings;
  /** The number of the Autotask database (`ci` in Autotask's answer). */
  readonly databaseCi: number | null;
  readonly autotaskUrl: string | null;
  /** Where people use that Autotask in a browser, with a slash at its end; null if it is not known. */
  readonly autotaskWebUrl: string | null;
  /** A digest of the API user whose zone was looked up; null for runs that began before it was kept. */
  readonly apiUserDigest: string | null;
  readonly periodStart: Day | null;
  readonly periodEnd: Day | null;
  /** The start of the period that the run day is in. */
  readonly currentPeriodStart: Day | null;
  readonly periodLoadedAt: Date | null;
  /** Billable records of the period before the customers' filter; null until they are loaded. */
  readonly recordsSeen: number | null;
  readonly status: RunStatus;
  readonly failureKind: string | null;
  readonly haltedBecause: string | null;
  /** The failure that stopped it; null if none did, or if a worker of a version that did not keep it noted only the message. */
  readonly haltedKind: HaltKind | null;
  /** The other system that it waits for; null if it waits for none. */
  readonly outageWait: OutageWait | null;
  /** What it waits, or waited at its end, to be approved; null if nothing. */
  readonly approvalWait: ApprovalWait | null;
  /** When somebody cancelled it, if that was the first thing that stopped it. */
  readonly cancelRequestedAt: Date | null;
  /** Whether it only shows what a run would change. */
  readonly isPreview: boolean;
  /** A digest of what a completed preview would change; null in other runs. */
  readonly planHash: string | null;
  /**
   * The preview whose changes the run makes: one that a person applied, or the one that the run made of itself because the job
   * has limits or approval. null if it makes those that it finds itself.
   */
  readonly appliesRunId: string | null;
  /** The digest of the preview as it was when that was decided. */
  readonly appliedHash: string | null;
  /** The run day of that preview: effective dates and the billing period count from it. */
  readonly planDay: Day | null;
  /** Whether it may change lines now; false also while it waits for approval. */
  readonly mayChange: boolean;
  /** The run whose changes it undoes; null if it undoes nothing. */
  readonly undoes: Undoes | null;
}

const columns = sql`
  run_id "runId", workflow_id "workflowId", job_id "jobId", started_at "startedAt", closed_at "closedAt", now, run_day "runDay",
  parameters, least_log_level "leastLogLevel", settings, database_ci "databaseCi", autotask_url "autotaskUrl",
  autotask_web_url "autotaskWebUrl", api_user_digest "apiUserDigest",
  period_start "periodStart", period_end "periodEnd",
  current_period_start "currentPeriodStart", period_loaded_at "periodLoadedAt", records_seen "recordsSeen", status,
  failure_kind "failureKind", halted_because "haltedBecause", halted_kind "haltedKind", outage_wait "outageWait", approval_wait "approvalWait",
  cancel_requested_at "cancelRequestedAt", is_preview "isPreview", plan_hash "planHash", applies_run_id "appliesRunId",
  applied_hash "appliedHash", plan_day "planDay",
  ${mayChange('runs')} "mayChange",
  case when undoes_run_id is not null then jsonb_build_object('runId', undoes_run_id, 'part', undoes_part) end "undoes"`;

export async function findRun(store: Store, runId: string): Promise<Run | undefined> {
  const { rows } =
    await sql<Run>`select ${columns} from runs where run_id = ${runId} and removal_started_at is null`.execute(store);
  const [run] = rows;
  // A run from before a setting was kept has the default.
  return run && { ...run, settings: { ...defaultSyncSettings, ...run.settings } };
}

/** The store does not have a run: it never had it, or the run was removed. */
export class NoSuchRun extends Error {
  override readonly name = 'NoSuchRun';
  readonly runId: string;
  constructor(runId: string) {
    super(`The store has no run ${runId}. List the runs to see which there are.`);
    this.runId = runId;
  }
}

/** @throws NoSuchRun */
export async function requireRun(store: Store, runId: string): Promise<Run> {
  const run = await findRun(store, runId);
  if (run === undefined) throw new NoSuchRun(runId);
  return run;
}

/** A run that has not been closed, with the workflow execution that worked on it last. */
export interface UnclosedRun extends Pick<Run, 'runId' | 'workflowId'> {
  /** Null if no execution was noted yet. */
  readonly executionId: string | null;
}

/** Runs that have not been closed, the oldest first. */
export async function unclosedRuns(store: Store): Promise<UnclosedRun[]> {
  const { rows } = await sql<UnclosedRun>`
    select run_id "runId", workflow_id "workflowId", executions[cardinality(executions)] "executionId"
    from runs where closed_at is null order by started_at`.execute(store);
  return rows;
}

/** The earliest day that an open run takes for today; null if no run is open. */
export async function firstDayOfOpenRuns(store: Store): Promise<Day | null> {
  const { rows } = await sql<{ day: Day | null }>`
    select min(run_day) "day" from runs where closed_at is null`.execute(store);
  return rows[0]?.day ?? null;
}

/** Unclosed runs whose parameters name this secret set. */
export async function unclosedRunsWithSecrets(
  store: Store,
  secretSet: string,
): Promise<Pick<Run, 'runId' | 'workflowId'>[]> {
  const { rows } = await sql<Pick<Run, 'runId' | 'workflowId'>>`
    select run_id "runId", workflow_id "workflowId" from runs
    where closed_at is null and parameters ->> 'secrets' = ${secretSet} order by started_at`.execute(store);
  return rows;
}

export async function listRuns(store: Store, limit: number): Promise<Run[]> {
  const { rows } = await sql<Run>`
    select ${columns} from runs where removal_started_at is null order by started_at desc, run_id limit ${limit}`.execute(
    store,
  );
  return rows;
}

/** Saves where the Autotask database of a run is. */
export async function recordZone(
  store: Store,
  runId: string,
  zone: { ci: number; url: string; webUrl?: string | null; apiUserDigest: string },
): Promise<void> {
  await sql`
    update runs set database_ci = ${zone.ci}, autotask_url = ${zone.url}, autotask_web_url = ${zone.webUrl ?? null},
      api_user_digest = ${zone.apiUserDigest}
    where run_id = ${runId}`.execute(store);
}

export async function recordPeriod(
  store: Store,
  runId: string,
  period: { start: Day; end: Day; currentStart: Day | null; atriaUrl: string },
): Promise<void> {
  await sql`
    update runs set period_start = ${period.start}, period_end = ${period.end},
      current_period_start = ${period.currentStart}, atria_url = ${period.atriaUrl}
    where run_id = ${runId} and period_loaded_at is null`.execute(store);
}

/**
 * Begins to load the run's period. An earlier load that is still going on can write nothing from here on.
 *
 * @returns undefined if the period is loaded already
 */
export async function startLoading(store: Store, runId: string): Promise<number | undefined> {
  const { rows } = await sql<{ token: number }>`
    update runs set load_token = load_token + 1 where run_id = ${runId} and period_loaded_at is null
    returning load_token token`.execute(store);
  return rows[0]?.token;
}

/**
 * Writes a piece of a load, in one transaction.
 *
 * @throws an Error if a later load has taken over
 */
export async function whileLoading(
  store: Store,
  runId: string,
  token: number,
  work: (transaction: Store) => Promise<void>,
): Promise<void> {
  await store.transaction().execute(async (transaction) => {
    const { rows } = await sql`
      select 1 from runs where run_id = ${runId} and load_token = ${token} and period_loaded_at is null
      for update`.execute(transaction);
    if (rows.length === 0) throw new Error(`Another attempt is loading the period of run ${runId}.`);
    await work(transaction);
  });
}

export async function markPeriodLoaded(store: Store, runId: string, recordsSeen: number): Promise<void> {
  await sql`
    update runs set period_loaded_at = clock_timestamp(), records_seen = ${recordsSeen}
    where run_id = ${runId}`.execute(store);
}

/** Notes that a run begins to plan the lines of customers that are gone. */
export async function notePlansGone(store: Store, runId: string): Promise<void> {
  await sql`
    update runs set plans_gone_since = coalesce(plans_gone_since, clock_timestamp()) where run_id = ${runId}`.execute(
    store,
  );
}

/** Saves what a run waits for, or that it no longer waits. */
export async function recordOutageWait(store: Store, runId: string, wait: OutageWait | null): Promise<void> {
  await sql`
    update runs set outage_wait = ${wait === null ? null : JSON.stringify(wait)}
    where run_id = ${runId} and closed_at is null`.execute(store);
}

/** Ties a run to one execution until the end of the transaction. @returns false if another one has begun since */
export async function lockExecution(transaction: Store, runId: string, executionId: string | null): Promise<boolean> {
  const { rows } = await sql`
    select 1 from runs where run_id = ${runId} and executions[cardinality(executions)] is not distinct from ${executionId}
    for update`.execute(transaction);
  return rows.length === 1;
}

/** Keeps everybody else from changing a run, or closing it, until the transaction ends. */
export async function lockRun(transaction: Store, runId: string): Promise<void> {
  await sql`select 1 from runs where run_id = ${runId} for update`.execute(transaction);
}

/** Keeps a run from being closed while a piece of it is written. @throws an Error if it is closed already */
export async function lockRunOpen(transaction: Store, runId: string): Promise<void> {
  const { rows } = await sql`
    select 1 from runs where run_id = ${runId} and closed_at is null for share`.execute(transaction);
  if (rows.length === 0) throw new Error(`Run ${runId} is closed; what an old activity of it found is not kept.`);
}

/** Notes that a workflow execution works on a run, as the latest one. */
export async function noteExecution(store: Store, runId: string, executionId: string): Promise<void> {
  await sql`
    update runs set executions = array_remove(executions, ${executionId}::text) || ${executionId}::text
    where run_id = ${runId}`.execute(store);
}

/** The workflow execution that was noted on a run last; null if none was noted yet. */
export async function latestExecution(store: Store, runId: string): Promise<string | null> {
  const { rows } = await sql<{ executionId: string | null }>`
    select executions[cardinality(executions)] "executionId" from runs where run_id = ${runId}`.execute(store);
  return rows[0]?.executionId ?? null;
}

/** The workflow executions that worked on a run, the first one first: a reset or a continuation makes another one. */
export async function executionsOfRun(store: Store, runId: string): Promise<string[]> {
  const { rows } = await sql<{ executions: string[] }>`
    select executions from runs where run_id = ${runId}`.execute(store);
  return [...new Set([runId, ...(rows[0]?.executions ?? [])])];
}

/** Whether a workflow execution was noted on a run before. */
export async function hasWorkedOn(store: Store, runId: string, executionId: string): Promise<boolean> {
  const { rows } = await sql`
    select 1 from runs where run_id = ${runId} and ${executionId} = any(executions)`.execute(store);
  return rows.length === 1;
}

export async function closeRunRow(
  store: Store,
  runId: string,
  end: { status: EndStatus; failureKind: string | null },
): Promise<void> {
  await sql`
    update runs set status = ${end.status}, failure_kind = ${end.failureKind}, closed_at = clock_timestamp(),
      outage_wait = null
    where run_id = ${runId}`.execute(store);
}

/** Reopens a run that was closed or stopped. */
export async function reopenRunRow(store: Store, runId: string): Promise<void> {
  await sql`
    update runs set status = 'Running', failure_kind = null, closed_at = null, halted_at = null, halted_because = null,
      halted_kind = null, outage_wait = null, approval_wait = null, cancel_requested_at = null, plan_hash = null,
      reopened_at = clock_timestamp()
    where run_id = ${runId} and removal_started_at is null`.execute(store);
}
