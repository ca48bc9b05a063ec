import type { Author } from '../domain/audit/audit-entry.js';
import { haltCancelledRun, terminated } from '../store/runs/run-cancellation.js';
import { haltRun } from '../store/runs/run-halts.js';
import { findRun, type Run } from '../store/runs/runs.js';
import { inTime } from './in-time.js';
import { enterRun } from './open-execution.js';
import type { SyncServices } from './services.js';

/** The console and the command line stop a run in the store first. A cancellation that arrives here came from another tool. */
const inTemporal: Author = { who: null, from: 'Temporal' };

/**
 * Records that the run was cancelled, as soon as its workflow learns of it. Many changes may be waiting to be sent;
 * none may pass its check from here on.
 */
export function noteCancellation(services: SyncServices) {
  return async (runId: string): Promise<void> => {
    // A run that is cancelled before it was recorded has nothing to send.
    if ((await findRun(services.store, runId)) === undefined) return;
    await enterRun(services, runId);
    await haltCancelledRun(services.store, runId, { author: inTemporal });
  };
}

/**
 * Asks Temporal, right before a change is sent, whether the run goes on, and stops it if not. A change that waited for
 * its turn cannot know: a terminated run tells none of its activities.
 */
export async function haltIfStopped(
  { store, temporal }: SyncServices,
  { runId, workflowId }: Pick<Run, 'runId' | 'workflowId'>,
): Promise<void> {
  const state = await temporal.chainState(workflowId, runId);
  if (state === 'cancelling') await inTime(haltCancelledRun(store, runId, { author: inTemporal }));
  if (state === 'ended') await inTime(haltRun(store, runId, terminated));
}
