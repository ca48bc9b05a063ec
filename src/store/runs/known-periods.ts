import { sql } from 'kysely';
import type { DayRange } from '../../domain/billing-period.js';
import type { Day } from '../../domain/day.js';
import { completedStatuses } from '../../domain/log/run-status.js';
import type { Store } from '../database.js';

/** The billing periods that runs have processed, in order, and those that their days were in, of which only the start is known. */
export async function periodsOfRuns(store: Store): Promise<{ readonly start: Day; readonly end: Day | null }[]> {
  const { rows } = await sql<{ start: Day; end: Day | null }>`
    select "start", max("end") "end" from (
      select period_start "start", period_end "end" from runs where removal_started_at is null
      union all
      select current_period_start, null from runs where removal_started_at is null) known
    where "start" is not null group by "start" order by "start"`.execute(store);
  return rows;
}

/** How many lines the newest preview of a period would change from a day that Autotask has posted. */
export async function postedLines(store: Store, { start, end }: DayRange): Promise<number> {
  const { rows } = await sql<{ lines: number }>`
    select count(*) lines from plan_lines where is_posted and run_id = (
      select run_id from runs
      where period_start = ${start}::date and period_end = ${end}::date and is_preview and closed_at is not null
        and removal_started_at is null
      order by started_at desc limit 1)`.execute(store);
  return rows[0]?.lines ?? 0;
}

/** Whether a run that changes Autotask has processed a billing period to its end. */
export async function isPeriodProcessed(store: Store, { start, end }: DayRange): Promise<boolean> {
  const { rows } = await sql<{ isProcessed: boolean }>`
    select exists (
      select 1 from runs
      where period_start = ${start}::date and period_end = ${end}::date and not is_preview and undoes_run_id is null
        and status = any(${completedStatuses}::text[])) "isProcessed"`.execute(store);
  return rows[0]?.isProcessed ?? false;
}
