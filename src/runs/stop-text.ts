import { logCodeDefinitions } from '../domain/log/log-messages.js';
import type { LogCode } from '../domain/log/log-codes.js';
import { adviceOf } from '../domain/log/outcomes.js';
import { failureSummary } from '../domain/sync/failure-summary.js';
import type { RunFailureKind } from '../domain/sync/run-failure.js';
import type { Run } from '../store/runs/runs.js';

interface StopText {
  /** What happened, as a clause. */
  readonly what: string;
  readonly advice: string;
}

const exceeded: StopText = {
  what: 'A limit of the job would be exceeded',
  advice:
    'Look at the preview. If it is right, apply it: that makes exactly its changes. Else correct Atria or the job. If such ' +
    "runs are usual, raise the limit in the job's Limits.",
};
const moved: StopText = {
  what: 'A line has moved since the preview that was applied',
  advice: 'Make a new preview, look at it, and apply that one.',
};
const previewFailed: StopText = {
  what: 'The preview before the run failed',
  advice: 'Correct what made it fail; then resume the run, or run the job again.',
};

/** The codes of credentials that were refused: Autotask and Atria cannot be reached under the same codes. */
const ofRefusedCredentials: Readonly<Partial<Record<LogCode, RunFailureKind>>> = {
  AT02: 'AutotaskCredentialsRefused',
  AT03: 'AtriaCredentialsRefused',
};

/** A run, as far as its codes mean different things. */
export type StoppedRun = Pick<Run, 'failureKind'> & (Pick<Run, 'undoes'> | { readonly isUndo: boolean });

/** Whether AT56 means that the preview which the run made for itself failed. */
export function isFailedPreview(code: LogCode, { failureKind }: Pick<Run, 'failureKind'>): boolean {
  return code === 'AT56' && failureKind !== null && failureKind !== 'LimitExceeded' && failureKind !== 'PlanMoved';
}

/** What a code says happened to a run, and what to do. How the run ended says in which situation it was. */
export function stopText(code: LogCode, run: StoppedRun): StopText {
  if (isFailedPreview(code, run)) return previewFailed;
  if (code === 'AT56' && run.failureKind === 'LimitExceeded') return exceeded;
  if (code === 'AT56' && run.failureKind === 'PlanMoved') return moved;
  const failure = failureSummary({ ...run, failingSince: null });
  if (failure !== null && ofRefusedCredentials[code] === failure.kind) {
    return { what: failure.reason, advice: failure.whatToDo };
  }
  return {
    what: logCodeDefinitions[code].occursWhen,
    advice: adviceOf(code, 'isUndo' in run ? run.isUndo : run.undoes !== null),
  };
}
