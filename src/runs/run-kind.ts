import type { Run } from '../store/runs/runs.js';

/** What a run is called by what it does. */
export function runKind({ isPreview, isUndo }: { readonly isPreview: boolean; readonly isUndo: boolean }): string {
  if (isUndo) return isPreview ? 'Preview of an undo' : 'Undo';
  return isPreview ? 'Preview' : 'Run';
}

/** The same of a run that was read whole. */
export function kindOfRun({ isPreview, undoes }: Pick<Run, 'isPreview' | 'undoes'>): string {
  return runKind({ isPreview, isUndo: undoes !== null });
}
