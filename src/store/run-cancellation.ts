import { sql } from 'kysely';
import type { Store } from './database.js';

/** Why a cancelled run sends nothing more. */
export const cancelled = 'the run was cancelled';

/** Why a run sends nothing more that Temporal has ended without letting it close itself. The next run closes it. */
export const terminated = 'the run was terminated';

/**
 * Cancels a run: from the moment this returns on, no check lets a change of it through, and its lines say why. Whoever
 * hears of a cancellation first calls it, before Temporal is asked to end the run.
 *
 * Where something else has stopped the run already, its reason is kept. A closed run stays as it is.
 *
 * @param reason what the person gave as reason; empty where none was given
 */
export async function haltCancelledRun(store: Store, runId: string, reason = ''): Promise<void> {
  const because = reason === '' ? cancelled : `${cancelled}: ${reason}`;
  await sql`
    update runs set halted_at = clock_timestamp(), halted_because = ${because}, cancel_requested_at = clock_timestamp()
    where run_id = ${runId} and halted_at is null and closed_at is null`.execute(store);
}
