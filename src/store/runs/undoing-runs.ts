import { sql, type RawBuilder } from 'kysely';
import type { Store } from '../database.js';
import { isInPart } from '../lines/plan-parts.js';
import { undoableLines, undoneOrMadeAgain, type Undoes } from '../lines/undone-lines.js';
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
  const [byUndoneBy, counts] = await Promise.all([runThatUndoes(store, by), undoneCounts(store, { runId, part: {} })]);
  return { by, byUndoneBy, ...counts };
}

/**
 * Counts the changes of a part of a run. Whether a line is undone now is told by the newest run that set it back: an undo of an undo
 * makes the change again.
 */
export async function undoneCounts(store: Store, { runId, part }: Undoes): Promise<UndoneCounts> {
  const { rows } = await sql<UndoneCounts>`
    ${undoneOrMadeAgain(sql`${runId}`)}
    select count(*) lines, count(*) filter (where n.undoes) "undoneLines"
    from ${undoableLines(runId)} l left join newest n using (line_id) where ${isInPart(part)}`.execute(store);
  return rows[0] ?? { lines: 0, undoneLines: 0 };
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
