import { sql } from 'kysely';
import { theProgram, type Author } from '../../domain/audit/audit-entry.js';
import { recordAudit } from '../audit/record-audit.js';
import type { Store } from '../database.js';

/** Why a cancelled run sends nothing more. */
export const cancelled = 'the run was cancelled';

/** Why a run sends nothing more after Temporal ended it without letting it close itself. The next run closes it. */
export const terminated = 'the run was terminated';

/**
 * Cancels a run: once this returns, no check lets a change of the run through, and its lines say why. The first to
 * learn of a cancellation calls it, before asking Temporal to end the run.
 *
 * If something else has stopped the run already, that reason is kept. A closed run stays as it is.
 *
 * @param by `reason`: the reason that the person gave; empty if none
 */
export async function haltCancelledRun(
  store: Store,
  runId: string,
  { reason = '', author = theProgram }: { readonly reason?: string | undefined; readonly author?: Author } = {},
): Promise<void> {
  const because = reason === '' ? cancelled : `${cancelled}: ${reason}`;
  const { rows } = await sql`
    update runs set halted_at = clock_timestamp(), halted_because = ${because}, cancel_requested_at = clock_timestamp()
    where run_id = ${runId} and halted_at is null and closed_at is null returning 1`.execute(store);
  // On its own: nothing that keeps a record from being written may keep a run going.
  const entry = { ...author, action: 'cancelled', record: 'run', id: runId, name: '', changes: [], reason } as const;
  if (rows.length > 0) await recordAudit(store, [entry]);
}
