import { sql, type RawBuilder } from 'kysely';
import type { Day } from '../../domain/day.js';
import type { LineKey } from '../../domain/sync/line-key.js';
import type { Profile } from '../../domain/sync/profile.js';
import type { RecordedWrite, WriteStep } from '../../domain/sync/recorded-write.js';
import type { Store } from '../database.js';

/**
 * A claim with its token, which never changes. Whoever takes a claim over closes it and opens another one, which has a
 * token of its own. So whoever had it finds it closed.
 */
export interface ClaimKey {
  readonly claimId: number;
  readonly token: number;
}

/**
 * The right to write one contract line, with the record of the write.
 *
 * `claimed` → `recorded` (read and computed) → `sending` (may have reached Autotask) → `answered` (Autotask accepted it,
 * or has another change on the day) → `closed` with a verdict. `sending` → `recorded` if Autotask certainly did nothing. Any open state →
 * `closed`. Only `sending` is in doubt.
 */
export type Claim = OpenClaim | ClosedClaim;

export type OpenClaim = UnsentClaim | SentClaim;

/** A claim for which nothing was sent. */
export type UnsentClaim = ClaimedClaim | RecordedClaim;

/** A claim whose write may have reached Autotask, and is not judged yet. */
export type SentClaim = SendingClaim | AnsweredClaim;

interface ClaimOnLine extends ClaimKey, LineKey {
  readonly databaseCi: number;
  readonly runId: string;
  /** The workflow execution that claimed it, by its own Temporal run id. */
  readonly executionId: string;
  readonly lineId: string;
  readonly step: WriteStep;
}

export interface ClaimedClaim extends ClaimOnLine {
  readonly state: 'claimed';
  /** Milliseconds until a claim that was never recorded can be taken over. */
  readonly deadlineInMs: number;
}

export interface RecordedClaim extends ClaimOnLine {
  readonly state: 'recorded';
  readonly write: RecordedWrite;
  /** Milliseconds until its read is too old to be sent. */
  readonly deadlineInMs: number;
}

interface Sent extends ClaimOnLine {
  readonly write: RecordedWrite;
  /** Milliseconds since its last check. */
  readonly sendingAgoMs: number;
  /** What Autotask or the network said about it. */
  readonly details: string | null;
  /** Set once a run has found that the write should show and does not; null before. */
  readonly held: UnseenWrite | null;
}

/** A write that was found not to show although it should have. */
export interface UnseenWrite {
  /** Milliseconds since a run first found that. */
  readonly agoMs: number;
  /** What that run saw, as a clause. */
  readonly because: string;
}

export interface SendingClaim extends Sent {
  readonly state: 'sending';
  /** Milliseconds until it may be judged by reading, by the store's clock; negative from then on. */
  readonly settleInMs: number;
}

export interface AnsweredClaim extends Sent {
  readonly state: 'answered';
  readonly answer: Answer;
  /** Milliseconds since Autotask's answer. */
  readonly answeredAgoMs: number;
}

/** `dateTaken`: Autotask refused it because of another change on the day, which may have been ours. */
export type Answer = 'accepted' | 'dateTaken';

export type ClosedClaim = ReleasedClaim | JudgedWrite;

/** A claim that ended without being sent. */
export interface ReleasedClaim extends ClaimOnLine {
  readonly state: 'closed';
  readonly verdict: 'released';
}

/** A claim whose write was sent, with what became of it. */
export interface JudgedWrite extends ClaimOnLine {
  readonly state: 'closed';
  readonly verdict: 'applied' | 'notApplied' | 'rejected' | 'changedBySomeoneElse' | 'unreadable';
  readonly write: RecordedWrite;
  /** null if it got no answer. */
  readonly answer: Answer | null;
  readonly details: string | null;
}

export type ClaimVerdict = ClosedClaim['verdict'];

/** A claim as the store has it: what its state does not know yet is null. */
export interface ClaimRow extends ClaimOnLine {
  readonly state: Claim['state'];
  readonly verdict: ClaimVerdict | null;
  readonly contractServiceId: number | null;
  readonly effectiveDate: Day | null;
  readonly windowFrom: Day | null;
  readonly windowTo: Day | null;
  readonly beforeProfile: Profile | null;
  readonly delta: number | null;
  readonly laterStep: string | null;
  readonly duplicateDate: boolean;
  readonly details: string | null;
  readonly settleInMs: number | null;
  readonly deadlineInMs: number | null;
  readonly sendingAgoMs: number | null;
  readonly answeredAgoMs: number | null;
  readonly heldAgoMs: number | null;
  readonly heldBecause: string | null;
}

/**
 * The columns of a `ClaimRow`.
 *
 * @param settleAfterMs how long after its last check a sent claim can be judged, if the run that sent it did not count on a longer time
 */
