import { sql } from 'kysely';
import { createActivities, type SyncActivities } from '../../../src/activities/index.js';
import type { SyncServices } from '../../../src/activities/services.js';

/** Judges a change in doubt by what it reads at once, without waiting until it can no longer take effect. */
export function settlesAtOnce(services: SyncServices): SyncActivities {
  const activities = createActivities(services);
  return {
    ...activities,
    async settleClaims(runId, ...more) {
      await sql`
        update claims set settle_at = clock_timestamp(), sending_at = clock_timestamp() - interval '1 hour'
        where run_id = ${runId} and state = 'sending'`.execute(services.store);
      return activities.settleClaims(runId, ...more);
    },
  };
}

/** Compares the quantity of the reference day only. */
export function judgesByOneDay(services: SyncServices): SyncActivities {
  const activities = createActivities(services);
  return {
    ...activities,
    async settleClaims(runId, ...more) {
      await sql`
        update claims c set window_from = l.reference_day, window_to = l.reference_day,
          before_profile = jsonb_build_array(jsonb_build_object('from', l.reference_day, 'units', l.before))
        from plan_lines l
        where c.run_id = ${runId} and l.run_id = c.run_id and l.line_id = c.line_id and c.step = 'adjust'
          and c.state in ('sending', 'answered')`.execute(services.store);
      return activities.settleClaims(runId, ...more);
    },
  };
}

/** Takes a change in doubt for done. */
export function believesDoubtfulChanges(services: SyncServices): SyncActivities {
  const activities = createActivities(services);
  return {
    ...activities,
    async settleClaims(runId, ...more) {
      await sql`
        update claims set state = 'closed', verdict = 'applied', closed_at = clock_timestamp()
        where run_id = ${runId} and state = 'sending' and step = 'adjust'`.execute(services.store);
      return activities.settleClaims(runId, ...more);
    },
  };
}
