import { logCodeDefinitions } from '../domain/log/log-messages.js';
import type { LogCode } from '../domain/log/log-codes.js';
import { adviceOf } from '../domain/log/outcomes.js';
import { failureSummary, type FailureSummary } from '../domain/sync/failure-summary.js';
import type { RunFailureKind } from '../domain/sync/run-failure.js';
import type { Run } from '../store/runs/runs.js';

interface StopText {
  /** What happened, as a clause. */
  readonly what: string;
  readonly advice: string;
}

const previewFailed = 'The preview before the run did not finish';

const correctPreview = {
  run: 'Look at the preview, and correct what ended it. Then run it again.',
  undo: 'Look at the preview, and correct what ended it. Then undo the same run again.',
};

/** What codes say in the situations that share them with others, by how the run ended. Undefined: what the failure itself says. */
const bySituation: Readonly<Partial<Record<LogCode, Readonly<Partial<Record<RunFailureKind, string | undefined>>>>>> = {
  AT02: {
    AutotaskCredentialsRefused: undefined,
    ParametersRefused: 'The parameters lead to no Autotask',
  },
  AT03: { AtriaCredentialsRefused: undefined },
  AT56: {
    LimitExceeded: 'A limit of the job would be exceeded',
    PlanMoved: 'A line has moved since the preview that was to be applied',
  },
  AT59: { ApprovalExpired: 'Nobody approved the changes in time' },
};

/** What mends the parameters of a run that lead to no Autotask. Its secret set may be right. */
const wrongZone = {
  run: 'Correct ZoneUser or BaseUrl in the parameters: the secret set plays no part in this. Then run it again.',
  undo: 'An undo has the parameters of the run that it undoes. Have Autotask know their ZoneUser again, then undo that run again.',
};

/** Where BaseUrl is set, Autotask may refuse credentials that are right. */
const wrongBaseUrl =
  "If the credentials are right, BaseUrl may name another zone than the API user's: correct it in the parameters, and run it again.";

/** A run, as far as its codes mean different things. */
export type StoppedRun = Pick<Run, 'failureKind'> &
  (Pick<Run, 'undoes'> | { readonly isUndo: boolean }) &
  Partial<Pick<Run, 'parameters' | 'appliesRunId'>>;

/** Whether AT56 means that the preview which the run made for itself ended, and the run knows no reason of it. */
function isFailedPreview(code: LogCode, { failureKind }: Pick<Run, 'failureKind'>): boolean {
  return code === 'AT56' && failureKind !== null && failureKind !== 'LimitExceeded' && failureKind !== 'PlanMoved';
}

/** What a code says happened to a run, and what to do. How the run ended says in which situation it was. */
export function stopText(code: LogCode, run: StoppedRun): StopText {
  const isUndo = 'isUndo' in run ? run.isUndo : run.undoes !== null;
  if (isFailedPreview(code, run)) return { what: previewFailed, advice: correctPreview[isUndo ? 'undo' : 'run'] };
  const failure = failureSummary({ ...run, isUndo, failingSince: null });
  const situations = bySituation[code] ?? {};
  if (failure !== null && failure.kind in situations) {
    const what = situations[failure.kind] ?? failure.reason;
    return { what, advice: code === 'AT02' ? ofAutotask(failure, run, isUndo) : failure.whatToDo };
  }
  // The parameters are those of the preview, and nobody can correct them there.
  const isOfPreview = code === 'AT17' && (run.appliesRunId ?? null) !== null;
  const advice = isOfPreview && failure !== null ? failure.whatToDo : adviceOf(code, isUndo);
  return { what: logCodeDefinitions[code].occursWhen, advice };
}

/** What to do about an AT02 of which it is known whether the parameters are wrong or the credentials. */
function ofAutotask({ kind, whatToDo }: FailureSummary, { parameters }: StoppedRun, isUndo: boolean): string {
  if (kind === 'ParametersRefused') return wrongZone[isUndo ? 'undo' : 'run'];
  const hasBaseUrl = (parameters?.baseUrl ?? '') !== '';
  return hasBaseUrl && !isUndo ? `${whatToDo} ${wrongBaseUrl}` : whatToDo;
}
