import { sql } from 'kysely';
import type { Day } from '../domain/day.js';
import type { Profile } from '../domain/profile.js';
import type { Store } from './database.js';

/** What is being written: a contract line that does not exist yet, or an adjustment of one that does. */
export type WriteStep = 'create' | 'adjust';

export type ClaimVerdict = 'applied' | 'notApplied' | 'rejected' | 'changedBySomeoneElse' | 'released';

/**
 * The right to write one contract line, with the record of the write.
 *
 * `claimed` → `recorded` (read and computed) → `sending` (may have reached Autotask) → `answered` (Autotask answered
 * that it did it) → `closed` with a verdict. Only `sending` is in doubt.
 */
export interface Claim {
  readonly claimId: number;
  readonly token: number;
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
  /** Milliseconds since Autotask's answer. */
  readonly answeredAgoMs: number | null;
}

const columnsWith = (settleAfterMs: number) => sql`
  claim_id "claimId", token, database_ci "databaseCi", contract_id "contractId", service_id "serviceId", run_id "runId",
  holder, line_id "lineId", step, state, verdict, contract_service_id "contractServiceId", effective_date "effectiveDate",
  window_from "windowFrom", window_to "windowTo", before_profile "beforeProfile", delta, target, later_step "laterStep",
  duplicate_date "duplicateDate", details,
  (extract(epoch from greatest(settle_at, sending_at + make_interval(secs => ${settleAfterMs} / 1000.0))
    - clock_timestamp()) * 1000)::float8 "settleInMs",
  (extract(epoch from send_deadline - clock_timestamp()) * 1000)::float8 "deadlineInMs",
  (extract(epoch from clock_timestamp() - answered_at) * 1000)::float8 "answeredAgoMs"`;

const columns = columnsWith(0);

/** A line as claims know it. */
export interface LineKey {
  readonly contractId: number;
  readonly serviceId: number;
}

/** Who claims, and for which call of it. */
export interface Claimant {
  readonly databaseCi: number;
  readonly runId: string;
  readonly holder: string;
  readonly batch: number;
}

/** The store's clock, which decides about deadlines. */
export async function storeNow(store: Store): Promise<Date> {
  const { rows } = await sql<{ now: Date }>`select clock_timestamp() now`.execute(store);
  if (rows[0] === undefined) throw new Error('The store did not tell the time.');
  return rows[0].now;
}

/**
 * Claims lines that nobody holds. The unique index on open claims is the lock: of two processes that try at once,
 * exactly one gets the line.
 *
 * @returns the claims that were opened; a line that is missing from them is held by an open claim
 */
export async function openClaims(
  store: Store,
  claimant: Claimant,
  lines: readonly (LineKey & { lineId: string; step: WriteStep })[],
  leaseMs: number,
): Promise<Claim[]> {
  const { rows } = await sql<Claim>`
    insert into claims (database_ci, contract_id, service_id, run_id, holder, batch, line_id, step, state, send_deadline)
    select ${claimant.databaseCi}, "contractId", "serviceId", ${claimant.runId}, ${claimant.holder}, ${claimant.batch},
      "lineId", step, 'claimed', clock_timestamp() + make_interval(secs => ${leaseMs} / 1000.0)
    from jsonb_to_recordset(${JSON.stringify(lines)}::jsonb)
      as x("contractId" bigint, "serviceId" bigint, "lineId" text, step text)
    where exists (select 1 from runs where run_id = ${claimant.runId} and closed_at is null)
    on conflict (database_ci, contract_id, service_id) where state <> 'closed' do nothing
    returning ${columns}`.execute(store);
  return rows;
}

/**
 * The open claims on any of these lines, whoever holds them.
 *
 * @param settleAfterMs as for `claimsToSettle`
 */
export async function openClaimsOn(
  store: Store,
  databaseCi: number,
  lines: readonly LineKey[],
  settleAfterMs: number,
): Promise<Claim[]> {
  const { rows } = await sql<Claim>`
    select ${columnsWith(settleAfterMs)} from claims c
    join jsonb_to_recordset(${JSON.stringify(lines)}::jsonb) as x("contractId" bigint, "serviceId" bigint)
      on c.contract_id = x."contractId" and c.service_id = x."serviceId"
    where c.database_ci = ${databaseCi} and c.state <> 'closed'`.execute(store);
  return rows;
}

