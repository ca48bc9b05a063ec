import { sql, type RawBuilder } from 'kysely';
import type { Day } from '../../domain/day.js';
import type { LogCode } from '../../domain/log/log-codes.js';
import { startersOfRun } from '../audit/run-starters.js';
import type { Store } from '../database.js';
import { fedOutcomes } from '../log/outcome-codes.js';
import { foundAt } from '../lines/undone-lines.js';

/** A line stays as it is because of what counts from a later day. */
const ofLaterDay: LogCode = 'AT30';

/**
 * In a query of a line `own_line` that a run left as it is: the lines `l` of the same place in runs `r` of later periods that had
 * processed it by then. Which of them is in the way, nobody has to know: all of them go by the order in which periods are billed.
 */
const linesOfLaterPeriods = sql`runs own
  join plan_lines l on l.contract_id = own_line.contract_id and l.service_id = own_line.service_id
  join runs r on r.run_id = l.run_id
  where own.run_id = own_line.run_id and r.database_ci = own.database_ci and r.period_start > own.period_end
    and not r.is_preview and r.undoes_run_id is null and l.pass <> 'undo'
    and (l.outcome in ${fedOutcomes} or l.outcome in ('AT33', 'AT65'))
    and ${foundAt} < coalesce(own_line.found_at, own.started_at)`;

/** In a query of a line `own_line`: the last day of the first later period that keeps it from its change; null if none does. */
export const blockingPeriod: RawBuilder<unknown> = sql`case when own_line.outcome = ${sql.lit(ofLaterDay)} then (
  select r.period_end from ${linesOfLaterPeriods} order by r.period_end limit 1) end`;

/** A run of a later period that has processed lines which an earlier period can no longer change. */
export interface BlockingRun {
  readonly runId: string;
  readonly workflowId: string;
  /** null: a person started it. */
  readonly jobId: string | null;
  readonly startedBy: string | null;
  readonly startedAt: Date;
  /** How many of the lines it has processed. */
  readonly lines: number;
}

/** More than anybody looks at: only the newest matter to who wants to undo them. */
const mostRuns = 5;

/** The runs of a later period that keep lines of a run from their changes, the newest first. */
export async function blockingRuns(store: Store, runId: string, periodEnd: Day): Promise<BlockingRun[]> {
  const { rows } = await sql<BlockingRun>`
    with way as (
      select r.run_id, count(distinct own_line.line_id) lines
      from plan_lines own_line cross join lateral (select r.run_id, r.period_end from ${linesOfLaterPeriods}) r
      where own_line.run_id = ${runId} and own_line.outcome = ${ofLaterDay} and r.period_end = ${periodEnd}::date
      group by r.run_id)
    select r.run_id "runId", r.workflow_id "workflowId", r.job_id "jobId", ${startersOfRun} "startedBy", r.started_at "startedAt", way.lines
    from way join runs r using (run_id) order by r.started_at desc limit ${mostRuns}`.execute(store);
  return rows;
}
