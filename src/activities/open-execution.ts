import { activityInfo, ApplicationFailure } from '@temporalio/activity';
import { removeLogEntries } from '../store/log-entries.js';
import { replanLines } from '../store/open-lines.js';
import { hasWorkedOn, latestExecution, noteExecution, reopenRunRow, requireRun, type Run } from '../store/runs.js';
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
 * The run, for a step of it. A run that is closed or stopped is opened again where the step belongs to an execution that
 * is new to it: somebody reset the workflow. One that goes on from the former execution goes on as it is: stopped, where
 * it was stopped. An old execution's step, which was given up for dead, is refused.
 */
export async function runOfStep(services: SyncServices, runId: string): Promise<Run> {
  const { store } = services;
  const execution = executionId();
  const run = await requireRun(store, runId);
  if (await hasWorkedOn(store, runId, execution)) {
    if (run.closedAt === null) return run;
    throw tooLate(runId);
  }
  // The first step of an execution may itself come too late, where that was ended or reset before it was heard of.
  await requireCurrent(services, run);
  const former = await latestExecution(store, runId);
  const goesOn = former !== null && (await services.temporal.hasContinued(run.workflowId, former));
  // In one transaction: a step that broke off between the two would pass for one of an execution that is long known.
  return store.transaction().execute(async (transaction) => {
    await noteExecution(transaction, runId, execution);
    const found = await requireRun(transaction, runId);
    if (found.closedAt === null && (goesOn || found.haltedBecause === null)) return found;
    await reopenRunRow(transaction, runId);
    await replanLines(transaction, runId);
    await removeLogEntries(transaction, runId, endEntries);
    return requireRun(transaction, runId);
  });
}

/**
 * The run, for a step of it that plans or reads on the way to its changes.
 *
 * @throws an ApplicationFailure where the run was stopped: there is no use in going on
 */
export async function runGoingOn(services: SyncServices, runId: string): Promise<Run> {
  const run = await runOfStep(services, runId);
  if (run.haltedBecause === null) return run;
  throw ApplicationFailure.nonRetryable(`Run ${runId} sends nothing more: ${run.haltedBecause}.`, 'Halted');
}

/**
 * Asked again before a step writes what nothing else fences, such as a plan: the run may have been reset while it read.
 *
 * @throws an ApplicationFailure where the step belongs to an execution that has ended
 */
export async function requireCurrent({ temporal }: SyncServices, { runId, workflowId }: Run): Promise<void> {
  if (!(await temporal.isCurrent(workflowId, executionId()))) throw tooLate(runId);
}

/**
 * Makes the execution that is running now the one that may close its run: an old step may have been noted after it.
 *
 * @throws an ApplicationFailure where the step belongs to an execution that has ended: another one closes the run
 */
export async function holdClosing(services: SyncServices, runId: string): Promise<void> {
  await requireCurrent(services, await requireRun(services.store, runId));
  await noteExecution(services.store, runId, executionId());
}

/** What becomes of a step that nobody waits for any more. */
export function tooLate(runId: string): ApplicationFailure {
  return ApplicationFailure.nonRetryable(`Run ${runId} is closed; this step of it comes too late.`, 'RunClosed');
}
