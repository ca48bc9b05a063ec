import { autotaskAccess } from './autotask-access.js';
import { callCounter } from './call-counter.js';
import { claimLines } from './claim-lines.js';
import { closeRun } from './close-run.js';
import { recordOutageWait } from '../store/runs/runs.js';
import type { OutageWait } from '../domain/sync/outage.js';
import { judgePreview } from './judge-preview.js';
import { loadPeriod } from './load-period.js';
import { enterRun } from './open-execution.js';
import { openRun } from './open-run.js';
import { writeMilestone, type Milestone } from './milestones.js';
import { planCustomers } from './plan-customers.js';
import { planDeprovisioned } from './plan-deprovisioned.js';
import { planUndo } from './plan-undo.js';
import { previewLines } from './preview-lines.js';
import { resolveZone } from './resolve-zone.js';
import type { SyncServices } from './services.js';
import { settleClaims } from './settle-claims.js';
import { noteCancellation } from './stop-run.js';
import { takeDecision } from './take-decision.js';
import { updateLine } from './update-line.js';

/** The activities of a billing sync, built on the services that a worker provides. */
export function createActivities(services: SyncServices) {
  const calls = callCounter(services.store, services.logger);
  const access = autotaskAccess(services, calls);
  return {
    openRun: openRun(services),
    judgePreview: judgePreview(services),
    takeDecision: takeDecision(services),
    resolveZone: calls.kept(resolveZone(services, access, calls)),
    loadPeriod: loadPeriod(services, access),
    planCustomers: calls.kept(planCustomers(services, access)),
    planUndo: planUndo(services),
    planDeprovisioned: calls.kept(planDeprovisioned(services, access)),
    previewLines: calls.kept(previewLines(services, access)),
    claimLines: calls.kept(claimLines(services, access)),
    updateLine: updateLine(services, access),
    settleClaims: calls.kept(settleClaims(services, access)),
    closeRun: closeRun(services),
    /** Saves what the run waits for, so that everybody can see it; null: the run goes on. */
    async noteOutageWait(runId: string, wait: OutageWait | null): Promise<void> {
      // Reopens a run after a reset, and refuses an old activity.
      await enterRun(services, runId);
      await recordOutageWait(services.store, runId, wait);
    },
    noteCancellation: noteCancellation(services),
    async noteMilestone(runId: string, milestone: Milestone): Promise<void> {
      await writeMilestone(services.store, await enterRun(services, runId), milestone);
    },
  };
}

export type SyncActivities = ReturnType<typeof createActivities>;
