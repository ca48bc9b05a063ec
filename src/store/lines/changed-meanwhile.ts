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

/** The plans of a run that it has not compared with the claims of other runs. */
export interface UncomparedPlans {
  /** Whether it has saved lines before that it has not compared. */
  readonly isLeftOver: boolean;
  /** Which attempt saves them. */
  readonly token: number;
}

/** Notes that a run saves a plan whose lines it has to compare with the claims of other runs. Call it before it saves any. */
export async function noteUncompared(transaction: Store, runId: string): Promise<UncomparedPlans> {
  const { rows } = await sql<UncomparedPlans>`
    insert into plans_to_compare (run_id, saved_since) values (${runId}, clock_timestamp())
    on conflict (run_id) do update
      set saved_since = least(plans_to_compare.saved_since, excluded.saved_since), token = excluded.token
    returning xmax <> 0 "isLeftOver", token`.execute(transaction);
  const [noted] = rows;
  if (noted === undefined) throw new Error(`Run ${runId} could not note that it saves a plan.`);
  return noted;
}

/** The contracts of the lines that a run has saved and not compared. */
export async function uncomparedContracts(store: Store, runId: string): Promise<number[]> {
  const { rows } = await sql<{ contractId: number }>`
    select distinct l.contract_id "contractId" from plan_lines l join plans_to_compare p using (run_id)
    where l.run_id = ${runId} and l.found_at >= p.saved_since and l.contract_id is not null`.execute(store);
  return rows.map(({ contractId }) => contractId);
}

/** Notes that an attempt has compared all that the run has saved. If another attempt saves a plan meanwhile, it compares that. */
export async function noteCompared(store: Store, runId: string, token: number): Promise<void> {
  await sql`delete from plans_to_compare where run_id = ${runId} and token = ${token}`.execute(store);
}

const plannedAgain = sql`state = 'planned', outcome = null, after = null,
  change = case when contract_service_id is null then 'create' else 'adjust' end`;

/**
 * Plans those of these lines again that the plan of a run found right, left as they are as their contract ends first, or
 * found that there need be none, and that it has not compared yet. What a run found before a reset was compared then.
 *
 * @returns their ids
 */
export async function replanUnchanged(
  transaction: Store,
  runId: string,
  lineIds: readonly string[],
): Promise<string[]> {
  const { rows } = await sql<{ lineId: string }>`
    update plan_lines l set ${plannedAgain}
    from plans_to_compare p
    where p.run_id = ${runId} and l.found_at >= p.saved_since
      and l.run_id = ${runId} and l.line_id = any(${lineIds}) and l.state = 'settled' and l.change = 'none'
      and (l.outcome in ${equalOutcomes} or (l.outcome = 'AT33' and l.target = 0 and l.contract_service_id is null)
        or (l.outcome = 'AT65' and l.days_by_direction is not null))
    returning l.line_id "lineId"`.execute(transaction);
  return rows.map(({ lineId }) => lineId);
}

/**
 * Plans those of these lines again to which only records of what is no longer billed lead, and of which the run had found that no
 * earlier one left anything on them.
 *
 * @returns their ids
 */
export async function replanKept(transaction: Store, runId: string, lineIds: readonly string[]): Promise<string[]> {
  const { rows } = await sql<{ lineId: string }>`
    update plan_lines set ${plannedAgain}
    where run_id = ${runId} and line_id = any(${lineIds}) and state = 'settled' and change = 'none' and target = 0
      and outcome = 'AT33'
    returning line_id "lineId"`.execute(transaction);
  return rows.map(({ lineId }) => lineId);
}
