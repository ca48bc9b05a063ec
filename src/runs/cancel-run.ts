import { WorkflowNotFoundError, type Client } from '@temporalio/client';
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
