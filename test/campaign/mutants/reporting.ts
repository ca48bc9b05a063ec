import { sql } from 'kysely';
import { createActivities, type SyncActivities } from '../../../src/activities/index.js';
import type { SyncServices } from '../../../src/activities/services.js';
import { readSecretSet } from '../../../src/store/secret-sets.js';

/** Loses one line of its plan. */
export function forgetsALine(services: SyncServices): SyncActivities {
  const activities = createActivities(services);
  return {
    ...activities,
    async planCustomers(runId, after) {
      const planned = await activities.planCustomers(runId, after);
      await sql`
        delete from plan_lines where run_id = ${runId} and ordinal = (
          select max(ordinal) from plan_lines where run_id = ${runId})`.execute(services.store);
      return planned;
    },
  };
}

/** Writes the secret that it logs in with to its log. */
export function logsSecrets(services: SyncServices): SyncActivities {
  const activities = createActivities(services);
  return {
    ...activities,
    async resolveZone(runId) {
      const { Secret } = await readSecretSet(services.store, [services.secretsKey], 'default');
      services.logger.info(`Logging in with ${Secret ?? ''}.`);
      return activities.resolveZone(runId);
    },
  };
}
