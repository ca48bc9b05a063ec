import { sql, type RawBuilder } from 'kysely';
import type { Store } from '../database.js';
import { isRestored, undoableLines, undoingRuns } from '../lines/undone-lines.js';
import { runThatUndoes } from './later-runs.js';

/** How many changes of a run are undone. */
export interface UndoneCounts {
  /** Lines that the run changed, and those of them whose change is undone now. */
  readonly lines: number;
  readonly undoneLines: number;
}

/** What is left of the changes of a run after it was undone. */
export interface UndoneChanges extends UndoneCounts {
  /** The newest run that undid changes of it. */
  readonly by: string;
  /** The newest run that undid changes of that one; null if none did. */
  readonly byUndoneBy: string | null;
}

/** Reads what later runs undid of a run; null if none did. */
export async function undoneChanges(store: Store, runId: string): Promise<UndoneChanges | null> {
  const by = await runThatUndoes(store, runId);
  if (by === null) return null;
  const [byUndoneBy, counts] = await Promise.all([runThatUndoes(store, by), undoneLineCounts(store, runId)]);
  return { by, byUndoneBy, ...counts };
}

/** Whether a line is undone now is told by the newest run that set it back: an undo of an undo makes the change again. */
async function undoneLineCounts(store: Store, runId: string): Promise<UndoneCounts> {
  const { rows } = await sql<UndoneCounts>`
    ${undoneOrMadeAgain(sql`${runId}`)}
    select count(*) lines, count(*) filter (where n.undoes) "undoneLines"
    from ${undoableLines(runId)} l left join newest n using (line_id)`.execute(store);
  return rows[0] ?? { lines: 0, undoneLines: 0 };
}

/** In a query, the beginning of a `select` from `newest`: the lines of a run that others undid, or made again, last. */
function undoneOrMadeAgain(runId: RawBuilder<unknown>, before: RawBuilder<unknown> = sql``): RawBuilder<unknown> {
  return sql`
    with recursive ${before} ${undoingRuns(runId)},
    newest as (
      select distinct on (restored.line_id) restored.line_id, u.undoes
      from undoing u join plan_lines restored on restored.run_id = u.run_id and ${isRestored(sql`u.database_ci`)}
      order by restored.line_id, u.started_at desc)`;
}

/**
 * Within a query: the lines that the run that a column names changed, and those of them whose change is undone now; null if no
 * run undid it. Only of such runs are the lines counted.
 */
export function undoneCountsOf(runColumn: RawBuilder<unknown>): RawBuilder<UndoneCounts | null> {
  const runId = sql`(select run_id from wanted)`;
  return sql<UndoneCounts | null>`case when exists (select 1 from runs undo where undo.undoes_run_id = ${runColumn}) then (
    ${undoneOrMadeAgain(runId, sql`wanted as (select ${runColumn} run_id),`)}
    select jsonb_build_object('lines', count(*), 'undoneLines', count(*) filter (where n.undoes))
    from ${undoableLines(runId)} l left join newest n using (line_id)) end`;
}
