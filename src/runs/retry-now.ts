import { WorkflowNotFoundError, WorkflowUpdateFailedError, type Client } from '@temporalio/client';
import type { Run } from '../store/runs/runs.js';
import { RunRefusal } from './run-refusal.js';

/**
 * Ends the wait of a run for Atria or Autotask: it tries at once.
 *
 * @throws a {@link RunRefusal} where the run does not wait
 */
export async function retryNow(client: Client, { workflowId, runId, outageWait }: Run): Promise<void> {
  if (outageWait === null) throw new RunRefusal('The run does not wait for anything.');
  try {
    await client.workflow.getHandle(workflowId, undefined, { firstExecutionRunId: runId }).executeUpdate('retryNow');
  } catch (error) {
    if (error instanceof WorkflowUpdateFailedError) throw new RunRefusal(error.cause?.message ?? error.message);
    if (error instanceof WorkflowNotFoundError) throw new RunRefusal('The run has ended meanwhile.');
    throw error;
  }
}
