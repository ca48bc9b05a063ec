import { sql } from 'kysely';
import { createActivities, type SyncActivities } from '../../../src/activities/index.js';
import type { SyncServices } from '../../../src/activities/services.js';

/** Waits for nobody's approval. */
export function asksNobody(services: SyncServices): SyncActivities {
  const activities = createActivities(services);
  return {
    ...activities,
    async judgePreview(runId, ...more) {
      await sql`update runs set parameters = parameters - 'approval' where run_id = ${runId}`.execute(services.store);
      return activities.judgePreview(runId, ...more);
    },
  };
}

/** Changes lines that are no longer as the preview showed them. */
export function appliesWhatMoved(services: SyncServices): SyncActivities {
  const activities = createActivities(services);
  return {
    ...activities,
    async claimLines(runId, ...more) {
      const { rows } = await sql<{ applied: string | null }>`
        select applies_run_id applied from runs where run_id = ${runId}`.execute(services.store);
      const setApplied = (to: string | null) =>
        sql`update runs set applies_run_id = ${to} where run_id = ${runId}`.execute(services.store);
      await setApplied(null);
      try {
        return await activities.claimLines(runId, ...more);
      } finally {
        await setApplied(rows[0]?.applied ?? null);
      }
    },
  };
}
