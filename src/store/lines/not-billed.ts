import { sql, type RawBuilder } from 'kysely';
import { goneStatuses } from '../../domain/billing.js';

/**
 * In a query of lines `line` that a run would leave with a quantity: which of the runs `others`, of the same Atria, have billed nothing
 * on each. They billed the customer on the contract and no record led to the line, or only one of what is no longer billed; or the
 * customer was gone, and they have looked for its lines on the same contracts. A record that may mean any line tells nothing. Nor
 * does a run for a time after the contract.
 *
 * @param others a part of the `with`, which has a column `run_id`
 */
export function notBilled(runId: string, others: RawBuilder<unknown>): RawBuilder<unknown> {
  const isOfCustomer = (records: string) => {
    const its = (column: string) => sql.ref(`${records}.${column}`);
    return sql`${its('run_id')} = r.run_id and ${its('pass')} = 'records' and ${its('customer_code')} = own.customer_code`;
  };
  return sql`(
    select own.contract_id, own.service_id, r.run_id, r.period_start, r.period_end, r.started_at, r.period_loaded_at
    from line join plan_lines own on own.run_id = ${runId} and own.line_id = line.contract_id || '/' || line.service_id
      join runs mine using (run_id)
      join runs r on r.run_id in (select run_id from ${others}) and r.atria_url = mine.atria_url and r.period_start <= own.contract_end
      join run_customers c on c.run_id = r.run_id and c.customer_code = own.customer_code
    where own.pass = 'records' and own.target > 0 and (c.outcome is null or c.outcome = 'AT43')
      and not exists (
        select 1 from plan_lines decided
        where decided.run_id = r.run_id and decided.line_id = own.line_id and decided.outcome is distinct from 'AT68')
      and not exists (select 1 from plan_lines unplaced where ${isOfCustomer('unplaced')} and unplaced.contract_id is null)
      and not exists (
        select 1 from run_records loose
        where ${isOfCustomer('loose')} and loose.line_id is null and not loose.formerly_billed)
      and ((c.has_records and (${isContractBilled(others)} or ${isFormerlyBilled(isOfCustomer('former'))}))
        or (c.status = any(${goneStatuses}) and r.plans_gone_since is not null
          and r.parameters -> 'contract' is not distinct from mine.parameters -> 'contract')))`;
}

/** In a query of a line `own` and another run `r` of these: whether that run has planned the customers of the contract. */
function isContractBilled(others: RawBuilder<unknown>): RawBuilder<boolean> {
  return sql<boolean>`(own.contract_id, r.run_id) in (
    select l.contract_id, l.run_id from plan_lines l join (select distinct contract_id from line) of_line using (contract_id)
    where l.pass = 'records' and l.run_id in (select run_id from ${others}))`;
}

/**
 * In a query of a line `own` and another run: whether that run has found nothing left of what is no longer billed, by the SKU of one
 * of the records that lead to the line.
 *
 * @param isOfCustomer of a record `former`: whether it is one of the customer in that run
 */
function isFormerlyBilled(isOfCustomer: RawBuilder<unknown>): RawBuilder<boolean> {
  return sql<boolean>`(
    select count(*) from run_records former join run_records led
      on led.run_id = own.run_id and led.pass = own.pass and led.customer_code = own.customer_code
        and led.line_id = own.line_id and trim(led.sku) = trim(former.sku)
    where ${isOfCustomer} and former.formerly_billed and former.outcome = 'AT33') > 0`;
}
