import { sql, type RawBuilder } from 'kysely';
import { logCodes } from '../../domain/log/log-messages.js';
import { isSettledByRun, remedyOf } from '../../domain/log/outcomes.js';
import { restoredOutcomes } from '../log/outcome-codes.js';
import { isCompletedRun } from './completed-run.js';

/** What somebody has to see to if an undo says it of a line: no later run of a job goes on with it. */
const codesToSeeTo = logCodes.filter((code) => remedyOf(code) === 'person' || isSettledByRun(remedyOf(code)));

/**
 * In a query, a `select` of `run_id` and `started_at`: the later undos of the same run that came to their end and leave nothing
 * of an earlier undo. Each line that the earlier one did not undo is undone by now, or the later one says itself what is wrong
 * with it.
 *
 * @param run the row of the earlier undo
 */
export function settlingUndos(run: string): RawBuilder<unknown> {
  const of = (column: string) => sql.ref(`${run}.${column}`);
  const isUndoAfter = (undo: string) => sql`(
    ${sql.ref(`${undo}.undoes_run_id`)} = ${of('undoes_run_id')} and not ${sql.ref(`${undo}.is_preview`)}
    and ${sql.ref(`${undo}.started_at`)} >= ${of('closed_at')} and ${sql.ref(`${undo}.removal_started_at`)} is null)`;
  return sql`
    select later.run_id, later.started_at from runs later
    where ${isUndoAfter('later')} and not ${of('is_preview')}
      and later.closed_at is not null and later.failure_kind is null and ${isCompletedRun('later')}
      -- One that failed before it had lines was to undo what it was asked to.
      and (later.undoes_part in ('{}', ${of('undoes_part')}) or exists (
        select 1 from plan_lines l where l.run_id = ${of('run_id')}))
      and not exists (
        select 1 from plan_lines l where l.run_id = ${of('run_id')} and l.outcome = any(${codesToSeeTo}::text[])
          and not exists (
            select 1 from plan_lines again
            where again.run_id = later.run_id and again.line_id = l.line_id and again.outcome is not null)
          and not exists (
            select 1 from runs undo join plan_lines undone on undone.run_id = undo.run_id and undone.line_id = l.line_id
            where ${isUndoAfter('undo')} and undone.outcome in ${restoredOutcomes}))`;
}
