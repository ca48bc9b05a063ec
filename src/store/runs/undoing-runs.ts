import { sql, type RawBuilder } from 'kysely';
import type { Store } from '../database.js';
import { isRestored, undoableLines, undoingRuns } from '../lines/undone-lines.js';
import { runThatUndoes } from './later-runs.js';

/** What is left of the changes of a run after it was undone. */
export interface UndoneChanges {
  /** The newest run that undid changes of it. */
  readonly by: string;
  /** The newest run that undid changes of that one; null if none did. */
  readonly byUndoneBy: string | null;
  /** Lines that the run changed, and those of them whose change is undone now. */
  readonly lines: number;
  readonly undoneLines: number;
}

/** Reads what later runs undid of a run; null if none did. */
export async function undoneChanges(store: Store, runId: string): Promise<UndoneChanges | null> {
  const by = await runThatUndoes(store, runId);
  if (by === null) return null;
  const [byUndoneBy, counts] = await Promise.all([runThatUndoes(store, by), undoneLineCounts(store, runId)]);
  return { by, byUndoneBy, ...counts };
}

/** Whether a line is undone now is told by the newest run that set it back: an undo of an undo makes the change again. */
async function undoneLineCounts(store: Store, runId: string): Promise<Pick<UndoneChanges, 'lines' | 'undoneLines'>> {
  const { rows } = await sql<Pick<UndoneChanges, 'lines' | 'undoneLines'>>`
    ${undoneOrMadeAgain(sql`${runId}`)}
    select count(*) lines, count(*) filter (where n.undoes) "undoneLines"
    from ${undoableLines(runId)} l left join newest n using (line_id)`.execute(store);
  return rows[0] ?? { lines: 0, undoneLines: 0 };
}

/** In a query, the beginning of a `select` from `newest`: the lines of a run that others undid, or made again, last. */
function undoneOrMadeAgain(runId: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`
    with recursive ${undoingRuns(runId)},
    newest as (
      select distinct on (restored.line_id) restored.line_id, u.undoes
      from undoing u join plan_lines restored on restored.run_id = u.run_id and ${isRestored(sql`u.database_ci`)}
      order by restored.line_id, u.started_at desc)`;
}

/** Within a query: whether changes of the run that a column names are undone now. */
export function isUndone(runColumn: RawBuilder<unknown>): RawBuilder<boolean> {
  return sql<boolean>`exists (${undoneOrMadeAgain(runColumn)} select 1 from newest where undoes)`;
}
