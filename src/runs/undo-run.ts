import type { UndoChoices } from '../domain/parameters/other-run.js';
import { parametersOfPart } from '../domain/sync/decision.js';
import { shortId } from '../domain/wording.js';
import type { Run } from '../store/runs/runs.js';
import type { UndoneCounts } from '../store/runs/undoing-runs.js';
import { hasEnded } from './ended-runs.js';

/**
 * Why the changes of a run cannot be undone; undefined where they can. A run that was terminated can: the run that undoes it
 * closes it first.
 *
 * @param counts of the lines that it is known to have changed, of what is to be undone
 */
export function undoRefusal(
  run: Pick<Run, 'closedAt' | 'isPreview' | 'haltedBecause'>,
  { lines, undoneLines }: UndoneCounts,
): string | undefined {
  if (run.isPreview) return 'A preview changes nothing.';
  if (!hasEnded(run)) return 'The run is under way. Cancel it first, or wait for its end.';
  if (lines === 0) return 'The run changed none of the lines that are to be undone.';
  return undoneLines === lines ? 'Nothing is left to undo: all of these changes are undone already.' : undefined;
}

/**
 * How a person undoes a run: by a run that asks for approval first, by one that asks only above a limit, or by applying a
 * preview of it.
 */
export type UndoWay = 'asksFirst' | 'asksAboveLimit' | 'appliesPreview';

/** How the changes of a run are undone. Nobody can apply a preview under dual control. */
export function undoWay({ parameters }: Pick<Run, 'parameters'>): UndoWay {
  if (parameters?.approval === 'Required') return 'asksFirst';
  return parameters?.dualControl === true ? 'asksAboveLimit' : 'appliesPreview';
}

/** What a run is started with that undoes the changes of another one. */
export function undoOf(
  runId: string,
  { part, preview, effectiveDateConflict, startedBy }: UndoChoices,
): { readonly parameters: object; readonly summary: string } {
  return {
    parameters: {
      ...{ UndoRun: runId, ...parametersOfPart(part) },
      ...(preview ? { Preview: 'True' } : {}),
      ...(effectiveDateConflict === undefined ? {} : { EffectiveDateConflict: effectiveDateConflict }),
      ...(startedBy === undefined ? {} : { StartedBy: startedBy }),
    },
    summary: `${preview ? 'Shows how to undo' : 'Undoes'} the run ${shortId(runId)}`,
  };
}
