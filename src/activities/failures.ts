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
    if (error instanceof AutotaskError) throw autotaskFailure(error, last && !limited);
    if (error instanceof AtriaError) throw atriaFailure(error, last);
    throw error;
  }
}

function autotaskFailure(error: AutotaskError, last: boolean): ApplicationFailure {
  const [kind, code] =
    error.kind === 'UnexpectedAnswer'
      ? (['UnreadableAnswer', 'AT23'] as const)
      : (['AutotaskUnavailable', 'AT02'] as const);
  return runFailure(kind, error.message, [{ code, values: { details: error.message } }], {
    nonRetryable: last || error.disposition === 'halt' || error.disposition === 'reject',
    nextRetryDelayMs: error.retryAfterMs,
  });
}

function atriaFailure(error: AtriaError, last: boolean): ApplicationFailure {
  const [kind, code] =
    error.kind === 'UnexpectedAnswer'
      ? (['UnreadableAnswer', 'AT23'] as const)
      : (['AtriaUnavailable', 'AT03'] as const);
  return runFailure(kind, error.message, [{ code, values: { details: error.message } }], {
    nonRetryable: last || !error.retryable,
  });
}
