import { counted } from '../domain/wording.js';
import type { UndoneChanges } from '../store/runs/undoing-runs.js';

/** How many of the changes of a run are undone now: `1 of the 2 lines that it changed`. */
export function undoneCountText({ lines, undoneLines }: UndoneChanges): string {
  const count = undoneLines === 0 ? 'None' : undoneLines === lines ? 'All' : undoneLines;
  return `${count} of the ${counted(lines, 'line')} that it changed`;
}

/** Who is to be named of an undo that was undone itself, and how; null where nobody has to know. */
export function redoText({ byUndoneBy, lines, undoneLines }: UndoneChanges): { by: string; rest: string } | null {
  if (byUndoneBy === null || undoneLines === lines) return null;
  return { by: byUndoneBy, rest: undoneLines === 0 ? '' : ', at least in part' };
}
