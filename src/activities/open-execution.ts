import { activityInfo, ApplicationFailure } from '@temporalio/activity';
import { removeLogEntries } from '../store/log-entries.js';
import { replanLines } from '../store/plan-lines.js';
import { noteExecution, reopenRunRow, requireRun, type Run } from '../store/runs.js';
import { entryKey } from './journal.js';
import type { SyncServices } from './services.js';

/** Entries that tell the end of a run; one that goes on after a reset gets them anew, at its new end. */
const endEntries = [
  entryKey.run('closed'),
  entryKey.run('failure'),
  `${entryKey.run('failure')} 2`,
  `${entryKey.run('failure')} 3`,
];

/** The execution that the present step belongs to. */
export function executionId(): string {
  const { workflowExecution, activityType } = activityInfo();
  if (workflowExecution === undefined) throw new Error(`The step ${activityType} belongs to no workflow.`);
  return workflowExecution.runId;
}

/**
 * The run, for a step of it. A run that is closed is opened again where the step belongs to an execution that is new to
 * it: somebody reset the workflow. An old execution's step, which was given up for dead, is refused.
 */
export async function runOfStep({ store, temporal }: SyncServices, runId: string): Promise<Run> {
  const isNew = await noteExecution(store, runId, executionId());
  const run = await requireRun(store, runId);
  if (run.closedAt === null && (run.haltedBecause === null || !isNew)) return run;
  // The first step of an execution may itself come too late, where that was terminated before it was heard of.
  if (!isNew || !(await temporal.isRunning(run.workflowId, runId))) throw tooLate(runId);
  await store.transaction().execute(async (transaction) => {
    await reopenRunRow(transaction, runId);
    await replanLines(transaction, runId);
    await removeLogEntries(transaction, runId, endEntries);
  });
  return requireRun(store, runId);
}

/** What becomes of a step that nobody waits for any more. */
export function tooLate(runId: string): ApplicationFailure {
  return ApplicationFailure.nonRetryable(`Run ${runId} is closed; this step of it comes too late.`, 'RunClosed');
}
