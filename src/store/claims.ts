import { sql } from 'kysely';
import type { Day } from '../domain/day.js';
import type { Profile } from '../domain/profile.js';
import type { Store } from './database.js';

/** What is being written: a contract line that does not exist yet, or an adjustment of one that does. */
export type WriteStep = 'create' | 'adjust';

export type ClaimVerdict = 'applied' | 'notApplied' | 'rejected' | 'changedBySomeoneElse' | 'unreadable' | 'released';

/** A claim with its holder's token. The token of a former holder, from whom it was taken over, is worth nothing. */
export interface ClaimKey {
  readonly claimId: number;
  readonly token: number;
}

/**
 * The right to write one contract line, with the record of the write.
 *
 * `claimed` → `recorded` (read and computed) → `sending` (may have reached Autotask) → `answered` (Autotask answered
 * that it did it) → `closed` with a verdict. Only `sending` is in doubt.
 */
export interface Claim extends ClaimKey {
  readonly databaseCi: number;
  readonly contractId: number;
  readonly serviceId: number;
  readonly runId: string;
  readonly holder: string;
  readonly lineId: string;
  readonly step: WriteStep;
  readonly state: 'claimed' | 'recorded' | 'sending' | 'answered' | 'closed';
  readonly verdict: ClaimVerdict | null;
  readonly contractServiceId: number | null;
  readonly effectiveDate: Day | null;
  readonly windowFrom: Day | null;
  readonly windowTo: Day | null;
  readonly beforeProfile: Profile | null;
  readonly delta: number | null;
  readonly target: number | null;
  readonly laterStep: string | null;
  readonly duplicateDate: boolean;
  readonly details: string | null;
  /** Milliseconds until it may be judged by reading, by the store's clock; null while it cannot be told. */
  readonly settleInMs: number | null;
  /** Milliseconds until its recorded read is too old to be sent. */
  readonly deadlineInMs: number | null;
  /** Milliseconds since its last check; null before it. */
  readonly sendingAgoMs: number | null;
  /** Milliseconds since Autotask's answer. */
  readonly answeredAgoMs: number | null;
  /** Milliseconds since the write was found not to show although it should have; null if it was not. */
  readonly heldAgoMs: number | null;
  /** What was seen then, as a clause. */
  readonly heldBecause: string | null;
}

/**
 * The columns that make a claim.
 *
 * @param settleAfterMs as for `claimsToSettle`
 */
export const claimColumns = (settleAfterMs = 0) => sql`
  claim_id "claimId", token, database_ci "databaseCi", contract_id "contractId", service_id "serviceId", run_id "runId",
  holder, line_id "lineId", step, state, verdict, contract_service_id "contractServiceId", effective_date "effectiveDate",
  window_from "windowFrom", window_to "windowTo", before_profile "beforeProfile", delta, target, later_step "laterStep",
  duplicate_date "duplicateDate", details,
  (extract(epoch from greatest(settle_at, sending_at + make_interval(secs => ${settleAfterMs} / 1000.0))
    - clock_timestamp()) * 1000)::float8 "settleInMs",
  (extract(epoch from send_deadline - clock_timestamp()) * 1000)::float8 "deadlineInMs",
  (extract(epoch from clock_timestamp() - sending_at) * 1000)::float8 "sendingAgoMs",
  (extract(epoch from clock_timestamp() - answered_at) * 1000)::float8 "answeredAgoMs",
  (extract(epoch from clock_timestamp() - held_at) * 1000)::float8 "heldAgoMs", held_because "heldBecause"`;

export async function findClaim(store: Store, claimId: number): Promise<Claim | undefined> {
  const { rows } = await sql<Claim>`select ${claimColumns()} from claims where claim_id = ${claimId}`.execute(store);
  return rows[0];
}

/**
 * Milliseconds until a read tells for certain what became of a sent write: one in doubt must no longer be able to take
 * effect, and one that was answered must show.
 */
export function conclusiveInMs({ state, answeredAgoMs, settleInMs }: Claim, readLagMs: number): number {
  return Math.max(state === 'answered' ? readLagMs - (answeredAgoMs ?? 0) : (settleInMs ?? 0), 0);
}
