import { sql } from 'kysely';
import { createActivities, type SyncActivities } from '../../../src/activities/index.js';
import type { SyncServices } from '../../../src/activities/services.js';

/** Computes changes from what was read for the plan, and does not read again before it sends. */
export function trustsThePlan(services: SyncServices): SyncActivities {
  const activities = createActivities(services);
  return {
    ...activities,
    async claimLines(runId, executionId, batch, limit) {
      const { rows } = await sql<{ lineId: string; before: number }>`
        select line_id "lineId", before from plan_lines
        where run_id = ${runId} and state <> 'settled' and before is not null`.execute(services.store);
      const claimed = await activities.claimLines(runId, executionId, batch, limit);
      await sql`
        update claims c set delta = c.target - p.before
        from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as p("lineId" text, before integer)
        where c.run_id = ${runId} and c.line_id = p."lineId" and c.state = 'recorded' and c.step = 'adjust'
          and c.target <> p.before`.execute(services.store);
      return claimed;
    },
  };
}

/** Takes lines as if no other run could be writing them. */
export function ignoresForeignClaims(services: SyncServices): SyncActivities {
  const activities = createActivities(services);
  return {
    ...activities,
    async claimLines(runId, executionId, batch, limit) {
      await sql`
        update claims c set state = 'closed', verdict = 'released', closed_at = clock_timestamp(),
          answered_at = clock_timestamp() - interval '1 hour'
        where run_id <> ${runId} and state in ('sending', 'answered')`.execute(services.store);
      return activities.claimLines(runId, executionId, batch, limit);
    },
  };
}
