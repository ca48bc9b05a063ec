import { ActivityCancellationType, proxyActivities } from '@temporalio/workflow';
import type { SyncActivities } from '../activities/index.js';
import type { SyncSettings } from '../domain/settings.js';

/**
 * Steps that need nothing but our own store wait for it, however long it takes: a store that is away stops no run, and a
 * run that gave up would leave no trace.
 */
const storeActivities = proxyActivities<SyncActivities>({
  startToCloseTimeout: '1 minute',
  heartbeatTimeout: '10 seconds',
  retry: { initialInterval: '500 milliseconds', maximumInterval: '10 seconds' },
});

export const { openRun, closeRun, noteMilestone, noteOutageWait } = storeActivities;

/**
 * Steps that ask Atria or Autotask. How often they are tried is decided by the step itself, which knows whose fault it
 * was; the timeouts are the last resort. A step shows that it lives by heartbeats, so a killed worker is noticed soon.
 */
export function remoteActivities(settings: SyncSettings) {
  return proxyActivities<SyncActivities>({
    startToCloseTimeout: '1 hour',
    scheduleToCloseTimeout: '3 hours',
    heartbeatTimeout: settings.heartbeatTimeoutMs,
    // A step that is cancelled may still write; the run is closed after it.
    cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
    retry: { initialInterval: settings.retryIntervalMs, maximumInterval: '30 seconds' },
  });
}
