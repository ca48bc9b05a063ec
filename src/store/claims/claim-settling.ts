import { sql } from 'kysely';
import { settleAfterMs, type SyncSettings } from '../../domain/sync/settings.js';
import {
  claimColumns,
  isOpen,
  isSent,
  selectClaims,
  type Claim,
  type ClaimKey,
  type ClaimRow,
  type ClaimVerdict,
  type ClosedClaim,
  type OpenClaim,
  type SentClaim,
} from './claims.js';
import type { Store } from '../database.js';
import type { RunWithZone } from '../runs/run-stages.js';

/**
 * The claims that a run has to judge or wait for: its own, and other runs' claims on lines that it waits to claim.
 *
 * Settings may change between two deployments. The owner of a claim and the run that judges it may then wait for different
 * times. The longer time holds.
 */
export async function claimsToSettle(
  store: Store,
  { runId, databaseCi, settings }: Pick<RunWithZone, 'runId' | 'databaseCi' | 'settings'>,
): Promise<SentClaim[]> {
  const query = sql<ClaimRow>`
    select ${claimColumns(settleAfterMs(settings))} from claims c
    where c.state in ('sending', 'answered') and c.database_ci = ${databaseCi} and (c.run_id = ${runId} or exists (
      select 1 from plan_lines l where l.run_id = ${runId} and l.state in ('planned', 'deferred')
        and l.contract_id = c.contract_id and l.service_id = c.service_id))
    order by c.claim_id`;
  return (await selectClaims(store, query)).filter(isSent);
}

/** The end of a claim, in the state in which it was judged. */
export interface ClaimClosing extends ClaimKey {
  readonly from: Claim['state'];
  readonly verdict: ClaimVerdict;
  readonly details?: string | null;
  readonly contractServiceId?: number | null;
  /** The line's next move is decided already: the verdict need not be copied to it. */
  readonly collected?: boolean;
}

