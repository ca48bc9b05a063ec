import type { Run } from '../store/runs/runs.js';

/** What a run is called by what it does. */
export function runKind(
  run: Pick<Run, 'isPreview'> & (Pick<Run, 'undoes'> | { readonly isUndo: boolean }),
): 'Run' | 'Preview' | 'Undo' | 'Preview of an undo' {
  const isUndo = 'isUndo' in run ? run.isUndo : run.undoes !== null;
  if (isUndo) return run.isPreview ? 'Preview of an undo' : 'Undo';
  return run.isPreview ? 'Preview' : 'Run';
}
