import { CancellationScope, proxyLocalActivities } from '@temporalio/workflow';
import type { SyncActivities } from '../activities/index.js';

/**
 * A local activity runs in the workflow's own worker and skips the queue, in which hundreds of changes may be waiting.
 */
const { noteCancellation } = proxyLocalActivities<SyncActivities>({
  startToCloseTimeout: '10 seconds',
  scheduleToCloseTimeout: '1 minute',
  retry: { initialInterval: '100 milliseconds', maximumInterval: '5 seconds' },
});

/**
 * Records a cancellation of the current workflow in the store, before anything else.
 *
 * @returns a function that waits until it is recorded. If the store does not answer, the run's end halts the run.
 */
export function haltOnCancel(runId: string): () => Promise<void> {
  let recorded = Promise.resolve();
  CancellationScope.current().cancelRequested.catch(() => {
    recorded = CancellationScope.nonCancellable(() => noteCancellation(runId)).catch(() => undefined);
  });
  return () => recorded;
}
