import { sql, type RawBuilder } from 'kysely';
import type { Day } from '../../domain/day.js';
import { startersOfRun } from '../audit/run-starters.js';
import type { Store } from '../database.js';
import { stillStands } from './undone-lines.js';

/** A run that changed a line. What is not known of it is null. */
export interface ChangingRun {
  readonly runId: string;
  readonly jobId: string | null;
  /** null: the run is no longer kept. */
  readonly startedAt: Date | null;
  readonly startedBy: string | null;
  readonly approvedBy: string | null;
}

/** In a query of a claim `later` and its run `r`: a {@link ChangingRun} as JSON. */
export const changingRun: RawBuilder<unknown> = sql`jsonb_build_object(
  'runId', later.run_id, 'jobId', r.job_id, 'startedAt', r.started_at, 'startedBy', ${startersOfRun},
  'approvedBy', (select d.decided_by from decisions d where d.run_id = r.run_id and d.verdict = 'approved'
    order by d.decided_at desc limit 1))`;

/** JSON has times as texts. */
export function withTime(run: ChangingRun): ChangingRun {
  return { ...run, startedAt: run.startedAt && new Date(run.startedAt) };
}

/** A change by an earlier run that counts from a later day than the one that decides about the line. */
export interface LaterChange {
  readonly from: Day;
  readonly run: ChangingRun;
}

/** A line, with the day that decides about it. */
export interface LineOnDay {
  readonly lineId: string;
  readonly contractId: number;
  readonly serviceId: number;
  readonly day: Day;
}

/**
 * The changes by runs that count from after a day of their line and were not undone, by line id. Of several from one day it
 * has the newest.
 */
export async function laterChangesOf(
  store: Store,
  databaseCi: number,
  lines: readonly LineOnDay[],
): Promise<ReadonlyMap<string, readonly LaterChange[]>> {
  if (lines.length === 0) return new Map();
  const { rows } = await sql<{ lineId: string; changes: readonly LaterChange[] }>`
    with line as (
      select * from jsonb_to_recordset(${JSON.stringify(lines)}::jsonb)
        as x("lineId" text, "contractId" bigint, "serviceId" bigint, day date)),
    change as (
      select distinct on (line."lineId", later.effective_date) line."lineId", later.effective_date "from", ${changingRun} run
      from line
        join claims later on later.contract_id = line."contractId" and later.service_id = line."serviceId"
        left join runs r on r.run_id = later.run_id
        left join plan_lines l on l.run_id = later.run_id and l.line_id = later.line_id
      where later.database_ci = ${databaseCi} and later.state = 'closed' and later.verdict = 'applied'
        and later.step = 'adjust' and later.effective_date > line.day and (l.run_id is null or ${stillStands})
      order by line."lineId", later.effective_date, later.claim_id desc)
    select "lineId", jsonb_agg(jsonb_build_object('from', "from", 'run', run) order by "from") changes
    from change group by "lineId"`.execute(store);
  return new Map(
    rows.map(({ lineId, changes }) => [lineId, changes.map(({ from, run }) => ({ from, run: withTime(run) }))]),
  );
}