/** Ends claims, each only from the state in which it was judged, so that a late judge changes nothing. */
export async function closeClaims(store: Store, closings: readonly ClaimClosing[]): Promise<number[]> {
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

/** A write that does not show, with what was seen instead, as a clause. */
export interface HeldClaim extends ClaimKey {
  readonly because: string;
  /** Whether the line looks edited or cannot be read: then it says nothing about how late Autotask shows changes. */
  readonly tellsNothing: boolean;
}

/**
 * Marks claims as held: their writes should show and do not. Another run's claim is marked only if that run is closed.
 */
export async function holdClaims(store: Store, runId: string, held: readonly HeldClaim[]): Promise<void> {
  if (held.length === 0) return;
  await sql`
    update claims c set held_at = coalesce(c.held_at, clock_timestamp()), held_because = x.because, held_by = ${runId},
      tells_nothing = x."tellsNothing"
    from jsonb_to_recordset(${JSON.stringify(held)}::jsonb)
      as x("claimId" bigint, token bigint, because text, "tellsNothing" boolean)
    where c.claim_id = x."claimId" and c.token = x.token and c.state in ('sending', 'answered') and (c.run_id = ${runId}
      or exists (select 1 from runs r where r.run_id = c.run_id and r.closed_at is not null))`.execute(store);
}

/**
 * Those of these claims that have no clear answer and may still show. Either Autotask refused the change because of
 * another one on the day, and it had been sent before without being seen; or another accepted change of about that time
 * does not show.
 */
export async function claimsDoubtedFurther(
  store: Store,
  claimIds: readonly number[],
  settings: SyncSettings,
): Promise<ReadonlySet<number>> {
  if (claimIds.length === 0) return new Set();
  const undoneAfter = sql`make_interval(secs => ${settings.undoneAfterMs} / 1000.0)`;
  const settleAfter = sql`make_interval(secs => ${settleAfterMs(settings)} / 1000.0)`;
  // A live run may not have looked yet for a change answered a moment ago.
  const unseenAfter = sql`make_interval(secs => ${settleAfterMs(settings) - settings.commitWindowMs} / 1000.0)`;
  const { rows } = await sql<{ claimId: number }>`
    select c.claim_id "claimId" from claims c where c.claim_id = any(${claimIds}) and case
      when c.duplicate_date then exists (
        select 1 from claims e where e.database_ci = c.database_ci and e.contract_id = c.contract_id
          and e.service_id = c.service_id and e.effective_date = c.effective_date and e.claim_id < c.claim_id
          and e.posts > 0 and e.verdict in ('notApplied', 'changedBySomeoneElse', 'unreadable')
          and e.closed_at > c.sending_at - ${undoneAfter}
          -- What was held for its whole time counts as undone.
          and coalesce(e.closed_at - coalesce(e.answered_at, e.held_at) < ${undoneAfter}, true))
      else c.state = 'sending' and exists (
        select 1 from claims h where h.database_ci = c.database_ci and h.state = 'answered' and not h.duplicate_date
          and h.claim_id <> all(${claimIds}) and h.answered_at > c.sending_at - ${settleAfter}
          and h.answered_at > clock_timestamp() - ${undoneAfter}
          and (h.held_at is not null or h.answered_at < clock_timestamp() - ${unseenAfter}))
      end`.execute(store);
  return new Set(rows.map(({ claimId }) => claimId));
}

/**
 * Claims of ended runs that this run has not looked at: somebody has to judge them even if no run comes to their line.
 */
export async function claimsLeftBehind(
  store: Store,
  { runId, databaseCi, settings }: Pick<RunWithZone, 'runId' | 'databaseCi' | 'settings'>,
): Promise<SentClaim[]> {
  const query = sql<ClaimRow>`
    select ${claimColumns(settleAfterMs(settings))} from claims c
    where c.state in ('sending', 'answered') and c.database_ci = ${databaseCi} and c.run_id <> ${runId}
      and c.held_by is distinct from ${runId} and exists (
        select 1 from runs r where r.run_id = c.run_id and r.closed_at is not null)
    order by c.held_at is not null, c.claim_id limit ${leftBehindMax}`;
  return (await selectClaims(store, query)).filter(isSent);
}

/**
 * Changes that Autotask accepted from runs that have ended, or from this run before a reset, and that saw none of their
 * changes show: those that were found not to show and may still come. A line that looks edited or cannot be read does not count.
 *
 * @param least the least number of them that one run must have
 */
export async function unseenOfEndedRuns(
  store: Store,
  { runId, databaseCi, settings: { undoneAfterMs } }: Pick<RunWithZone, 'runId' | 'databaseCi' | 'settings'>,
  least: number,
): Promise<SentClaim[]> {
  const query = sql<ClaimRow>`
    select * from (
      select ${claimColumns()}, count(*) over (partition by c.run_id) "ofRun" from claims c
      where c.state = 'answered' and not c.duplicate_date and c.database_ci = ${databaseCi} and c.held_at is not null
        and not c.tells_nothing and c.answered_at > clock_timestamp() - make_interval(secs => ${undoneAfterMs} / 1000.0)
        and (c.run_id = ${runId} or exists (select 1 from runs r where r.run_id = c.run_id and r.closed_at is not null))
        and not exists (
          select 1 from claims s where s.run_id = c.run_id and s.step = 'adjust' and s.verdict = 'applied')) unseen
    where "ofRun" >= ${least} order by "claimId" limit ${leftBehindMax}`;
  return (await selectClaims(store, query)).filter(isSent);
}

/** Claims left behind that are judged at a time. */
const leftBehindMax = 100;

/** The run's own claims that have ended and whose verdict is not in their line yet. */
export async function closedUncollectedClaims(store: Store, runId: string): Promise<ClosedClaim[]> {
  const query = sql<ClaimRow>`
    select ${claimColumns()} from claims where run_id = ${runId} and state = 'closed' and not collected
    order by claim_id for update`;
  return (await selectClaims(store, query)).filter((claim) => claim.state === 'closed');
}

export async function markCollected(store: Store, claimIds: readonly number[]): Promise<void> {
  await sql`update claims set collected = true where claim_id = any(${claimIds})`.execute(store);
}

/** Releases the run's own unsent claims, when nobody is working on them. */
export async function releaseUnsentClaims(store: Store, runId: string): Promise<void> {
  await sql`
    update claims set state = 'closed', verdict = 'released', closed_at = clock_timestamp()
    where run_id = ${runId} and state in ('claimed', 'recorded')`.execute(store);
}

/**
 * Releases the run's unsent claims on lines it has given up, also those that a child workflow is to send.
 *
 * @returns the lines among them with a claim that was sent and is not judged yet
 */
export async function releaseGivenUpClaims(
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

/** What became of the writes of a run so far. */
export interface RunWrites {
  /** Whether one of the adjustments was seen to take effect: a new line shows without any quantity. */
  readonly seen: boolean;
  /** Whether one of the lines that it made was seen. */
  readonly created: boolean;
  /** How many did nothing, by Autotask's answer. */
  readonly refused: number;
}

export async function writesOfRun(store: Store, runId: string): Promise<RunWrites> {
  const { rows } = await sql<RunWrites>`
    select coalesce(bool_or(verdict = 'applied' and step = 'adjust'), false) seen,
      coalesce(bool_or(verdict = 'applied' and step = 'create'), false) created,
      count(*) filter (where verdict = 'rejected' or duplicate_date) refused
    from claims where run_id = ${runId}`.execute(store);
  return rows[0] ?? { seen: false, created: false, refused: 0 };
}

/** The run's own claims that are still open. */
export async function openClaimsOfRun(store: Store, runId: string): Promise<OpenClaim[]> {
  const query = sql<ClaimRow>`
    select ${claimColumns()} from claims where run_id = ${runId} and state <> 'closed' order by claim_id`;
  return (await selectClaims(store, query)).filter(isOpen);
}

/** Locks the run's open claims until the end of the transaction. */
export async function lockOpenClaims(transaction: Store, runId: string): Promise<void> {
  await sql`
    select 1 from claims where run_id = ${runId} and state <> 'closed' order by claim_id for update`.execute(
    transaction,
  );
}