/** Lines of these contracts with a write that is open, or was confirmed less than the read lag ago. */
export async function contestedLines(
  store: Store,
  databaseCi: number,
  contractIds: readonly number[],
  readLagMs: number,
): Promise<LineKey[]> {
  const { rows } = await sql<LineKey>`
    select distinct contract_id "contractId", service_id "serviceId"
    from claims
    where database_ci = ${databaseCi} and contract_id = any(${contractIds})
      and (state <> 'closed' or (verdict = 'applied'
        and answered_at > clock_timestamp() - make_interval(secs => ${readLagMs} / 1000.0)))`.execute(store);
  return rows;
}

/** A write that took effect so lately that a read may not show it yet. */
export interface FreshWrite extends LineKey {
  readonly step: WriteStep;
  readonly visibleInMs: number;
}

/**
 * The fresh writes on claimed lines. It has to be asked after the claims are held: before, somebody else could still
 * write and close.
 */
export async function freshWrites(
  store: Store,
  databaseCi: number,
  lines: readonly LineKey[],
  readLagMs: number,
): Promise<FreshWrite[]> {
  const { rows } = await sql<FreshWrite>`
    select c.contract_id "contractId", c.service_id "serviceId", c.step,
      max(extract(epoch from c.answered_at - clock_timestamp()) * 1000)::float8 + ${readLagMs} "visibleInMs"
    from claims c
    join jsonb_to_recordset(${JSON.stringify(lines)}::jsonb) as x("contractId" bigint, "serviceId" bigint)
      on c.contract_id = x."contractId" and c.service_id = x."serviceId"
    where c.database_ci = ${databaseCi} and c.state = 'closed' and c.verdict = 'applied'
      and c.answered_at > clock_timestamp() - make_interval(secs => ${readLagMs} / 1000.0)
    group by c.contract_id, c.service_id, c.step`.execute(store);
  return rows;
}

/** What was read and computed for one claim. */
export interface ClaimRecord {
  readonly claimId: number;
  readonly lineId: string;
  readonly token: number;
  readonly contractServiceId: number | null;
  readonly effectiveDate: Day;
  readonly windowFrom: Day;
  readonly windowTo: Day;
  readonly beforeProfile: Profile | null;
  readonly delta: number | null;
  readonly target: number;
  readonly laterStep: string | null;
}

/**
 * Records what is about to be sent, before it is: `claimed` → `recorded`. From here on the claim is worth as much as
 * its read: after the greatest read age it can no longer be sent.
 *
 * @returns the ids of the claims that were still held
 */
export async function recordClaims(
  store: Store,
  records: readonly ClaimRecord[],
  readAt: Date,
  greatestReadAgeMs: number,
): Promise<number[]> {
  if (records.length === 0) return [];
  const { rows } = await sql<{ claimId: number }>`
    update claims c set state = 'recorded', contract_service_id = x."contractServiceId", effective_date = x."effectiveDate",
      window_from = x."windowFrom", window_to = x."windowTo", before_profile = x."beforeProfile", delta = x.delta,
      target = x.target, later_step = x."laterStep", read_at = ${readAt},
      send_deadline = ${readAt}::timestamptz + make_interval(secs => ${greatestReadAgeMs} / 1000.0)
    from jsonb_to_recordset(${JSON.stringify(records)}::jsonb) as x("claimId" bigint, token bigint,
      "contractServiceId" bigint, "effectiveDate" date, "windowFrom" date, "windowTo" date, "beforeProfile" jsonb,
      delta integer, target integer, "laterStep" text)
    where c.claim_id = x."claimId" and c.token = x.token and c.state = 'claimed'
    returning c.claim_id "claimId"`.execute(store);
  return rows.map((row) => row.claimId);
}

/**
 * Locks claims that are still held, for the end of the transaction.
 *
 * @returns their ids; one that is missing was taken over
 */
