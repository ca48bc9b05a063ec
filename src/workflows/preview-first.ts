import {
  ApplicationFailure,
  ChildWorkflowFailure,
  isCancellation,
  ParentClosePolicy,
  startChild,
  uuid4,
} from '@temporalio/workflow';
import type { CodedValues } from '../domain/log/log-codes.js';
import { ownPreviewPrefix } from '../domain/sync/own-preview.js';
import { judgePreview, noteOutageWait } from './activity-proxies.js';

/**
 * Makes a preview of a run, as a run of its own, and compares it with the limits of the job.
 *
 * @throws the failure that ends the run before its first change
 */
export async function previewFirst(runId: string): Promise<void> {
  // A run that ended and was reset to here is open again from now on: its preview takes its day and parameters from it.
  await noteOutageWait(runId, null);
  const preview = await startChild<(input: object) => Promise<unknown>>('billingSync', {
    // A run that is reset to before it makes a new preview while the former one may still be under way. Unlike the id of
    // the execution, this random part stays what it was if the run is reset to a later point.
    workflowId: `${ownPreviewPrefix}${runId}/${uuid4().slice(0, 8)}`,
    args: [{ PreviewOf: runId }],
    parentClosePolicy: ParentClosePolicy.REQUEST_CANCEL,
    staticSummary: 'Preview before the first change',
  });
  try {
    await preview.result();
  } catch (error) {
    throw isCancellation(error) ? error : failureOf(error, preview.firstExecutionRunId);
  }
  await judgePreview(runId, preview.firstExecutionRunId);
}

/** The failure of a preview, as that of its run: the log of the preview says more. */
function failureOf(error: unknown, preview: string): ApplicationFailure {
  const cause = error instanceof ChildWorkflowFailure ? error.cause : error;
  const type = cause instanceof ApplicationFailure ? cause.type : undefined;
  const message = cause instanceof Error ? cause.message : 'unknown reason';
  const reason = `the preview before it failed: ${message}`;
  const entry: CodedValues = { code: 'AT56', values: { reason, preview } };
  return ApplicationFailure.nonRetryable(message, type ?? 'Unexpected', [entry]);
}
