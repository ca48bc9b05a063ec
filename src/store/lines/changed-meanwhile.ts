import { sql } from 'kysely';
import { lineIdOf, type LineKey } from '../../domain/sync/line-key.js';
import type { Store } from '../database.js';
import { equalOutcomes } from '../log/outcome-codes.js';
import type { RunWithZone } from '../runs/run-stages.js';

/**
 * The lines of these contracts that another run is about to change, or has changed since a run began. It reads no more of
 * `claims` than that: a plan asks it for each of its batches.
 *
 * @returns their ids
 */
export async function linesChangedMeanwhile(
  store: Store,
  { runId, databaseCi, startedAt }: Pick<RunWithZone, 'runId' | 'databaseCi' | 'startedAt'>,
  contractIds: readonly number[],
): Promise<string[]> {
  const ofOthers = sql`database_ci = ${databaseCi} and contract_id = any(${contractIds}) and run_id <> ${runId}`;
  const { rows } = await sql<LineKey>`
    select contract_id "contractId", service_id "serviceId" from claims where ${ofOthers} and state <> 'closed'
    union
    select contract_id, service_id from claims
    where ${ofOthers} and closed_at > ${startedAt} and state = 'closed' and verdict = 'applied'`.execute(store);
  return rows.map(lineIdOf);
}

/**
 * Plans those of these lines again that the plan of a run found right, or found that there need be none.
 *
 * @returns their ids
 */
export async function replanUnchanged(
  transaction: Store,
  runId: string,
  lineIds: readonly string[],
): Promise<string[]> {
  const { rows } = await sql<{ lineId: string }>`
    update plan_lines set state = 'planned', outcome = null, after = null,
      change = case when contract_service_id is null then 'create' else 'adjust' end
    where run_id = ${runId} and line_id = any(${lineIds}) and state = 'settled' and change = 'none'
      and (outcome in ${equalOutcomes} or (outcome = 'AT33' and target = 0 and contract_service_id is null))
    returning line_id "lineId"`.execute(transaction);
  return rows.map(({ lineId }) => lineId);
}
