import { sql } from 'kysely';
import type { Day } from '../../domain/day.js';
import type { Store } from '../database.js';
import { doubtfulOutcomes, fedOutcomes } from '../log/outcome-codes.js';
import { foundAt, stillStands, stoodBefore } from './undone-lines.js';

/** Which earlier runs count. */
export interface LeftBehindScope {
  readonly databaseCi: number;
  /** Runs that read another Atria say nothing about the customers of this one. */
  readonly atriaUrl: string;
  /** The end of the processed period: an earlier period does not undo what later ones billed. */
  readonly periodEnd: Day;
  /** A run whose own decisions do not count: it decides again after a reset. */
  readonly exceptRunId?: string;
}

/** A contract line whose quantity still comes from a customer's billing records. */
export interface LineLeftBehind {
  readonly customerCode: string;
  readonly customerName: string;
  readonly companyId: number;
  readonly contractId: number;
  readonly serviceId: number;
  readonly sku: string;
  readonly description: string;
  /** The end of the period for which it was fed last, or may have been. */
  readonly billedUntil: Day;
}

/** The codes of all customers of whose records any run has planned a line, whatever became of it. Jumps from code to code in the index. */
export async function customerCodesPlannedBefore(store: Store): Promise<string[]> {
  const { rows } = await sql<{ code: string }>`
    with recursive fed(code) as (
      (select customer_code from plan_lines where pass = 'records' order by customer_code limit 1)
      union all
      select (select l.customer_code from plan_lines l where l.pass = 'records' and l.customer_code > fed.code
        order by l.customer_code limit 1)
      from fed where fed.code is not null)
    select code from fed where code is not null`.execute(store);
  return rows.map(({ code }) => code);
}

/**
 * The lines that these customers fed last and that are not zero since. A line that another customer fed later belongs
 * to that customer.
 */
export async function linesLeftBehind(
  store: Store,
  { databaseCi, atriaUrl, periodEnd, exceptRunId }: LeftBehindScope,
  customerCodes: readonly string[],
): Promise<LineLeftBehind[]> {
  if (customerCodes.length === 0) return [];
  const { rows } = await sql<LineLeftBehind>`
    with place as (
      select distinct contract_id, service_id from plan_lines
      where pass = 'records' and customer_code = any(${customerCodes}) and contract_id is not null),
    last as (
      select distinct on (l.contract_id, l.service_id) l.*, r.atria_url, r.period_end
      from place join plan_lines l using (contract_id, service_id) join runs r using (run_id)
      where l.outcome in ${fedOutcomes} and r.database_ci = ${databaseCi} and not r.is_preview and ${stillStands}
        and l.run_id is distinct from ${exceptRunId ?? null}
      order by l.contract_id, l.service_id, ${foundAt} desc)
    select customer_code "customerCode", customer_name "customerName", company_id "companyId",
      contract_id "contractId", service_id "serviceId", sku, description, period_end "billedUntil"
    from last
    where customer_code = any(${customerCodes}) and after > 0 and atria_url = ${atriaUrl}
      and period_end <= ${periodEnd}
    order by customer_code, contract_id desc, service_id`.execute(store);
  return rows;
}

/** A contract line that a run changes for a customer just now, or may have changed; nobody knows yet whether it did. */
export interface LineInDoubt extends LineLeftBehind {
  /** The quantity of the line if the change took effect. */
  readonly target: number;
  /** Whether the run is not done with the line yet. */
  readonly isUnderWay: boolean;
}

/**
 * In a query, of a line `l` of a run `r` that undoes another one: whether the quantity that it restores is what an earlier run
 * had fed. Else a person had set it.
 */
const isFedTarget = sql<boolean>`l.target = (
  select fed.after
  from runs undone join plan_lines fed on fed.contract_id = l.contract_id and fed.service_id = l.service_id
    join runs feeding on feeding.run_id = fed.run_id
  where undone.run_id = r.undoes_run_id and fed.outcome in ${fedOutcomes} and feeding.database_ci = r.database_ci
    and not feeding.is_preview and feeding.started_at < undone.started_at and ${stoodBefore('fed', sql`undone.started_at`)}
  order by feeding.started_at desc limit 1)`;

/** In a query: whether a line `l` of a run `r` is claimed. The line itself says so only once what is to be sent is recorded. */
const isClaimed = sql<boolean>`(l.state = 'claimed' or exists (
  select 1 from claims c
  where c.run_id = l.run_id and c.line_id = l.line_id and c.database_ci = r.database_ci and c.state <> 'closed'))`;

/** The lines that other runs are changing, and those on which earlier runs may have left a quantity and that no run has fed since. */
export async function linesInDoubt(
  store: Store,
  { databaseCi, atriaUrl, periodEnd, exceptRunId }: LeftBehindScope,
  customerCodes: readonly string[],
): Promise<LineInDoubt[]> {
  if (customerCodes.length === 0) return [];
  const { rows } = await sql<LineInDoubt>`
    select distinct on (l.contract_id, l.service_id) l.customer_code "customerCode", l.customer_name "customerName",
      l.company_id "companyId", l.contract_id "contractId", l.service_id "serviceId", l.sku, l.description, r.period_end "billedUntil", l.target,
      l.state <> 'settled' "isUnderWay"
    from plan_lines l join runs r using (run_id)
    where l.customer_code = any(${customerCodes}) and (l.outcome in ${doubtfulOutcomes} or (l.state <> 'settled' and ${isClaimed})) and l.target > 0
      and ((l.pass = 'records' and ${stillStands}) or (l.pass = 'undo' and ${isFedTarget}))
      and r.database_ci = ${databaseCi} and r.atria_url = ${atriaUrl} and r.period_end <= ${periodEnd}
      and not r.is_preview and l.run_id is distinct from ${exceptRunId ?? null} and (l.state <> 'settled' or not exists (
        select 1 from plan_lines later join runs since on since.run_id = later.run_id
        where later.contract_id = l.contract_id and later.service_id = l.service_id
          and later.outcome in ${fedOutcomes} and since.database_ci = r.database_ci
          and not since.is_preview and coalesce(later.found_at, since.started_at) > ${foundAt} and since.run_id is distinct from ${exceptRunId ?? null}))
    order by l.contract_id, l.service_id, ${foundAt} desc`.execute(store);
  return rows;
}
