import {
  ApplicationFailure,
  ChildWorkflowFailure,
  isCancellation,
  ParentClosePolicy,
  rootCause,
  startChild,
  uuid4,
} from '@temporalio/workflow';
import type { PlanToDecide } from '../activities/judge-preview.js';
import type { TakenDecision } from '../activities/take-decision.js';
import type { CodedValues } from '../domain/log/log-codes.js';
import { ownPreviewPrefix } from '../domain/sync/own-preview.js';
import type { RunFailureKind } from '../domain/sync/run-failure.js';
import { judgePreview, noteOutageWait, takeDecision } from './activity-proxies.js';
import type { Approval, PendingDecision } from './approval.js';

/**
 * Makes a preview of a run, as a run of its own, and compares it with the limits and the approval rule of the job. Waits
 * for a person where one has to decide.
 *
 * @param show tells what the run does: it makes a preview, or waits for a decision on one
 * @throws the failure that ends the run before its first change
 */
export async function previewFirst(
  runId: string,
  approval: Approval,
  show: (plan: PlanToDecide | undefined) => void,
): Promise<void> {
  const first = await previewOf(runId);
  if ('failure' in first) throw failureOf(first);
  let { previewId } = first;
  for (let until: string | undefined; ;) {
    const plan = await approval.planBy(() => judgePreview(runId, previewId, until));
    if (plan === undefined) return;
    until = plan.until;
    show(plan);
    const pending = await approval.decisionOn(plan);
    if (pending === undefined) throw notApproved('ApprovalExpired', 'nobody approved them in time', plan);
    show(undefined);
    const { taken, later } = await answered(approval, pending, () => decided(runId, plan, pending));
    if (taken.result === 'approved') return;
    const { by, reason } = pending.decision;
    if (taken.result === 'rejected') throw notApproved('Rejected', `${by} rejected them: ${reason}`, plan);
    previewId = later ?? previewId;
  }
}

/** Answers whoever decided, also if the run fails or is cancelled meanwhile. */
async function answered(
  approval: Approval,
  pending: PendingDecision,
  decide: () => Promise<DecidedPlan>,
): Promise<DecidedPlan> {
  try {
    const decided = await decide();
    await approval.answer(pending, decided.taken);
    return decided;
  } catch (error) {
    const problem = isCancellation(error)
      ? 'the run was cancelled'
      : `the run failed (${rootCause(error) ?? 'unknown reason'})`;
    await approval.answer(pending, { result: 'refused', problem });
    throw error;
  }
}

interface DecidedPlan {
  readonly taken: TakenDecision;
  /** The preview that was made after the decision. */
  readonly later?: string;
}

/** Takes a decision. Before an approval counts, a new preview shows what has moved since. */
async function decided(
  runId: string,
  { previewId }: PlanToDecide,
  { decisionId, decision }: PendingDecision,
): Promise<DecidedPlan> {
  if (decision.verdict === 'reject') {
    return { taken: await takeDecision(runId, { decisionId, decision, previewId, laterId: null }) };
  }
  const later = await previewOf(runId);
  if ('failure' in later) {
    const problem = `what would change now could not be read (${reasonOf(later.failure)}); decide again later`;
    return { taken: await takeDecision(runId, { decisionId, decision, previewId, laterId: null, problem }) };
  }
  const { previewId: laterId } = later;
  return { taken: await takeDecision(runId, { decisionId, decision, previewId, laterId }), later: laterId };
}

/** Has a preview of the run made. @returns its run id, and why it failed if it did */
async function previewOf(runId: string): Promise<{ previewId: string } | FailedPreview> {
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
  const previewId = preview.firstExecutionRunId;
  try {
    await preview.result();
  } catch (error) {
    if (isCancellation(error)) throw error;
    return { previewId, failure: error instanceof ChildWorkflowFailure ? error.cause : error };
  }
  return { previewId };
}

interface FailedPreview {
  readonly previewId: string;
  readonly failure: unknown;
}

function notApproved(kind: RunFailureKind, reason: string, { previewId: preview }: PlanToDecide): ApplicationFailure {
  const entry: CodedValues = { code: 'AT59', values: { reason, preview } };
  return ApplicationFailure.nonRetryable(`The run makes no changes, as ${reason}.`, kind, [entry]);
}

/** The failure of a preview, as that of its run: the log of the preview says more. */
function failureOf({ previewId: preview, failure }: FailedPreview): ApplicationFailure {
  const type = failure instanceof ApplicationFailure ? failure.type : undefined;
  const message = reasonOf(failure);
  const entry: CodedValues = { code: 'AT56', values: { reason: `the preview before it failed: ${message}`, preview } };
  return ApplicationFailure.nonRetryable(message, type ?? 'Unexpected', [entry]);
}

function reasonOf(failure: unknown): string {
  return failure instanceof Error ? failure.message : 'unknown reason';
}
