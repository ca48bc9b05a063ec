import { sql } from 'kysely';
import type { LineKey } from '../../domain/sync/line-key.js';
import type { RecordedWrite, WriteStep } from '../../domain/sync/recorded-write.js';
import { claimColumns, selectClaims, type Claim, type ClaimedClaim, type ClaimKey, type ClaimRow } from './claims.js';
import type { Store } from '../database.js';
import { mayChange } from '../runs/may-change.js';

/** Who claims, and in which call. */
export interface Claimant {
  readonly databaseCi: number;
  readonly runId: string;
  /** The workflow execution that claims, by its own Temporal run id. */
  readonly executionId: string;
  readonly batch: number;
}

/** How long claims last, and what they wait for. */
export interface ClaimTerms {
  /** After how long anybody may take over a claim that was not recorded. */
  readonly leaseMs: number;
  /** How long after a change was sent a read shows for certain whether it took effect. */
  readonly settleAfterMs: number;
}

/**
 * Claims lines that nobody has claimed. The unique index on open claims is the lock: of two processes that try at once,
 * exactly one gets the line. No line is claimed while reads may not show what was sent before another server took over
 * the store.
 *
 * @returns the claims that were opened; a line that is missing from them has an open claim, or has to wait for that
 */
export async function insertClaims(
  store: Store,
  claimant: Claimant,
  lines: readonly (LineKey & { lineId: string; step: WriteStep })[],
  { leaseMs, settleAfterMs }: ClaimTerms,
): Promise<ClaimedClaim[]> {
  // Wait for a run that is being closed: a claim that it does not release would stay open for ever.
  const query = sql<ClaimRow>`
    with open_run as (
      select 1 from runs r where run_id = ${claimant.runId} and closed_at is null and not is_preview and ${mayChange('r')}
      for share),
    present as materialized (
      select t.timeline from (select store_timeline() timeline) now join store_timelines t using (timeline)
      where t.since <= clock_timestamp() - make_interval(secs => ${settleAfterMs} / 1000.0))
    insert into claims (database_ci, contract_id, service_id, run_id, holder, batch, line_id, step, state, send_deadline,
      timeline)
    select ${claimant.databaseCi}, "contractId", "serviceId", ${claimant.runId}, ${claimant.executionId}, ${claimant.batch},
      "lineId", step, 'claimed', clock_timestamp() + make_interval(secs => ${leaseMs} / 1000.0),
      present.timeline
    from open_run, present, jsonb_to_recordset(${JSON.stringify(lines)}::jsonb)
      as x("contractId" bigint, "serviceId" bigint, "lineId" text, step text)
    on conflict (database_ci, contract_id, service_id) where state <> 'closed' do nothing
    returning ${claimColumns()}`;
  return (await selectClaims(store, query)).filter((claim) => claim.state === 'claimed');
}

/** What was read and computed for one claim. */
export interface ClaimRecord extends ClaimKey {
  readonly write: RecordedWrite;
  /** The units that the line is to have. */
  readonly target: number;
}

/**
 * Locks those of these claims that nobody has taken over, until the end of the transaction.
 *
 * @returns their ids
 */
export async function lockOwnClaims(transaction: Store, claims: readonly ClaimKey[]): Promise<Set<number>> {
  const keys = claims.map(({ claimId, token }) => ({ claimId, token }));
  const { rows } = await sql<{ claimId: number }>`
    select c.claim_id "claimId" from claims c
    join jsonb_to_recordset(${JSON.stringify(keys)}::jsonb) as x("claimId" bigint, token bigint)
      on c.claim_id = x."claimId" and c.token = x.token
    where c.state = 'claimed' order by c.claim_id for update of c`.execute(transaction);
  return new Set(rows.map(({ claimId }) => claimId));
}

/**
 * Records what is about to be sent: `claimed` → `recorded`. From here on the claim is only as good as its read: after
 * the greatest read age it can no longer be sent.
 *
 * @returns the ids of the claims that nobody had taken over, and whose lease lasts
 */
export async function recordClaims(
  store: Store,
  records: readonly ClaimRecord[],
  readAt: Date,
  greatestReadAgeMs: number,
): Promise<number[]> {
  if (records.length === 0) return [];
  const writes = records.map(({ write, ...record }) => ({ ...write, ...record }));
  const { rows } = await sql<{ claimId: number }>`
    update claims c set state = 'recorded', contract_service_id = x."contractServiceId", effective_date = x."effectiveDate",
      window_from = x."from", window_to = x."to", before_profile = x."profileBefore", delta = x.delta,
      target = x.target, later_step = x."laterStep", read_at = ${readAt},
      send_deadline = ${readAt}::timestamptz + make_interval(secs => ${greatestReadAgeMs} / 1000.0)
    from jsonb_to_recordset(${JSON.stringify(writes)}::jsonb) as x("claimId" bigint, token bigint,
      "contractServiceId" bigint, "effectiveDate" date, "from" date, "to" date, "profileBefore" jsonb, delta integer,
      target integer, "laterStep" text)
    where c.claim_id = x."claimId" and c.token = x.token and c.state = 'claimed'
      and c.send_deadline > clock_timestamp()
    returning c.claim_id "claimId"`.execute(store);
  return rows.map((row) => row.claimId);
}

/** The recorded, unsent claims of one call, whichever attempt of it recorded them. */
export async function recordedClaimsOfBatch(store: Store, claimant: Claimant): Promise<Claim[]> {
  const query = sql<ClaimRow>`
    select ${claimColumns()} from claims
    where run_id = ${claimant.runId} and holder = ${claimant.executionId} and batch = ${claimant.batch}
      and state = 'recorded' and not collected
    order by claim_id`;
  return selectClaims(store, query);
}
