import { sql } from 'kysely';
import type { Day } from '../../domain/day.js';
import type { OrphanedLine } from '../../domain/sync/orphaned-line.js';
import type { Store } from '../database.js';
import { fedOutcomes, orphanedOutcomes, proposedOutcomes } from '../log/outcome-codes.js';
import { customersWithRecordsOfNoLine } from '../runs/run-records.js';
import type { LeftBehindScope } from './left-customers.js';
import { foundAt, stillStands } from './undone-lines.js';

/**
 * The lines with a quantity from an earlier run that this run did not decide about, although it planned their customer: no record
 * leads to them any more. Lines of a customer that the run has skipped are left out, as its outcome says enough. So are those of a
 * customer with a record that leads to no contract line, as it may mean any of them, what another job bills on a contract of its own, and
 * what another run has billed from newer records of the period.
 *
 * @param day contracts that have ended by then bill nothing
 */
export async function orphanedLines(
  store: Store,
  runId: string,
  { databaseCi, atriaUrl, periodEnd }: LeftBehindScope,
  day: Day,
): Promise<OrphanedLine[]> {
  const { rows } = await sql<OrphanedLine>`
    with place as materialized (${undecidedPlaces(runId, day)})
    select newest.customer_code "customerCode", newest.customer_name "customerName", newest.description, newest.sku,
      newest.service_name "serviceName", newest.service_description "serviceDescription",
      newest.company_id "companyId", newest.contract_id "contractId", coalesce(newest.contract_name, '') "contractName",
      newest.contract_start "contractStart", newest.contract_end "contractEnd", newest.service_id "serviceId",
      newest.after "leftUnits"
    from place cross join lateral (
      select l.*, r.atria_url, r.period_end, r.job_id, r.parameters, r.started_at from plan_lines l join runs r using (run_id)
      where l.contract_id = place.contract_id and l.service_id = place.service_id
        and l.outcome in ${fedOutcomes} and r.database_ci = ${databaseCi} and not r.is_preview and ${stillStands}
      order by ${foundAt} desc limit 1) newest
    join runs own on own.run_id = ${runId}
    -- A line that another customer fed later belongs to that customer.
    where newest.customer_code = place.customer_code and newest.after > 0 and newest.atria_url = ${atriaUrl}
      and newest.period_end <= ${periodEnd}
      -- Newer records of the period lead to it.
      and not (newest.period_end = own.period_end and coalesce(newest.started_at > own.period_loaded_at, false)) and not (
        newest.job_id is not null and own.job_id is not null and newest.job_id <> own.job_id and newest.parameters -> 'contract' is distinct from own.parameters -> 'contract'
        -- The other job may not have come to this period yet.
        and newest.period_end >= own.period_start - 1)
    order by newest.customer_code, newest.contract_id, newest.service_id`.execute(store);
  const uncertain = new Set(await uncertainCustomers(store, runId, [...new Set(rows.map((row) => row.customerCode))]));
  return rows.filter(({ customerCode }) => !uncertain.has(customerCode));
}

/** Those of these customers with a record that leads to no line, or to one without a contract. */
async function uncertainCustomers(store: Store, runId: string, codes: readonly string[]): Promise<string[]> {
  if (codes.length === 0) return [];
  const { rows } = await sql<{ code: string }>`
    select distinct customer_code code from plan_lines
    where run_id = ${runId} and customer_code = any(${codes}) and contract_id is null`.execute(store);
  return [...rows.map(({ code }) => code), ...(await customersWithRecordsOfNoLine(store, runId, codes))];
}

/**
 * In a query: the places that records of the run's customers led to at some time, and of which the run has decided nothing. It jumps
 * from place to place in the index, however many runs were at each, and meets the one first that knows the latest end of the
 * contract. What the run's preview would change counts as decided.
 *
 * What the run has decided is asked for as one value of each place. As a join, Postgres may read all lines of the run for each
 * customer: it knows nothing of how many lines so new a run has.
 */
function undecidedPlaces(runId: string, day: Day) {
  return sql`
    select c.customer_code, place.contract_id, place.service_id
    from run_customers c cross join lateral (
      with recursive fed(contract_id, service_id, contract_end) as (
        (select contract_id, service_id, contract_end from plan_lines
          where pass = 'records' and customer_code = c.customer_code and contract_id is not null
          order by contract_id desc, service_id desc, contract_end desc limit 1)
        union all
        select next.contract_id, next.service_id, next.contract_end from fed cross join lateral (
          select l.contract_id, l.service_id, l.contract_end from plan_lines l
          where l.pass = 'records' and l.customer_code = c.customer_code
            and (l.contract_id, l.service_id) < (fed.contract_id, fed.service_id)
          order by l.contract_id desc, l.service_id desc, l.contract_end desc limit 1) next)
      select * from fed) place
    where c.run_id = ${runId} and (c.outcome is null or c.outcome = 'AT43')
      and coalesce(place.contract_end >= ${day}, true)
      and (
        select count(*) from plan_lines p
        where p.run_id = ${runId} and p.line_id = place.contract_id || '/' || place.service_id) = 0
      and (
        select count(*) from runs r join plan_lines shown on shown.run_id = r.applies_run_id
        where r.run_id = ${runId} and shown.line_id = place.contract_id || '/' || place.service_id
          and shown.outcome in ${proposedOutcomes}) = 0`;
}

export async function hasOrphanedLines(store: Store, runId: string): Promise<boolean> {
  const { rows } =
    await sql`select 1 from plan_lines where run_id = ${runId} and outcome in ${orphanedOutcomes} limit 1`.execute(
      store,
    );
  return rows.length > 0;
}

/** Removes the orphaned lines that a run has reported. @returns their ids */
export async function removeOrphanedLines(transaction: Store, runId: string): Promise<string[]> {
  const { rows } = await sql<{ lineId: string }>`
    delete from plan_lines where run_id = ${runId} and outcome in ${orphanedOutcomes} returning line_id "lineId"`.execute(
    transaction,
  );
  return rows.map(({ lineId }) => lineId);
}
