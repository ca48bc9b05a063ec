import { WorkflowFailedError, type Client } from '@temporalio/client';
import { changeProgress, type ChangeProgress } from '../../store/lines/line-changes.js';
import type { Store } from '../../store/database.js';
import { approvalWaitText, type ApprovalWait } from '../../domain/sync/decision.js';
import { outageWaitText, type OutageWait } from '../../domain/sync/outage.js';
import { waitsForApproval } from '../../store/runs/run-stages.js';
import { phaseTexts, progressCounts } from '../../runs/run-doing.js';
import { findRun } from '../../store/runs/runs.js';
import type { RunPhase } from '../../workflows/billing-sync.js';
import { untilEnded, type StartedRun } from './follow.js';

/** How far a run is. */
export interface FollowedProgress extends ChangeProgress {
  /** undefined while no worker answers. */
  readonly phase: RunPhase | undefined;
  /** Whether it is a preview: it reads lines, and changes none. */
  readonly isPreview: boolean;
  readonly waiting: OutageWait | null;
  /** What it waits to be approved; null if nothing. */
  readonly approval: ApprovalWait | null;
}

/** Waits for the end of a run, good or bad, and tells how far it is meanwhile. */
export async function watchRun(
  { client, store }: { readonly client: Client; readonly store: Store },
  run: StartedRun,
  onProgress: (progress: FollowedProgress) => void,
  goesOn = 'The run goes on.',
): Promise<void> {
  // Without a run id: after a continue-as-new the latest execution answers.
  const latest = client.workflow.getHandle(run.workflowId);
  await untilEnded(endOf(client, run), goesOn, async (ended) => {
    const [phase, changes, known] = await Promise.all([
      latest.query<RunPhase>('phase').catch(() => undefined),
      changeProgress(store, run.runId),
      findRun(store, run.runId),
    ]);
    const approval = known !== undefined && waitsForApproval(known) ? known.approvalWait : null;
    const isPreview = known?.isPreview === true;
    if (!ended.aborted) onProgress({ phase, isPreview, waiting: known?.outageWait ?? null, approval, ...changes });
  });
}

/** A progress as one line of text. */
export function progressText({ phase, isPreview, waiting, approval, ...changes }: FollowedProgress): string {
  if (waiting !== null) return `The run is ${outageWaitText(waiting)} …`;
  if (approval !== null) return `The run is ${approvalWaitText(approval)} …`;
  if (phase === undefined) return 'Waiting for a worker …';
  const counts = progressCounts(changes, isPreview);
  return `${phaseTexts[phase]}${counts === undefined ? '' : `: ${counts.done} of ${counts.all}${counts.rest}`} …`;
}

async function endOf(client: Client, { workflowId, runId, executionId }: StartedRun): Promise<void> {
  try {
    await client.workflow.getHandle(workflowId, executionId ?? runId).result();
  } catch (error) {
    if (!(error instanceof WorkflowFailedError)) throw error;
  }
}
