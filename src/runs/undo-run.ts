import { parametersOfPart, type PlanPart } from '../domain/sync/decision.js';
import { shortId } from '../domain/wording.js';

/** How the changes of a run are taken back. */
export interface UndoChoice {
  readonly part: PlanPart;
  /** Whether only is shown what would be taken back. */
  readonly isPreview: boolean;
  /** Whether a line is set back from the next day on where Autotask refuses a second change on the first; else as its job says. */
  readonly mayBeNextDay: boolean;
}

/** What a run is started with that takes back the changes of another one. */
export function undoOf(
  runId: string,
  { part, isPreview, mayBeNextDay }: UndoChoice,
): { readonly parameters: object; readonly summary: string } {
  return {
    parameters: {
      ...{ UndoRun: runId, ...parametersOfPart(part) },
      ...(isPreview ? { Preview: 'True' } : {}),
      ...(mayBeNextDay ? { EffectiveDateConflict: 'NextDay' } : {}),
    },
    summary: `${isPreview ? 'Shows how to take back' : 'Takes back'} the run ${shortId(runId)}`,
  };
}
