import { findRun, unclosedRuns } from '../store/runs/runs.js';
import { endRun } from './close-run.js';
import type { SyncServices } from './services.js';

/**
 * Closes runs that ended without closing themselves: terminated runs get no chance to. They may send nothing more, and
 * their log says what they left open.
 *
 * @param exceptRunId the run that calls this
 */
export async function closeAbandonedRuns(
  { store, temporal, logger }: SyncServices,
  exceptRunId: string,
): Promise<void> {
  for (const { runId, workflowId, executionId } of await unclosedRuns(store)) {
    if (runId === exceptRunId) continue;
    try {
      if (await temporal.isRunning(workflowId, runId)) continue;
      // A run closes itself before Temporal reports its end: this one may have closed since it was listed.
      if ((await findRun(store, runId))?.closedAt !== null) continue;
      await endRun(store, runId, executionId, { kind: 'Terminated', entries: [] });
    } catch (error) {
      // The next run that needs its lines settles its claims: an old run that cannot be closed stops no new one.
      logger.error({ err: error, runId }, 'A run that was terminated could not be closed.');
    }
  }
}
