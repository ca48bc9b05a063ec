import {
  ApplicationFailure,
  ChildWorkflowFailure,
  isCancellation,
  ParentClosePolicy,
  startChild,
  workflowInfo,
} from '@temporalio/workflow';
import type { CodedValues } from '../domain/log/log-codes.js';
import { judgePreview } from './activity-proxies.js';
import type { billingSync } from './billing-sync.js';

/**
 * Makes a preview of a run, as a run of its own, and compares it with the limits of the job.
 *
 * @throws the failure that ends the run before its first change
 */
export async function previewFirst(runId: string): Promise<void> {
  const preview = await startChild<typeof billingSync>('billingSync', {
    // A run that was reset makes a new preview: the former one may still be under way.
    workflowId: `billing-sync-preview/${workflowInfo().runId}`,
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