export const claimColumns = (settleAfterMs = 0) => sql`
  claim_id "claimId", token, database_ci "databaseCi", contract_id "contractId", service_id "serviceId", run_id "runId",
  holder "executionId", line_id "lineId", step, state, verdict, contract_service_id "contractServiceId", effective_date "effectiveDate",
  window_from "windowFrom", window_to "windowTo", before_profile "beforeProfile", delta, later_step "laterStep",
  duplicate_date "duplicateDate", details,
  (extract(epoch from greatest(settle_at, sending_at + make_interval(secs => ${settleAfterMs} / 1000.0))
    - clock_timestamp()) * 1000)::float8 "settleInMs",
  (extract(epoch from send_deadline - clock_timestamp()) * 1000)::float8 "deadlineInMs",
  (extract(epoch from clock_timestamp() - sending_at) * 1000)::float8 "sendingAgoMs",
  (extract(epoch from clock_timestamp() - answered_at) * 1000)::float8 "answeredAgoMs",
  (extract(epoch from clock_timestamp() - held_at) * 1000)::float8 "heldAgoMs", held_because "heldBecause"`;

/** Runs a query whose rows have the `claimColumns`. */
export async function selectClaims(store: Store, query: RawBuilder<ClaimRow>): Promise<Claim[]> {
  const { rows } = await query.execute(store);
  return rows.map(claimOf);
}

export async function findClaim(store: Store, claimId: number): Promise<Claim | undefined> {
  const query = sql<ClaimRow>`select ${claimColumns()} from claims where claim_id = ${claimId}`;
  return (await selectClaims(store, query))[0];
}

/** @throws an Error if the row lacks what its state requires: nothing may be concluded from it */
function claimOf(row: ClaimRow): Claim {
  const { claimId, token, databaseCi, contractId, serviceId, runId, executionId, lineId, step, details } = row;
  const line = { claimId, token, databaseCi, contractId, serviceId, runId, executionId, lineId, step };
  switch (row.state) {
    case 'claimed':
      return { ...line, state: 'claimed', deadlineInMs: known(row, 'deadlineInMs') };
    case 'recorded':
      return { ...line, state: 'recorded', write: writeOf(row), deadlineInMs: known(row, 'deadlineInMs') };
    case 'sending':
      return { ...line, ...sentOf(row), state: 'sending', settleInMs: known(row, 'settleInMs') };
    case 'answered': {
      const answeredAgoMs = known(row, 'answeredAgoMs');
      return { ...line, ...sentOf(row), state: 'answered', answer: answerOf(row), answeredAgoMs };
    }
    case 'closed': {
      const verdict = known(row, 'verdict');
      if (verdict === 'released') return { ...line, state: 'closed', verdict };
      const answer = row.answeredAgoMs === null ? null : answerOf(row);
      return { ...line, state: 'closed', verdict, write: writeOf(row), answer, details };
    }
  }
}

function sentOf(row: ClaimRow) {
  const { details, heldAgoMs } = row;
  const held = heldAgoMs === null ? null : { agoMs: heldAgoMs, because: known(row, 'heldBecause') };
  return { write: writeOf(row), sendingAgoMs: known(row, 'sendingAgoMs'), details, held };
}

function writeOf(row: ClaimRow): RecordedWrite {
  const effectiveDate = known(row, 'effectiveDate');
  if (row.step === 'create') return { step: 'create', effectiveDate, contractServiceId: row.contractServiceId };
  return {
    step: 'adjust',
    contractServiceId: known(row, 'contractServiceId'),
    effectiveDate,
    delta: known(row, 'delta'),
    from: known(row, 'windowFrom'),
    to: known(row, 'windowTo'),
    profileBefore: known(row, 'beforeProfile'),
    laterStep: row.laterStep,
  };
}

function answerOf({ duplicateDate }: ClaimRow): Answer {
  return duplicateDate ? 'dateTaken' : 'accepted';
}

function known<Field extends keyof ClaimRow>(row: ClaimRow, field: Field): NonNullable<ClaimRow[Field]> {
  const value = row[field];
  if (value !== null) return value;
  throw new Error(`The store's claim ${row.claimId} on line ${row.lineId} is ${row.state} and lacks its ${field}.`);
}

export function isOpen(claim: Claim): claim is OpenClaim {
  return claim.state !== 'closed';
}

export function isSent(claim: Claim): claim is SentClaim {
  return claim.state === 'sending' || claim.state === 'answered';
}

/**
 * Milliseconds until a read tells for certain what became of a sent write: one in doubt must no longer be able to take
 * effect, and one that was answered must show.
 */
export function conclusiveInMs(claim: SentClaim, readLagMs: number): number {
  return Math.max(claim.state === 'answered' ? readLagMs - claim.answeredAgoMs : claim.settleInMs, 0);
}
