import { WorkflowNotFoundError, WorkflowUpdateFailedError } from '@temporalio/client';
import { theProgram } from '../domain/audit/audit-entry.js';
import { recordedFirst } from '../store/audit/recorded-first.js';
import type { RunOperation } from './resume-run.js';
import type { Run } from '../store/runs/runs.js';
import { RunRefusal } from './run-refusal.js';

/**
 * Ends the wait of a run for Atria or Autotask: it tries at once.
 *
 * @throws a {@link RunRefusal} where the run does not wait
 */
export async function retryNow(
  { client, store, author = theProgram }: RunOperation,
  { workflowId, runId, outageWait }: Run,
): Promise<void> {
  if (outageWait === null) throw new RunRefusal('The run does not wait for anything.');
  const handle = client.workflow.getHandle(workflowId, undefined, { firstExecutionRunId: runId });
  const entry = {
    ...author,
    action: 'told to try again',
    record: 'run',
    id: runId,
    name: '',
    changes: [],
    reason: '',
  } as const;
  try {
    await recordedFirst(store, entry, () => handle.executeUpdate('retryNow'));
  } catch (error) {
    if (error instanceof WorkflowUpdateFailedError) {
      throw new RunRefusal(error.cause?.message ?? error.message, { cause: error });
    }
    if (error instanceof WorkflowNotFoundError) throw new RunRefusal('The run has ended meanwhile.', { cause: error });
    throw error;
  }
}
