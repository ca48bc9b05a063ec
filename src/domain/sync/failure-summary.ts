import { timeText } from '../wording.js';
import type { RunFailureKind } from './run-failure.js';

/** The failures of a job without a good run between them, up to one of its runs. */
export interface FailingSince {
  /** The first of them. */
  readonly runId: string;
  /** When that one began. */
  readonly startedAt: string;
  /** How many runs that are. */
  readonly runs: number;
}

/** Why a run failed, since when its job has been failing, and what to do: the same wherever a run is shown. */
export interface FailureSummary {
  readonly kind: RunFailureKind;
  /** A clause. */
  readonly reason: string;
  /** null: no job started it, or it is a preview or an undo. */
  readonly since: FailingSince | null;
  /** A sentence or two. */
  readonly whatToDo: string;
}

/** A run, as far as it tells why it failed. */
export interface FailedRun {
  readonly failureKind: string | null;
  readonly failingSince: FailingSince | null;
  /** Whether it undoes another run; undefined: it does not. */
  readonly isUndo?: boolean;
  /** The preview whose changes it was to make. */
  readonly appliesRunId?: string | null;
}

/** Why a run ended early, as a clause. */
export const failureTexts: Readonly<Record<RunFailureKind, string>> = {
  ParametersRefused: 'its parameters were refused',
  PeriodNotFound: 'Atria has no such billing period',
  SecretsUnavailable: "Autotask's credentials could not be read",
  AutotaskCredentialsRefused: 'Autotask refused the credentials',
  AtriaCredentialsRefused: 'Atria refused the credentials',
  AutotaskUnavailable: 'Autotask could not be reached, or refused to go on',
  AtriaUnavailable: 'Atria could not be reached, or refused to answer',
  UnreadableAnswer: 'an answer could not be understood',
  QuantitiesNotVisible: 'Autotask does not show the quantities of its contract lines',
  LimitExceeded: 'it would have exceeded a limit of its job, so it made none of the changes of its preview',
  PlanMoved: 'a line is no longer as the preview showed it, so it made none of the changes',
  Rejected: 'a person rejected the changes that it asked about, so it made none of them',
  ApprovalExpired: 'nobody approved in time the changes that it asked about, so it made none of them',
  Cancelled: 'somebody cancelled it',
  Terminated: 'somebody terminated it',
  Unexpected: 'something went wrong that nobody had thought of',
};

/** Who rejects, cancels or terminates a run knows why it ended. */
type KnownEnd = 'Rejected' | 'Cancelled' | 'Terminated';

const whatToDo: Readonly<Record<Exclude<RunFailureKind, KnownEnd>, string>> = {
  ParametersRefused: 'Correct the parameters. Then run it again.',
  PeriodNotFound: 'Correct BillingPeriod. Then run it again.',
  SecretsUnavailable:
    'Store the secret set. Then resume the run, or run it again. If the parameters name the wrong set, correct Secrets, and run it again.',
  AutotaskCredentialsRefused: 'Store the right credentials in the secret set. Then resume the run, or run it again.',
  AtriaCredentialsRefused: 'Give the workers a valid token of Atria. Then resume the run, or run it again.',
  AutotaskUnavailable:
    'Read in its log what Autotask said. Once that is mended, resume the run, or run it again. If you correct its parameters for it, run it again.',
  AtriaUnavailable: 'Read in its log what Atria said. Once that is mended, resume the run, or run it again.',
  UnreadableAnswer: 'Read in its log which answer it was. Once that is mended, resume the run, or run it again.',
  QuantitiesNotVisible: 'Read in its log what Autotask does not show. Once that is mended, run it again.',
  LimitExceeded:
    "Look at the preview. If it shows changes and they are right, apply it. Else correct Atria or the job, or change the limit in the job's Limits.",
  PlanMoved: 'Look at the new preview, and apply that one.',
  ApprovalExpired:
    'Look at the preview. If its changes are right, run it again, and decide in time. Else correct Atria or the job.',
  Unexpected: 'Read in its log what happened.',
};

/** The same where an undo needs other words: it has its parameters and its changes from the run that it undoes. */
const whatToDoAfterUndo: Partial<typeof whatToDo> = {
  LimitExceeded:
    'Look at the preview. If it shows changes and they are right, apply it. Else undo the same run again, only a part of it.',
  ApprovalExpired: 'Look at the preview. If its changes are right, undo the same run again, and decide in time.',
  ParametersRefused: 'Read in its log what was refused. Then undo the same run again.',
};

/** The same where a run was to apply a preview. */
const whatToDoAfterApplying: Partial<typeof whatToDo> = {
  ParametersRefused: 'Do what its log says. To correct its parameters, make a new preview with others.',
};

/** Why a run failed; null if it did not, or a person ended it. */
export function failureSummary({ failureKind, failingSince, isUndo, appliesRunId }: FailedRun): FailureSummary | null {
  const kind = failureKind as RunFailureKind | null;
  if (kind === null || kind === 'Rejected' || kind === 'Cancelled' || kind === 'Terminated') return null;
  const ofOther = isUndo === true ? whatToDoAfterUndo : (appliesRunId ?? null) === null ? {} : whatToDoAfterApplying;
  return { kind, reason: failureTexts[kind], since: failingSince, whatToDo: ofOther[kind] ?? whatToDo[kind] };
}

/** `Autotask refused the credentials; failing since 2026-11-26 22:00:00Z (3 runs)` */
export function failureText({ reason, since }: FailureSummary): string {
  if (since === null) return reason;
  const from = since.runs === 1 ? 'this run' : `${timeText(new Date(since.startedAt))} (${since.runs} runs)`;
  return `${reason}; failing since ${from}`;
}
