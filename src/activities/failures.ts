import { activityInfo, ApplicationFailure } from '@temporalio/activity';
import { AtriaError } from '../atria/errors.js';
import { AutotaskError } from '../autotask/errors.js';
import type { CodedValues } from '../domain/log/log-codes.js';
import type { Outage } from '../domain/sync/outage.js';
import type { HaltKind, RunFailureKind } from '../domain/sync/run-failure.js';
import type { SyncSettings } from '../domain/sync/settings.js';

/** How a failed activity goes on. */
interface FailureRetry {
  readonly nonRetryable: boolean;
  readonly nextRetryDelayMs?: number | undefined;
  /** Set if the other system is out of order: the workflow waits for it, and then runs the activity again. */
  readonly outage?: Outage | undefined;
}

/**
 * The failure of an activity, which ends its run unless a retry succeeds. Its type says what failed; its details are
 * the log entries that report it. It has no cause: Temporal would keep that one, and the workflow would tell its message
 * instead of this whole sentence.
 */
export function runFailure(
  kind: RunFailureKind,
  message: string,
  entries: readonly CodedValues[],
  retry: FailureRetry = { nonRetryable: true },
): ApplicationFailure {
  return ApplicationFailure.create({
    type: kind,
    message,
    details: retry.outage === undefined ? [entries] : [entries, retry.outage],
    nonRetryable: retry.nonRetryable,
    ...(retry.nextRetryDelayMs === undefined ? {} : { nextRetryDelay: retry.nextRetryDelayMs }),
  });
}

/** The longest wait between two tries of one activity. The workflow does the longer waits, and shows them. */
const longestQuickWaitMs = 10_000;

/**
 * Runs the remote part of an activity. An error of Autotask or Atria is retried a few times in quick succession. Then
 * it ends the activity, and says whether the other system is out of order, so that the workflow waits for it. Errors of
 * the store are passed on: Temporal retries them patiently.
 */
export async function failingTheRun<T>(settings: SyncSettings, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof AutotaskError) {
      const isFinal = error.disposition === 'halt' || error.disposition === 'reject';
      throw remoteFailure(error, [failureKindOf(error), 'AT02'], retryOf(settings, 'Autotask', error, isFinal));
    }
    if (error instanceof AtriaError) {
      const kind = error.kind === 'Unauthorized' ? 'AtriaCredentialsRefused' : 'AtriaUnavailable';
      throw remoteFailure(error, [kind, 'AT03'], retryOf(settings, 'Atria', error, !error.retryable));
    }
    throw error;
  }
}

/**
 * Whether the credentials are wrong, or Autotask is out of order. The zone look-up knows each API user, so one that it does
 * not know is none.
 */
export function failureKindOf({ kind }: Pick<AutotaskError, 'kind'>): HaltKind {
  return kind === 'Unauthorized' || kind === 'ZoneUnknown' ? 'AutotaskCredentialsRefused' : 'AutotaskUnavailable';
}

function retryOf(
  settings: SyncSettings,
  system: Outage['system'],
  { outage, retryAfterMs }: AutotaskError | AtriaError,
  isFinal: boolean,
): FailureRetry {
  if (isFinal) return { nonRetryable: true };
  const isLong = outage && retryAfterMs !== undefined && retryAfterMs > longestQuickWaitMs;
  if (!isLong && activityInfo().attempt < settings.retryAttempts) {
    return { nonRetryable: false, nextRetryDelayMs: retryAfterMs };
  }
  return { nonRetryable: true, outage: outage ? { system, retryAfterMs: retryAfterMs ?? null } : undefined };
}

function remoteFailure(
  { kind, message }: AutotaskError | AtriaError,
  unavailable: readonly [RunFailureKind, 'AT02' | 'AT03'],
  retry: FailureRetry,
): ApplicationFailure {
  const [failure, code] = kind === 'UnexpectedAnswer' ? (['UnreadableAnswer', 'AT23'] as const) : unavailable;
  return runFailure(failure, message, [{ code, values: { details: message } }], retry);
}
