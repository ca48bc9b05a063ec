import { sql } from 'kysely';
import type { Answer, ClaimKey } from './claims.js';
import type { Store } from '../database.js';
import { isHeldBack } from '../lines/held-back.js';
import { mayChange } from '../runs/may-change.js';

/** Others wait for the call whose check this is, and a statement that waits keeps a connection. */
const longestLockWait = '10s';

/**
 * The last check before a request leaves: `recorded` → `sending`, in one statement by the store's clock. It fails if
 * the claim was taken over and so closed, the read is too old (deadline) or of a time to come, the run was stopped or may
 * change nothing since a reset, somebody holds the line back, or another server has taken over the store, so that it may
 * have been sent. After it succeeds the request counts as sent, unless it is taken back.
 *
 * The statement locks the run's row while it takes: stopping a run waits for the checks that have begun, and no check
 * that begins later succeeds.
 *
 * @param settleAfterMs how long from now until a read shows for certain whether it took effect
 * @returns whether it succeeded
 * @throws the store's error 55P03 if somebody keeps a row locked
 */
export async function startSending(store: Store, claim: ClaimKey, settleAfterMs: number): Promise<boolean> {
  const { numAffectedRows } = await sql`
    with limited as materialized (select set_config('lock_timeout', ${longestLockWait}, true)),
      going_on as (
        select 1 from limited, runs r join claims own using (run_id)
        where own.claim_id = ${claim.claimId} and r.halted_at is null and ${mayChange('r')} for share of r)
    update claims c set state = 'sending', sending_at = clock_timestamp(), posts = posts + 1,
      settle_at = clock_timestamp() + make_interval(secs => ${settleAfterMs} / 1000.0)
    where claim_id = ${claim.claimId} and token = ${claim.token} and state = 'recorded'
      and clock_timestamp() between read_at and send_deadline and timeline = store_timeline()
      and exists (select 1 from going_on) and not ${isHeldBack}`.execute(store);
  return numAffectedRows === 1n;
}

/**
 * `sending` → `recorded`: only if it is certain that Autotask did nothing (refused connection, 429), and only until
 * the claim may be judged. From then on a judge may be reading, and must not find it sent anew.
 *
 * @param isFailedTry whether this try counts as one that failed
 * @returns how many tries have failed by now; undefined if it could not be taken back
 */
export async function takeBackSending(
  store: Store,
  claim: ClaimKey,
  isFailedTry: boolean,
): Promise<number | undefined> {
  const { rows } = await sql<{ failedTries: number }>`
    update claims set state = 'recorded', sending_at = null, settle_at = null,
      failed_tries = failed_tries + ${isFailedTry ? 1 : 0}
    where claim_id = ${claim.claimId} and token = ${claim.token} and state = 'sending'
      and settle_at > clock_timestamp()
    returning failed_tries "failedTries"`.execute(store);
  return rows[0]?.failedTries;
}

/** `sending` → `answered`. */
export async function markAnswered(
  store: Store,
  claim: ClaimKey,
  { answer, contractServiceId, details }: { answer: Answer; contractServiceId?: number; details?: string },
): Promise<boolean> {
  const { numAffectedRows } = await sql`
    update claims set state = 'answered', answered_at = clock_timestamp(),
      contract_service_id = coalesce(${contractServiceId ?? null}::bigint, contract_service_id),
      duplicate_date = ${answer === 'dateTaken'}, details = ${details ?? null}
    where claim_id = ${claim.claimId} and token = ${claim.token} and state = 'sending'`.execute(store);
  return numAffectedRows === 1n;
}

/** Keeps what was said about a request that stays in doubt. @returns whether the claim counts as sent */
export async function noteDoubt(store: Store, claim: ClaimKey, details: string): Promise<boolean> {
  const { numAffectedRows } = await sql`
    update claims set details = ${details}
    where claim_id = ${claim.claimId} and token = ${claim.token} and state = 'sending'`.execute(store);
  return numAffectedRows === 1n;
}