export async function lockHeldClaims(
  transaction: Store,
  claims: readonly { claimId: number; token: number }[],
): Promise<Set<number>> {
  const keys = claims.map(({ claimId, token }) => ({ claimId, token }));
  const { rows } = await sql<{ claimId: number }>`
    select c.claim_id "claimId" from claims c
    join jsonb_to_recordset(${JSON.stringify(keys)}::jsonb) as x("claimId" bigint, token bigint)
      on c.claim_id = x."claimId" and c.token = x.token
    where c.state = 'claimed' order by c.claim_id for update of c`.execute(transaction);
  return new Set(rows.map(({ claimId }) => claimId));
}

/** The claims that a call made before it was repeated, as far as they are still unsent. */
export async function recordedClaimsOfBatch(store: Store, claimant: Claimant): Promise<Claim[]> {
  const { rows } = await sql<Claim>`
    select ${columns} from claims
    where run_id = ${claimant.runId} and holder = ${claimant.holder} and batch = ${claimant.batch}
      and state = 'recorded' and not collected
    order by claim_id`.execute(store);
  return rows;
}

export async function findClaim(store: Store, claimId: number): Promise<Claim | undefined> {
  const { rows } = await sql<Claim>`select ${columns} from claims where claim_id = ${claimId}`.execute(store);
  return rows[0];
}

/**
 * The last check before a request leaves: `recorded` → `sending`, in one statement by the store's clock. It fails
 * where the claim was taken over (token), the read is too old (deadline), or the run was stopped. After it succeeds
 * the request counts as sent, whatever happens.
 *
 * @param settleAfterMs how long from now until a read shows for certain whether it took effect
 */
export async function startSending(
  store: Store,
  claim: { claimId: number; token: number },
  settleAfterMs: number,
): Promise<Claim | undefined> {
  const { rows } = await sql<Claim>`
    update claims c set state = 'sending', sending_at = clock_timestamp(), posts = posts + 1,
      settle_at = clock_timestamp() + make_interval(secs => ${settleAfterMs} / 1000.0)
    where claim_id = ${claim.claimId} and token = ${claim.token} and state = 'recorded'
      and send_deadline > clock_timestamp()
      and not exists (select 1 from runs r where r.run_id = c.run_id and r.halted_at is not null)
    returning ${columns}`.execute(store);
  return rows[0];
}

/**
 * `sending` → `recorded`: only where it is certain that Autotask did nothing (refused connection, 429), and only until
 * the claim may be judged. From then on a judge may be reading, and must not find it sent anew.
 */
export async function takeBackSending(store: Store, claim: { claimId: number; token: number }): Promise<boolean> {
  const { numAffectedRows } = await sql`
    update claims set state = 'recorded', sending_at = null, settle_at = null
    where claim_id = ${claim.claimId} and token = ${claim.token} and state = 'sending'
      and settle_at > clock_timestamp()`.execute(store);
  return numAffectedRows === 1n;
}

/** `sending` → `answered`. */
export async function markAnswered(
  store: Store,
  claim: { claimId: number; token: number },
  answer: { contractServiceId?: number; duplicateDate?: boolean; details?: string },
): Promise<boolean> {
  const { numAffectedRows } = await sql`
    update claims set state = 'answered', answered_at = clock_timestamp(),
      contract_service_id = coalesce(${answer.contractServiceId ?? null}::bigint, contract_service_id),
      duplicate_date = ${answer.duplicateDate ?? false}, details = ${answer.details ?? null}
    where claim_id = ${claim.claimId} and token = ${claim.token} and state = 'sending'`.execute(store);
  return numAffectedRows === 1n;
}

/** Keeps what was said about a request that stays in doubt. */
export async function noteDoubt(
  store: Store,
  claim: { claimId: number; token: number },
  details: string,
): Promise<void> {
  await sql`
    update claims set details = ${details}
    where claim_id = ${claim.claimId} and token = ${claim.token} and state = 'sending'`.execute(store);
}

