import { unclosedRuns } from '../store/runs.js';
import { closeRun } from './close-run.js';
import type { SyncServices } from './services.js';

/**
 * Closes the runs that have ended without closing themselves: terminated ones, which get no chance to. Nothing of them
 * may be sent any more, and what they left open is told as such.
 *
 * @param exceptRunId the run that is looking
 */
export async function closeAbandonedRuns(services: SyncServices, exceptRunId: string): Promise<void> {
  const { store, temporal } = services;
  for (const { runId, workflowId } of await unclosedRuns(store)) {
    if (runId === exceptRunId || (await temporal.isRunning(workflowId, runId))) continue;
    await closeRun(services)(runId, { kind: 'Terminated', entries: [] });
  }
}
