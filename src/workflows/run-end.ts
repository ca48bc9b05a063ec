import { ActivityFailure, ApplicationFailure, isCancellation, rootCause } from '@temporalio/workflow';
import type { RunEnd } from '../activities/close-run.js';
import type { CodedValues } from '../domain/log/log-codes.js';
import type { RunFailureKind } from '../domain/sync/run-failure.js';

/** What ended a run: the failures of activities carry their kind and log entries. */
export function endOf(error: unknown): RunEnd {
  if (isCancellation(error)) return { kind: 'Cancelled', entries: [] };
  const cause = error instanceof ActivityFailure ? error.cause : error;
  if (cause instanceof ApplicationFailure && cause.type !== 'Halted' && Array.isArray(cause.details?.[0])) {
    return { kind: cause.type as RunFailureKind, entries: cause.details[0] as CodedValues[] };
  }
  if (cause instanceof ApplicationFailure && cause.type === 'Halted')
    return { kind: 'AutotaskUnavailable', entries: [] };
  const details = rootCause(error) ?? 'unknown reason';
  return { kind: 'Unexpected', entries: [{ code: 'AT42', values: { details } }] };
}
