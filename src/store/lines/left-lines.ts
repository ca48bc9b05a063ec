import { sql } from 'kysely';
import type { Store } from '../database.js';
import { changingRun, withTime, type ChangingRun } from './later-changes.js';
import { undoableLines } from './undone-lines.js';

/** A run that read a line, with a time that its reading came after or before. */
export interface RunReading {
  readonly runId: string;
  readonly at: Date;
}

/** A line as the run left it whose change is undone. */
export interface LeftLine {
  readonly lineId: string;
  /** The units that it had then, on its reference day. */
  readonly after: number;
  /** When Autotask had the change of that run. */
  readonly setAt: Date | null;
  /** The newest run that has changed it since; null if none of ours has. */
  readonly changedBy: ChangingRun | null;
  /** The newest later run that found it as it was left, with when it began. */
  readonly lastSame: RunReading | null;
  /** The first run after that which found something else, with when it had ended. */
  readonly firstOther: RunReading | null;
  readonly askedAt: Date;
}

/** @param by the run that takes the changes back: its own do not count */
export async function linesLeftBy(
  store: Store,
  undone: string,
  by: string,
  lineIds: readonly string[],
): Promise<ReadonlyMap<string, LeftLine>> {
  const { rows } = await sql<LeftLine>`
    with left_line as (
      select l.line_id, l.left_with, l.contract_id, l.service_id, l.reference_day, r.database_ci, own.claim_id, own.set_at
      from ${undoableLines(undone)} l join runs r using (run_id)
        left join lateral (
          select max(c.claim_id) claim_id, max(coalesce(c.answered_at, c.sending_at)) set_at from claims c
          where c.run_id = l.run_id and c.line_id = l.line_id) own on true
      where l.line_id = any(${lineIds})),
    reading as (
      select l.line_id, s.before, sr.run_id, sr.started_at, coalesce(sr.closed_at, clock_timestamp()) read_by, l.left_with
      from left_line l
        join plan_lines s on s.contract_id = l.contract_id and s.service_id = l.service_id
          and s.reference_day = l.reference_day and s.before is not null
        join runs sr on sr.run_id = s.run_id and sr.database_ci = l.database_ci and sr.started_at > l.set_at
      where s.run_id not in (${undone}, ${by}) and s.pass <> 'undo'),
    same as (
      select distinct on (line_id) line_id, run_id, started_at from reading
      where before = left_with order by line_id, started_at desc)
    select l.line_id "lineId", l.left_with "after", l.set_at "setAt", clock_timestamp() "askedAt", (
      select ${changingRun}
      from claims later left join runs r on r.run_id = later.run_id
      where later.database_ci = l.database_ci and later.contract_id = l.contract_id and later.service_id = l.service_id
        and later.verdict = 'applied' and later.run_id not in (${undone}, ${by}) and later.claim_id > l.claim_id
      order by later.claim_id desc limit 1) "changedBy",
      (select jsonb_build_object('runId', run_id, 'at', started_at) from same where same.line_id = l.line_id) "lastSame", (
      select jsonb_build_object('runId', run_id, 'at', read_by) from reading
      where reading.line_id = l.line_id and before <> left_with
        and started_at > coalesce((select started_at from same where same.line_id = l.line_id), l.set_at)
      order by read_by limit 1) "firstOther"
    from left_line l`.execute(store);
  return new Map(rows.map((row) => [row.lineId, withTimes(row)]));
}

/** JSON has times as texts. */
function withTimes({ changedBy, lastSame, firstOther, ...line }: LeftLine): LeftLine {
  const timed = (reading: RunReading | null) => reading && { ...reading, at: new Date(reading.at) };
  return {
    ...line,
    changedBy: changedBy && withTime(changedBy),
    ...{ lastSame: timed(lastSame), firstOther: timed(firstOther) },
  };
}