/** Ends claims. Each only from the state in which it was judged, so that a late judge changes nothing. */
export async function closeClaims(
  store: Store,
  closings: readonly {
    claimId: number;
    token: number;
    from: Claim['state'];
    verdict: ClaimVerdict;
    details?: string | null;
    contractServiceId?: number | null;
    /** The line's next step is decided already: the verdict need not be taken over into it. */
    collected?: boolean;
  }[],
): Promise<number[]> {
  if (closings.length === 0) return [];
  const { rows } = await sql<{ claimId: number }>`
    update claims c set state = 'closed', verdict = x.verdict, details = coalesce(x.details, c.details),
      contract_service_id = coalesce(x."contractServiceId", c.contract_service_id), closed_at = clock_timestamp(),
      collected = coalesce(x.collected, c.collected)
    from jsonb_to_recordset(${JSON.stringify(closings)}::jsonb) as x("claimId" bigint, token bigint, "from" text,
      verdict text, details text, "contractServiceId" bigint, collected boolean)
    where c.claim_id = x."claimId" and c.token = x.token and c.state = x."from"
    returning c.claim_id "claimId"`.execute(store);
  return rows.map((row) => row.claimId);
}

/**
 * The claims that a run has to judge or wait for: its own, and those of others on lines that it waits to claim.
 *
 * @param settleAfterMs by the settings of the run that judges; where the claim's owner counted on a longer time, that
 * holds. Settings change between deployments, and the more careful ones are right.
 */
export async function claimsToSettle(
  store: Store,
  runId: string,
  databaseCi: number,
  settleAfterMs: number,
): Promise<Claim[]> {
  const { rows } = await sql<Claim>`
    select ${columnsWith(settleAfterMs)} from claims c
    where c.state in ('sending', 'answered') and c.database_ci = ${databaseCi} and (c.run_id = ${runId} or exists (
      select 1 from plan_lines l where l.run_id = ${runId} and l.state in ('planned', 'deferred')
        and l.contract_id = c.contract_id and l.service_id = c.service_id))
    order by c.claim_id`.execute(store);
  return rows;
}

/** The run's own claims that have ended and whose verdict is not in their line yet. */
export async function closedUncollectedClaims(store: Store, runId: string): Promise<Claim[]> {
  const { rows } = await sql<Claim>`
    select ${columns} from claims where run_id = ${runId} and state = 'closed' and not collected
    order by claim_id for update`.execute(store);
  return rows;
}

/** Gives the run's own unsent claims back, when nobody is at work on them. */
export async function releaseUnsentClaims(store: Store, runId: string): Promise<void> {
  await sql`
    update claims set state = 'closed', verdict = 'released', closed_at = clock_timestamp()
    where run_id = ${runId} and state in ('claimed', 'recorded')`.execute(store);
}

/**
 * Gives the run's own unsent claims on lines back that nothing is to be sent for any more, whoever of it holds them.
 *
 * @returns the lines among them with a claim that was sent and is not judged yet
 */
export async function giveBackClaims(
  transaction: Store,
  runId: string,
  lineIds: readonly string[],
): Promise<Set<string>> {
  await sql`
    update claims set state = 'closed', verdict = 'released', closed_at = clock_timestamp(), collected = true
    where run_id = ${runId} and line_id = any(${lineIds}) and state in ('claimed', 'recorded')`.execute(transaction);
  const { rows } = await sql<{ lineId: string }>`
    select line_id "lineId" from claims
    where run_id = ${runId} and line_id = any(${lineIds}) and not collected and verdict is distinct from 'released'
    for update`.execute(transaction);
  return new Set(rows.map(({ lineId }) => lineId));
}

/** The run's own claims that are still open. */
export async function openClaimsOfRun(store: Store, runId: string): Promise<Claim[]> {
  const { rows } = await sql<Claim>`
    select ${columns} from claims where run_id = ${runId} and state <> 'closed' order by claim_id`.execute(store);
  return rows;
}

/** Keeps the run's open claims as they are, for the end of the transaction. */
export async function lockOpenClaims(transaction: Store, runId: string): Promise<void> {
  await sql`
    select 1 from claims where run_id = ${runId} and state <> 'closed' order by claim_id for update`.execute(
    transaction,
  );
}

export async function markCollected(store: Store, claimIds: readonly number[]): Promise<void> {
  await sql`update claims set collected = true where claim_id = any(${claimIds})`.execute(store);
}
