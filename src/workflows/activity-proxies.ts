import { ActivityCancellationType, proxyActivities } from '@temporalio/workflow';
import type { SyncActivities } from '../activities/index.js';
import { outageWaitText } from '../domain/sync/outage.js';
import type { SyncSettings } from '../domain/sync/settings.js';
import { describedActivities, type ActivitySummaries } from './described-activities.js';

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
  describedActivities<SyncActivities, StoreActivity>(storeActivities, {
    openRun: () => 'Records the run, and checks its parameters',
    judgePreview: () => 'Decides whether the changes wait for an approval',
    takeDecision: () => 'Takes what a person decided',
    closeRun: (_runId, { kind }) => (kind === null ? 'Closes the run' : `Closes the run: ${kind}`),
    noteMilestone: (_runId, milestone) => `Logs the milestone “${milestone}”`,
    noteOutageWait: (_runId, wait) => (wait === null ? 'Notes that the run goes on' : `Notes: ${outageWaitText(wait)}`),
    planUndo: () => 'Plans the lines to undo',
  });

type StoreActivity =
  'openRun' | 'judgePreview' | 'takeDecision' | 'closeRun' | 'noteMilestone' | 'noteOutageWait' | 'planUndo';

/**
 * Activities that call Atria or Autotask. Each decides itself how often it is retried, because it knows whose fault an
 * error was; the timeouts are the last resort. Activities send heartbeats, so a killed worker is noticed soon.
 */
export function remoteActivities(settings: SyncSettings) {
  const options = {
    startToCloseTimeout: '1 hour',
    heartbeatTimeout: settings.heartbeatTimeoutMs,
    // A cancelled activity may still write; the run is closed after it.
    cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
    retry: { initialInterval: settings.retryIntervalMs, maximumInterval: '30 seconds' },
  } as const;
  // They need the store too, for which a run waits. The bound ends what can never succeed, such as one that kills each worker.
  const reading = proxyActivities<SyncActivities>({ ...options, scheduleToCloseTimeout: '7 days' });
  const { updateLine } = proxyActivities<SyncActivities>({ ...options, scheduleToCloseTimeout: '3 hours' });
  return {
    /** Its caller says which line it changes. */
    updateLine,
    ...describedActivities<SyncActivities, ReadingActivity>(reading, readingSummaries),
  };
}

/** Writes nothing to Autotask, so that it can be repeated as often as it takes. */
type ReadingActivity =
  'resolveZone' | 'loadPeriod' | 'planCustomers' | 'planDeprovisioned' | 'previewLines' | 'claimLines' | 'settleClaims';
export type ReadingActivities = Pick<SyncActivities, ReadingActivity>;

const readingSummaries: ActivitySummaries<SyncActivities, ReadingActivity> = {
  resolveZone: () => 'Finds the Autotask database of the credentials',
  loadPeriod: () => 'Reads the billing period and its records from Atria',
  planCustomers: (_runId, after) => `Plans the customers from number ${after + 1} on`,
  planDeprovisioned: (_runId, after) => `Plans the deprovisioned customers from number ${after + 1} on`,
  previewLines: () => 'Decides what would become of the lines',
  claimLines: (_runId, _executionId, _batch, limit) => `Claims and reads the next ${limit} lines or fewer`,
  settleClaims: () => 'Reads what became of sent changes',
};

export const readingActivities = Object.keys(readingSummaries) as ReadingActivity[];
