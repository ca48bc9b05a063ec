import { sql } from 'kysely';
import { createActivities, type SyncActivities } from '../../../src/activities/index.js';
import type { SyncServices } from '../../../src/activities/services.js';
import { callCounter } from '../../../src/activities/call-counter.js';
import { autotaskAccess } from '../../../src/activities/autotask-access.js';
import { findClaim } from '../../../src/store/claims/claims.js';
import { withZone } from '../../../src/store/runs/run-stages.js';
import { requireRun } from '../../../src/store/runs/runs.js';
import type { Store } from '../../../src/store/database.js';

/** Makes a claim look as if nothing had been sent for it. */
async function forgetSending(store: Store, claimId: number): Promise<void> {
  await sql`
    update claims set state = 'recorded', sending_at = null, settle_at = null
    where claim_id = ${claimId} and state = 'sending'`.execute(store);
}

/** Does not record that it sends: whoever repeats the step sends again. */
export function intentNotRecorded(services: SyncServices): SyncActivities {
  const activities = createActivities(services);
  return {
    ...activities,
    async updateLine(change) {
      await forgetSending(services.store, change.claimId);
      return activities.updateLine(change);
    },
  };
}

/** Takes no answer for a failure, and posts at once again. */
export function postsInDoubtAgain(services: SyncServices): SyncActivities {
  const activities = createActivities(services);
  return {
    ...activities,
    async updateLine(change) {
      const result = await activities.updateLine(change);
      if (result !== 'inDoubt') return result;
      await forgetSending(services.store, change.claimId);
      return activities.updateLine(change);
    },
  };
}

interface Write {
  readonly contractServiceID: number;
  readonly effectiveDate: string;
  readonly unitChange: number;
}

/** The recorded adjustment of a claim, even if the claim was released since. */
async function writeOf(store: Store, claimId: number): Promise<Write | undefined> {
  const { rows } = await sql<Write>`
    select contract_service_id "contractServiceID", effective_date "effectiveDate", delta "unitChange"
    from claims where claim_id = ${claimId} and step = 'adjust' and delta is not null`.execute(store);
  return rows[0];
}

/** Sends although the claim was taken from it. */
export function ignoresTheToken(services: SyncServices): SyncActivities {
  const activities = createActivities(services);
  const access = autotaskAccess(services, callCounter(services.store, services.logger));
  return {
    ...activities,
    async updateLine(change) {
      const result = await activities.updateLine(change).catch(() => 'notSent' as const);
      const claim = await findClaim(services.store, change.claimId);
      const write = await writeOf(services.store, change.claimId);
      if (result !== 'notSent' || claim === undefined || write === undefined) return result;
      const autotask = access.clientFor(withZone(await requireRun(services.store, claim.runId)));
      await autotask.adjustments.create({ contractID: claim.contractId, ...write });
      return 'answered';
    },
  };
}
