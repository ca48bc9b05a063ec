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

const previewFailed: StopText = {
  what: 'The preview before the run did not finish',
  advice: 'Look at the preview, and correct what ended it. Then run it again.',
};

/** What codes say in the situations that share them with others, by how the run ended. Undefined: what the failure itself says. */
const bySituation: Readonly<Partial<Record<LogCode, Readonly<Partial<Record<RunFailureKind, string | undefined>>>>>> = {
  AT02: { AutotaskCredentialsRefused: undefined },
  AT03: { AtriaCredentialsRefused: undefined },
  AT56: {
    LimitExceeded: 'A limit of the job would be exceeded',
    PlanMoved: 'A line has moved since the preview that was to be applied',
  },
};

/** A run, as far as its codes mean different things. */
export type StoppedRun = Pick<Run, 'failureKind'> & (Pick<Run, 'undoes'> | { readonly isUndo: boolean });

/** Whether AT56 means that the preview which the run made for itself ended, and the run knows no reason of it. */
function isFailedPreview(code: LogCode, { failureKind }: Pick<Run, 'failureKind'>): boolean {
  return code === 'AT56' && failureKind !== null && failureKind !== 'LimitExceeded' && failureKind !== 'PlanMoved';
}

/** What a code says happened to a run, and what to do. How the run ended says in which situation it was. */
export function stopText(code: LogCode, run: StoppedRun): StopText {
  if (isFailedPreview(code, run)) return previewFailed;
  const failure = failureSummary({ ...run, failingSince: null });
  const situations = bySituation[code] ?? {};
  if (failure !== null && failure.kind in situations) {
    return { what: situations[failure.kind] ?? failure.reason, advice: failure.whatToDo };
  }
  return {
    what: logCodeDefinitions[code].occursWhen,
    advice: adviceOf(code, 'isUndo' in run ? run.isUndo : run.undoes !== null),
  };
}
