import { activityInfo, ApplicationFailure } from '@temporalio/activity';
import { removeLogEntries } from '../store/log/log-entries.js';
import { removeGoneLines, replanLines } from '../store/lines/open-lines.js';
import type { Store } from '../store/database.js';
import {
  hasWorkedOn,
  lockExecution,
  lockRunOpen,
  latestExecution,
  noteExecution,
  reopenRunRow,
  requireRun,
  type Run,
} from '../store/runs/runs.js';
import { entryKey } from './run-log.js';
import type { SyncServices } from './services.js';

/** Entries that report the end of a run. A run that goes on after a reset gets them again, at its new end. */
export const endEntries = [entryKey.run('closed'), ...[0, 1, 2].map(entryKey.failure)];

/** The execution that the current activity belongs to. */
export function executionId(): string {
  const { workflowExecution, activityType } = activityInfo();
  if (workflowExecution === undefined) throw new Error(`The activity ${activityType} belongs to no workflow.`);
  return workflowExecution.runId;
}

/**
 * Begins the work of an activity on its run. If the activity belongs to an execution that is new to a closed or stopped run,
 * somebody reset the workflow, and the run is opened again. An execution that continues the former one leaves a stopped run
 * stopped. A late activity of an old execution is refused.
 */
export async function enterRun(services: SyncServices, runId: string): Promise<Run> {
  const { store } = services;
  const execution = executionId();
  const run = await requireRun(store, runId);
  if (await hasWorkedOn(store, runId, execution)) {
    if (run.closedAt === null) return run;
    throw tooLate(runId);
  }
  // Even the first activity of an execution may come too late: the execution may have ended or been reset before.
  await requireCurrent(services, run);
  const former = await latestExecution(store, runId);
  const goesOn = former !== null && (await services.temporal.hasContinued(run.workflowId, former));
  // In one transaction: if an activity broke off between the two, its execution would pass for a known one.
  return store.transaction().execute(async (transaction) => {
    await noteExecution(transaction, runId, execution);
    const found = await requireRun(transaction, runId);
    if (found.closedAt === null && (goesOn || found.haltedBecause === null)) return found;
    await reopenRunRow(transaction, runId);
    const gone = await removeGoneLines(transaction, runId);
    await replanLines(transaction, runId);
    await removeLogEntries(transaction, runId, [...endEntries, ...gone.map(entryKey.line)]);
    return requireRun(transaction, runId);
  });
}

/**
 * The run, for an activity that plans or reads before changes are sent.
 *
 * @throws an ApplicationFailure if the run was stopped: there is no use in going on
 */
export async function runGoingOn(services: SyncServices, runId: string): Promise<Run> {
  const run = await enterRun(services, runId);
  if (run.haltedBecause === null) return run;
  throw ApplicationFailure.nonRetryable(`Run ${runId} sends nothing more: ${run.haltedBecause}.`, 'Halted');
}

/**
 * Checks again before an activity writes what nothing else fences, such as a plan: the run may have been reset
 * meanwhile.
 *
 * @throws an ApplicationFailure if the activity belongs to an execution that has ended
 */
export async function requireCurrent({ temporal }: SyncServices, { runId, workflowId }: Run): Promise<void> {
  if (!(await temporal.isCurrent(workflowId, executionId()))) throw tooLate(runId);
}

/**
 * Makes the current execution the latest one of its run: an old activity may have noted its own execution later.
 *
 * @throws an ApplicationFailure if the activity belongs to an execution that has ended: another one decides for the run
 */
export async function noteCurrent(services: SyncServices, runId: string): Promise<void> {
  await requireCurrent(services, await requireRun(services.store, runId));
  await noteExecution(services.store, runId, executionId());
}

/**
 * Writes what the current execution decides for its run, in one transaction.
 *
 * @throws an ApplicationFailure if the activity belongs to an execution that has ended: another one decides for the run
 */
export async function decidingForRun<T>(
  services: SyncServices,
  runId: string,
  decide: (transaction: Store) => Promise<T>,
): Promise<T> {
  await noteCurrent(services, runId);
  return services.store.transaction().execute(async (transaction) => {
    if (!(await lockExecution(transaction, runId, executionId()))) throw tooLate(runId);
    await lockRunOpen(transaction, runId);
    return decide(transaction);
  });
}

/** The failure of a late activity, which nobody waits for: its run is closed, or another execution goes on with it. */
export function tooLate(runId: string): ApplicationFailure {
  const message = `This activity comes too late: run ${runId} is closed, or another execution of its workflow goes on with it.`;
  return ApplicationFailure.nonRetryable(message, 'RunClosed');
}
