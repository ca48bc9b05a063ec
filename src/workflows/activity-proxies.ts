import { ActivityCancellationType, proxyActivities } from '@temporalio/workflow';
import type { SyncActivities } from '../activities/index.js';
import type { SyncSettings } from '../domain/sync/settings.js';

/**
 * Activities that need only our own store wait for it, however long it takes: an unreachable store stops no run, and a
 * run that gave up would leave no trace.
 */
const storeActivities = proxyActivities<SyncActivities>({
  startToCloseTimeout: '1 minute',
  heartbeatTimeout: '10 seconds',
  retry: { initialInterval: '500 milliseconds', maximumInterval: '10 seconds' },
});

export const { openRun, judgePreview, takeDecision, closeRun, noteMilestone, noteOutageWait, planUndo } =
  storeActivities;

/**
 * Activities that call Atria or Autotask. Each decides itself how often it is retried, because it knows whose fault an
 * error was; the timeouts are the last resort. Activities send heartbeats, so a killed worker is noticed soon.
 */
export function remoteActivities(settings: SyncSettings) {
  return proxyActivities<SyncActivities>({
    startToCloseTimeout: '1 hour',
    scheduleToCloseTimeout: '3 hours',
    heartbeatTimeout: settings.heartbeatTimeoutMs,
    // A cancelled activity may still write; the run is closed after it.
    cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
    retry: { initialInterval: settings.retryIntervalMs, maximumInterval: '30 seconds' },
  });
}
