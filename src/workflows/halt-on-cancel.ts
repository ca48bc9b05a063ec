import { CancellationScope, proxyLocalActivities } from '@temporalio/workflow';
import type { SyncActivities } from '../activities/index.js';

/** In the worker that has the workflow, past the queue: hundreds of changes may be waiting in it to be sent. */
const { noteCancellation } = proxyLocalActivities<SyncActivities>({
  startToCloseTimeout: '10 seconds',
  scheduleToCloseTimeout: '1 minute',
  retry: { initialInterval: '100 milliseconds', maximumInterval: '5 seconds' },
});

/**
 * Records a cancellation of the present workflow in the store, as the first thing after it was heard of.
 *
 * @returns what waits until it is recorded. Where the store does not answer, the run's end halts it.
 */
export function haltOnCancel(runId: string): () => Promise<void> {
  let recorded = Promise.resolve();
  CancellationScope.current().cancelRequested.catch(() => {
    recorded = CancellationScope.nonCancellable(() => noteCancellation(runId)).catch(() => undefined);
  });
  return () => recorded;
}
