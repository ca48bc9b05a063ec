import { counted, grouped } from '../domain/wording.js';
import type { Run } from '../store/runs/runs.js';
import type { UndoneChanges, UndoneCounts } from '../store/runs/undoing-runs.js';

/** How many of the changes of a run are undone now: `1 of the 2 lines that it changed`. */
export function undoneCountText({ lines, undoneLines }: UndoneChanges): string {
  const count = undoneLines === 0 ? 'None' : undoneLines === lines ? 'All' : grouped(undoneLines);
  return `${count} of the ${counted(lines, 'line')} that it changed`;
}

/** The same in a list of runs; undefined if nothing of a run is undone now. */
export function undoneWord(undone: UndoneCounts | null): string | undefined {
  if (undone === null || undone.undoneLines === 0) return undefined;
  const { lines, undoneLines } = undone;
  return undoneLines === lines ? 'Undone' : `Undone in part (${grouped(undoneLines)} of ${counted(lines, 'line')})`;
}

/** What it means that changes of a run are undone, and what to do; undefined if none is, or the run itself undid others. */
export function undoneAdvice({ undoes, jobId }: Pick<Run, 'undoes' | 'jobId'>, undone: UndoneCounts | null) {
  if (undoneWord(undone) === undefined || undoes !== null) return undefined;
  return `What is undone is not as Atria bills it until a run sets it again: the ${nextRun({ jobId })} does. Correct what was wrong before that, or hold the lines back.`;
}

/** What comes after an undo of a run, and what to do before that. An undo does not change a line that is held back. */
export function afterUndoText({ undoes, jobId }: Pick<Run, 'undoes' | 'jobId'>): string {
  const sets = `The ${nextRun({ jobId })} sets the lines to what Atria bills then.`;
  if (undoes !== null) return sets;
  return `${sets} Before that, correct what was wrong, disable the job, or hold the lines back. Hold them back only after the undo, as it does not change them before the hold ends.`;
}

function nextRun({ jobId }: Pick<Run, 'jobId'>): string {
  return jobId === null ? 'next run of that period' : 'next run of the job';
}

/** How many of the changes that are meant an undo has to take back. */
export function leftToUndoText({ lines, undoneLines }: UndoneCounts): string {
  const left = counted(lines - undoneLines, 'line');
  return undoneLines === 0
    ? left
    : `${left}; ${grouped(undoneLines)} more ${undoneLines === 1 ? 'is' : 'are'} undone already`;
}

/** Who is to be named of an undo that was undone itself, and how; null where nobody has to know. */
export function redoText({ byUndoneBy, lines, undoneLines }: UndoneChanges): { by: string; rest: string } | null {
  if (byUndoneBy === null || undoneLines === lines) return null;
  return { by: byUndoneBy, rest: undoneLines === 0 ? '' : ', at least in part' };
}
