import { sql, type RawBuilder } from 'kysely';
import type { Day } from '../../domain/day.js';
import type { ApprovalWait } from '../../domain/sync/decision.js';
import type { FailingSince } from '../../domain/sync/failure-summary.js';
import type { OutageWait } from '../../domain/sync/outage.js';
import { ownPreviewPrefix } from '../../domain/sync/own-preview.js';
import type { LogCode } from '../../domain/log/log-codes.js';
import type { RunStatus } from '../../domain/log/run-status.js';
import { startersOfRun } from '../audit/run-starters.js';
import { seenCodesOf } from '../attention/seen-causes.js';
import type { Store } from '../database.js';
import { changedLinesOf } from '../log/outcome-codes.js';
import { failingSince } from './failing-since.js';
import { openApprovalWait } from './open-approval-wait.js';
import { isOfOtherRunIn } from './run-stages.js';
import { runsThatMayNeedPerson } from './runs-that-may-need-person.js';
import { settlingRun } from './settling-run.js';
import { undoneCountsOf, type UndoneCounts } from './undoing-runs.js';
import { isCompletedRun } from './completed-run.js';

/** A run as a list of runs shows it. */
export interface ListedRun {
  readonly runId: string;
  readonly workflowId: string;
  /** null: a person started it. */
  readonly jobId: string | null;
  /** Who started it, or asked its job to; null if nobody is known. */
  readonly startedBy: string | null;
  readonly startedAt: Date;
  readonly closedAt: Date | null;
  readonly periodStart: Day | null;
  readonly periodEnd: Day | null;
  readonly status: RunStatus;
  readonly isPreview: boolean;
  /** The newest preview that it made of itself; null if it made none. */
  readonly ownPreviewId: string | null;
  /** How that preview ended, or that it is under way. */
  readonly ownPreviewStatus: RunStatus | null;
  /** Whether its parameters let it create contract lines; null if they were refused. */
  readonly createsLines: boolean | null;
  /** Whether its parameters let changes count from the day after where Autotask refuses their day; null if they were refused. */
  readonly usesNextDay: boolean | null;
  /** Whether it undoes another run. */
  readonly isUndo: boolean;
  /** The run that it undoes; null if it undoes none. */
  readonly undoesRunId: string | null;
  /** How many of its changes are undone now; null if no run undid it. */
  readonly undone: UndoneCounts | null;
  readonly failureKind: string | null;
  /** Since when its job fails, if it failed. */
  readonly failingSince: FailingSince | null;
  /** The secret set of its parameters; null if they were refused. */
  readonly secretsName: string | null;
  /** Whether it takes its parameters from another run: it undoes that run, or a person has it apply a preview. */
  readonly isOfOtherRun: boolean;
  /** The preview whose changes it was to make; null if it makes those that it finds. */
  readonly appliesRunId: string | null;
  readonly waiting: OutageWait | null;
  /** What it waits to be approved now; null if nothing. */
  readonly approvalWait: ApprovalWait | null;
  /** The later run that has looked at everything of it again; null if none has. */
  readonly settledBy: string | null;
  /** The codes of which a person has seen to each entry. */
  readonly seenTo: readonly LogCode[];
  /** Lines whose quantity the run changed. */
  readonly changedLines: number;
  /** What the run reported of the levels Warning and Error, by code, whatever its log level recorded. */
  readonly problems: readonly { readonly code: LogCode; readonly entries: number }[];
}

/** Which runs are meant; the parts are combined by "and". */
export interface RunFilter {
  readonly jobId?: string | undefined;
  /** As people read it. */
  readonly status?: string | undefined;
  /** Only runs that may need a person: they ask for an approval, or ended with something that a person mends. */
  readonly mayNeedPerson?: boolean | undefined;
  /** Leaves out the previews that runs made of themselves: these are shown with their runs. */
  readonly withoutOwnPreviews?: boolean | undefined;
}

/** A page of the runs, the newest first. */
export async function listRunPage(
  store: Store,
  filter: RunFilter,
  page: { readonly offset: number; readonly limit: number },
): Promise<ListedRun[]> {
  const { rows } = await sql<ListedRun>`
    select r.run_id "runId", r.workflow_id "workflowId", r.job_id "jobId", ${startersOfRun} "startedBy", r.started_at "startedAt",
      r.closed_at "closedAt", r.period_start "periodStart", r.period_end "periodEnd", r.status,
      r.is_preview "isPreview", own.preview_id "ownPreviewId", own.preview_status "ownPreviewStatus", (r.parameters ->> 'allowAtriaCreateItems')::boolean "createsLines", r.parameters ->> 'effectiveDateConflict' = 'NextDay' "usesNextDay",
      r.undoes_run_id is not null "isUndo", r.undoes_run_id "undoesRunId", ${undoneCountsOf(sql`r.run_id`)} undone, r.failure_kind "failureKind", r.outage_wait waiting,
      ${failingSince} "failingSince", r.parameters ->> 'secrets' "secretsName",
      ${isOfOtherRunIn('r')} "isOfOtherRun", r.applies_run_id "appliesRunId", ${openApprovalWait('r')} "approvalWait",
      case when p.problems is not null or not ${isCompletedRun('r')} then ${settlingRun('r')} end "settledBy",
      ${seenCodesOf(sql`r.run_id`)} "seenTo",
      ${changedLinesOf(sql`r.run_id`)} "changedLines",
      coalesce(p.problems, '[]') problems
    from (
      select * from runs where ${matches(filter)} order by started_at desc, run_id
      offset ${page.offset} limit ${page.limit}) r
    left join (
      select distinct on (split_part(workflow_id, '/', 2)) split_part(workflow_id, '/', 2) made_for, run_id preview_id,
        status preview_status
      from runs where starts_with(workflow_id, ${ownPreviewPrefix}) and removal_started_at is null
      order by 1, started_at desc) own on own.made_for = r.run_id
    left join lateral (
      select jsonb_agg(jsonb_build_object('code', code, 'entries', entries) order by code) problems
      from (
        select code, sum(entries)::bigint entries from reported_counts
        where run_id = r.run_id and severity >= 2 group by code having sum(entries) > 0) found) p on true
    order by r.started_at desc, r.run_id`.execute(store);
  return rows;
}

export async function countRuns(store: Store, filter: RunFilter): Promise<number> {
  const { rows } = await sql<{ runs: number }>`select count(*) runs from runs where ${matches(filter)}`.execute(store);
  return rows[0]?.runs ?? 0;
}

function matches({ jobId, status, mayNeedPerson, withoutOwnPreviews }: RunFilter): RawBuilder<unknown> {
  const conditions = [sql`removal_started_at is null`];
  if (jobId !== undefined) conditions.push(sql`job_id = ${jobId}`);
  if (status !== undefined) conditions.push(hasShownStatus(status));
  if (mayNeedPerson === true) conditions.push(sql`run_id in ${runsThatMayNeedPerson}`);
  if (withoutOwnPreviews === true) conditions.push(sql`not starts_with(workflow_id, ${ownPreviewPrefix})`);
  return sql.join(conditions, sql` and `);
}

/** A run that waits for approval is not shown as one that runs, nor a preview as one that changed lines. */
function hasShownStatus(status: string): RawBuilder<unknown> {
  const isWaiting = sql`${openApprovalWait('runs')} is not null`;
  if (status === 'Waits for approval') return isWaiting;
  const isShown = sql`closed_at is not null and is_preview and ${isCompletedRun('runs')}`;
  if (status === 'Preview') return isShown;
  return sql`status = ${status} and not (${isShown}) and not (${isWaiting})`;
}
