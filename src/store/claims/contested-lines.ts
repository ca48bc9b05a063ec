import { sql } from 'kysely';
import type { Day } from '../../domain/day.js';
import type { MovedChange } from '../../domain/sync/line-place.js';
import type { LineKey } from '../../domain/sync/line-key.js';
import type { WriteStep } from '../../domain/sync/recorded-write.js';
import { claimColumns, isOpen, selectClaims, type ClaimRow, type OpenClaim } from './claims.js';
import type { Store } from '../database.js';

/** Restricts claims `c` to those on lines. */
const onLines = (databaseCi: number, lines: readonly LineKey[]) => sql`
  join jsonb_to_recordset(${JSON.stringify(lines)}::jsonb) as x("contractId" bigint, "serviceId" bigint)
    on c.contract_id = x."contractId" and c.service_id = x."serviceId"
  where c.database_ci = ${databaseCi}`;

/** The start of the read lag. For a write that showed late or was not answered, the time when it was seen. */
const shownAt = (readLagMs: number) => sql`
  case when closed_at - answered_at < make_interval(secs => ${readLagMs} / 1000.0) then answered_at else closed_at end`;

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
        and ${shownAt(readLagMs)} > clock_timestamp() - make_interval(secs => ${readLagMs} / 1000.0)))`.execute(store);
  return rows;
}

/** A line that runs of the billing period have changed from `day`, and days on which Autotask refused a second change of it. */
export interface LineOnLaterDay extends LineKey, MovedChange {}

/**
 * Lines of these contracts that runs of a billing period have changed from a day after `after`, up to the day `until`, because
 * Autotask refused a second change on the day before. A day that a job names says nothing about the days before it.
 */
export async function linesMovedWithin(
  store: Store,
  databaseCi: number,
  contractIds: readonly number[],
  { periodEnd, after, until }: { readonly periodEnd: Day; readonly after: Day; readonly until: Day },
): Promise<LineOnLaterDay[]> {
  const { rows } = await sql<LineOnLaterDay>`
    select c.contract_id "contractId", c.service_id "serviceId", max(c.effective_date) "day",
      json_agg(distinct refused.effective_date) "refusedDays"
    from claims c join runs r using (run_id)
      join claims refused on refused.database_ci = c.database_ci and refused.contract_id = c.contract_id
        and refused.service_id = c.service_id and refused.run_id = c.run_id
    where c.database_ci = ${databaseCi} and c.contract_id = any(${contractIds}) and c.step = 'adjust'
      and c.state = 'closed' and c.verdict = 'applied' and c.effective_date > ${after} and c.effective_date <= ${until}
      and r.period_end = ${periodEnd} and refused.duplicate_date and refused.verdict = 'rejected'
      and refused.effective_date < c.effective_date
    group by c.contract_id, c.service_id`.execute(store);
  return rows;
}

/**
 * The open claims on any of these lines, of whichever run.
 *
 * @param settleAfterMs after which time a sent claim can be judged, if its owner did not count on a longer one
 */
export async function openClaimsOn(
  store: Store,
  databaseCi: number,
  lines: readonly LineKey[],
  settleAfterMs: number,
): Promise<OpenClaim[]> {
  const query = sql<ClaimRow>`
    select ${claimColumns(settleAfterMs)} from claims c
    ${onLines(databaseCi, lines)} and c.state <> 'closed'`;
  return (await selectClaims(store, query)).filter(isOpen);
}

/** A write that took effect so recently that a read may not show it yet. */
export interface FreshWrite extends LineKey {
  readonly step: WriteStep;
  readonly visibleInMs: number;
}

/**
 * The fresh writes on claimed lines. Call it once the lines are claimed: before, somebody else could still write and
 * close.
 */
export async function freshWrites(
  store: Store,
  databaseCi: number,
  lines: readonly LineKey[],
  readLagMs: number,
): Promise<FreshWrite[]> {
  const { rows } = await sql<FreshWrite>`
    select c.contract_id "contractId", c.service_id "serviceId", c.step,
      max(extract(epoch from ${shownAt(readLagMs)} - clock_timestamp()) * 1000)::float8 + ${readLagMs} "visibleInMs"
    from claims c
    ${onLines(databaseCi, lines)} and c.state = 'closed' and c.verdict = 'applied'
      and ${shownAt(readLagMs)} > clock_timestamp() - make_interval(secs => ${readLagMs} / 1000.0)
    group by c.contract_id, c.service_id, c.step`.execute(store);
  return rows;
}
