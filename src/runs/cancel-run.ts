import { WorkflowNotFoundError, type Client } from '@temporalio/client';
import { previewedRunOf } from '../domain/sync/own-preview.js';
import { rejectedText } from '../domain/sync/decision.js';
import { shortId } from '../domain/wording.js';
import { waitsForApproval } from '../store/runs/run-stages.js';
import type { Run } from '../store/runs/runs.js';

/**
 * Asks Temporal to end a run that was cancelled. The store is told first (`haltCancelledRun`): from then on nothing more
 * is sent, also where Temporal cannot be reached. It can be repeated.
 *
 * @returns false where Temporal has ended the run already
 */
export async function endCancelledRun(
  client: Client,
  { workflowId, runId }: Pick<Run, 'workflowId' | 'runId'>,
): Promise<boolean> {
  try {
    await client.workflow.getHandle(workflowId, undefined, { firstExecutionRunId: runId }).cancel();
    return true;
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return false;
    throw error;
  }
}

/** Why a run cannot be cancelled, as sentences; undefined where it can. */
export function cancelRefusal({ runId, closedAt, status }: Run): string | undefined {
  return closedAt === null ? undefined : `Run ${shortId(runId)} has ended already: ${status}. Nothing was done.`;
}

/** What a cancelled run does and leaves, as sentences. */
export function cancelText(run: Run): string {
  if (isPreview(run)) {
    const ownRun = previewedRunOf(run.workflowId) === undefined ? '' : ' The run that makes it of itself ends too.';
    return `It is a preview: it changes nothing in Autotask, cancelled or not.${ownRun}`;
  }
  const stay = 'Changes that Autotask has accepted stay. A change that is being sent now still gets its answer.';
  return run.undoes === null
    ? `${stay} Everything else is left to the next run, and the log says so line by line.`
    : `${stay} Nothing else is undone: the log says so line by line, and you can undo the same run again.`;
}

/**
 * What comes of a run once it is cancelled, as sentences.
 *
 * @param isEnding false: Temporal has ended it already
 */
export function cancelledText(run: Run, isEnding: boolean): string {
  if (!isEnding) return 'The run sends nothing more. Temporal has ended it already; the next run closes it.';
  if (isPreview(run)) return 'The preview ends. It changes nothing in Autotask.';
  if (waitsForApproval(run)) return rejectedText;
  return 'The run sends nothing more. It ends when what is being sent has its answer.';
}

function isPreview({ isPreview: isMade, parameters }: Run): boolean {
  return isMade || parameters?.preview === true;
}
