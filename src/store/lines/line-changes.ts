import { sql } from 'kysely';
import type { Day } from '../../domain/day.js';
import type { LogCode } from '../../domain/log/log-codes.js';
import { notApprovedCode } from '../../domain/sync/proposed-change.js';
import type { Store } from '../database.js';
import { changedOutcomes } from '../log/outcome-codes.js';

/** A line whose quantity a run changed. */
export interface LineChange {
  readonly lineId: string;
  readonly customerName: string;
  readonly description: string;
  readonly serviceName: string;
  readonly before: number | null;
  readonly after: number | null;
  readonly effectiveDate: Day | null;
  readonly outcome: LogCode;
}

/** The lines that a run changed, in the order of its plan. */
export async function changedLines(store: Store, runId: string): Promise<LineChange[]> {
  const { rows } = await sql<LineChange>`
    select line_id "lineId", customer_name "customerName", description, service_name "serviceName", before, after,
      effective_date "effectiveDate", outcome
    from plan_lines where run_id = ${runId} and outcome in ${changedOutcomes} order by ordinal`.execute(store);
  return rows;
}

/** How many of these lines have each outcome in a run; null: the run did not look at the line. */
export async function outcomesOfLines(
  store: Store,
  runId: string,
  lineIds: readonly string[],
): Promise<{ outcome: LogCode | null; lines: number }[]> {
  const { rows } = await sql<{ outcome: LogCode | null; lines: number }>`
    select l.outcome, count(*) lines from unnest(${lineIds}::text[]) as x("lineId")
    left join plan_lines l on l.run_id = ${runId} and l.line_id = x."lineId"
    group by l.outcome order by l.outcome`.execute(store);
  return rows;
}

/** The progress of a run's changes. Its total stays the same while changes are made or turn out not to be. */
export interface ChangeProgress {
  /** Lines that the run planned to change, whatever became of them. Those that nobody approved do not count. */
  readonly toDo: number;
  /** Those of them that it has changed, or whose accepted change is still to be read back. */
  readonly made: number;
  /** Those of them that it has decided not to change, or could not. */
  readonly notMade: number;
}

export async function changeProgress(store: Store, runId: string): Promise<ChangeProgress> {
  const { rows } = await sql<ChangeProgress>`
    select count(*) "toDo", count(*) filter (where l.outcome in ${changedOutcomes} or l.line_id in (
      select line_id from claims where run_id = ${runId} and not collected
        and (state = 'answered' or verdict = 'applied'))) made,
      count(*) filter (where l.state = 'settled' and l.outcome not in ${changedOutcomes}) "notMade"
    from plan_lines l where l.run_id = ${runId} and l.change <> 'none' and l.outcome is distinct from ${notApprovedCode}
      and not exists (
        select 1 from runs r join plan_lines shown on shown.run_id = r.applies_run_id
        where r.run_id = ${runId} and shown.line_id = l.line_id and not shown.is_approved)`.execute(store);
  return rows[0] ?? { toDo: 0, made: 0, notMade: 0 };
}
