import { sql } from 'kysely';
import type { Day } from '../../domain/day.js';
import type { ApprovalWait } from '../../domain/sync/decision.js';
import type { Store } from '../database.js';
import { releaseUnsentClaims } from '../claims/claim-settling.js';
import { removeGoneLines, replanLeftOut } from '../lines/open-lines.js';

/**
 * Notes the preview whose changes a run makes, which therefore waits for nobody. A run that was reset decides again about
 * the lines that it had left out of the changes of a former preview.
 *
 * @param preview without a hash, the run may make none of its changes
 * @returns the ids of the lines that the run had only because the former preview showed them; they are gone
 */
export async function applyPreview(
  transaction: Store,
  runId: string,
  preview: { readonly runId: string; readonly hash: string | null; readonly day: Day },
): Promise<string[]> {
  await sql`
    update runs set applies_run_id = ${preview.runId}, applied_hash = ${preview.hash}, plan_day = ${preview.day},
      approval_wait = null
    where run_id = ${runId} and closed_at is null`.execute(transaction);
  await releaseUnsentClaims(transaction, runId);
  const gone = await removeGoneLines(transaction, runId);
  await replanLeftOut(transaction, runId);
  return gone;
}

/** A run that has not loaded its period yet, or never does, shows the period of its preview. */
export async function takePeriodOf(transaction: Store, runId: string, previewId: string): Promise<void> {
  await sql`
    update runs r set period_start = p.period_start, period_end = p.period_end
    from runs p where p.run_id = ${previewId} and r.run_id = ${runId} and r.period_loaded_at is null`.execute(
    transaction,
  );
}

/**
 * Saves what a person has to approve before a run goes on. Until then, the run applies no preview. Releases the claims that an earlier
 * execution of the run opened and did not send.
 */
export async function waitForApproval(transaction: Store, runId: string, wait: ApprovalWait): Promise<void> {
  await sql`
    update runs set approval_wait = ${JSON.stringify(wait)}::jsonb, applies_run_id = null, applied_hash = null, plan_day = null
    where run_id = ${runId} and closed_at is null`.execute(transaction);
  await releaseUnsentClaims(transaction, runId);
}
