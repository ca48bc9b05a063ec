import { sql } from 'kysely';
import { createActivities, type SyncActivities } from '../../../src/activities/index.js';
import type { SyncServices } from '../../../src/activities/services.js';

/** Undoes a change whatever has become of its line since. */
export function undoesWhatMoved(services: SyncServices): SyncActivities {
  const activities = createActivities(services);
  return {
    ...activities,
    async claimLines(runId, ...more) {
      const { rows } = await sql<{ undone: string | null }>`
        select undoes_run_id undone from runs where run_id = ${runId}`.execute(services.store);
      const setUndone = (to: string | null) =>
        sql`update runs set undoes_run_id = ${to} where run_id = ${runId}`.execute(services.store);
      await setUndone(null);
      try {
        return await activities.claimLines(runId, ...more);
      } finally {
        await setUndone(rows[0]?.undone ?? null);
      }
    },
  };
}

/** Undoes a change from the day after it on. */
export function undoesFromAnotherDay(services: SyncServices): SyncActivities {
  return afterPlanning(services, async (runId) => {
    await sql`update plan_lines set effective_date = effective_date + 1 where run_id = ${runId}`.execute(
      services.store,
    );
  });
}

/** Takes every line for one that has moved since it was changed. */
export function undoesNothing(services: SyncServices): SyncActivities {
  return afterPlanning(services, async (runId) => {
    await sql`
      update plan_lines l set after = after + 1
      from runs r where r.run_id = ${runId} and l.run_id = r.undoes_run_id`.execute(services.store);
  });
}

function afterPlanning(services: SyncServices, change: (runId: string) => Promise<void>): SyncActivities {
  const activities = createActivities(services);
  return {
    ...activities,
    async planUndo(runId) {
      const planned = await activities.planUndo(runId);
      await change(runId);
      return planned;
    },
  };
}
