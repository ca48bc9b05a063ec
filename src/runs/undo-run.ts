import { parametersOfPart, type PlanPart } from '../domain/sync/decision.js';
import { shortId } from '../domain/wording.js';

/** How the changes of a run are undone. */
export interface UndoChoice {
  readonly part: PlanPart;
  /** Whether the run only shows what it would undo. */
  readonly isPreview: boolean;
  /** Whether the run may undo a line from the next day on if Autotask refuses a second change on the first; if not, as its job says. */
  readonly mayBeNextDay: boolean;
  /** Who starts it: dual control wants somebody else to approve it. */
  readonly startedBy?: string;
}

/** What a run is started with that undoes the changes of another one. */
export function undoOf(
  runId: string,
  { part, isPreview, mayBeNextDay, startedBy }: UndoChoice,
): { readonly parameters: object; readonly summary: string } {
  return {
    parameters: {
      ...{ UndoRun: runId, ...parametersOfPart(part) },
      ...(isPreview ? { Preview: 'True' } : {}),
      ...(mayBeNextDay ? { EffectiveDateConflict: 'NextDay' } : {}),
      ...(startedBy === undefined ? {} : { StartedBy: startedBy }),
    },
    summary: `${isPreview ? 'Shows how to undo' : 'Undoes'} the run ${shortId(runId)}`,
  };
}
