import { activityInfo, ApplicationFailure } from '@temporalio/activity';
import { AtriaError } from '../atria/errors.js';
import { AutotaskError } from '../autotask/errors.js';
import type { CodedValues } from '../domain/log-codes.js';
import type { RunFailureKind } from '../domain/run-failure.js';
import type { SyncSettings } from '../domain/settings.js';

/**
 * The failure of an activity that ends its run when it is not overcome by trying again. Its type says what failed and
 * its details are the log entries that tell it.
 */
export function runFailure(
  kind: RunFailureKind,
  message: string,
  entries: readonly CodedValues[],
  retry: { nonRetryable: boolean; nextRetryDelayMs?: number | undefined } = { nonRetryable: true },
): ApplicationFailure {
  return ApplicationFailure.create({
    type: kind,
    message,
    details: [entries],
    nonRetryable: retry.nonRetryable,
    ...(retry.nextRetryDelayMs === undefined ? {} : { nextRetryDelay: retry.nextRetryDelayMs }),
  });
}

/** Tries while Autotask says that there are too many calls; at most half a minute apart, they last beyond the hour. */
const limitedAttempts = 150;

/**
 * Runs the remote part of an activity. An error of Autotask or Atria is tried again as long as that may help and the
 * run's attempts last; then it ends the run. Errors of the store are passed on: Temporal repeats them patiently.
 */
export async function failingTheRun<T>(settings: SyncSettings, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const { attempt } = activityInfo();
    const last = attempt >= settings.retryAttempts;
    // Too many calls at once, or in an hour, passes: it is waited out for as long as the hour may take.
    const limited = error instanceof AutotaskError && error.kind === 'ThreadLimit' && attempt < limitedAttempts;
    if (error instanceof AutotaskError) {
      const isFinal = error.disposition === 'halt' || error.disposition === 'reject';
      const retry = { nonRetryable: isFinal || (last && !limited), nextRetryDelayMs: error.retryAfterMs };
      throw remoteFailure(error, ['AutotaskUnavailable', 'AT02'], retry);
    }
    if (error instanceof AtriaError) {
      throw remoteFailure(error, ['AtriaUnavailable', 'AT03'], { nonRetryable: last || !error.retryable });
    }
    throw error;
  }
}

function remoteFailure(
  { kind, message }: AutotaskError | AtriaError,
  unavailable: readonly [RunFailureKind, 'AT02' | 'AT03'],
  retry: Parameters<typeof runFailure>[3],
): ApplicationFailure {
  const [failure, code] = kind === 'UnexpectedAnswer' ? (['UnreadableAnswer', 'AT23'] as const) : unavailable;
  return runFailure(failure, message, [{ code, values: { details: message } }], retry);
}
