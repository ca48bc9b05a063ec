import { findRun, unclosedRuns } from '../store/runs.js';
import { endRun } from './close-run.js';
import type { SyncServices } from './services.js';

/**
 * Closes the runs that have ended without closing themselves: terminated ones, which get no chance to. Nothing of them
 * may be sent any more, and what they left open is told as such.
 *
 * @param exceptRunId the run that is looking
 */
export async function closeAbandonedRuns(
  { store, temporal, logger }: SyncServices,
  exceptRunId: string,
): Promise<void> {
  for (const { runId, workflowId, executionId } of await unclosedRuns(store)) {
    if (runId === exceptRunId) continue;
    try {
      if (await temporal.isRunning(workflowId, runId)) continue;
      // A run closes itself before Temporal says that it has ended: this one may have, since it was listed.
      if ((await findRun(store, runId))?.closedAt !== null) continue;
      await endRun(store, runId, executionId, { kind: 'Terminated', entries: [] });
    } catch (error) {
      // Its claims are settled by whoever needs the lines: an old run that cannot be closed stops no new one.
      logger.error({ err: error, runId }, 'A run that was terminated could not be closed.');
    }
  }
}
