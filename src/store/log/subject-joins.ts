import { sql } from 'kysely';
import { accountNumber } from '../runs/run-accounts.js';

/**
 * Joins what entries are about to rows `e` with `run_id`, `entry_key` and `customer_code`: the line `l` and the record `b`
 * by the entry's key, and the customer `c`. Each is one row at most, looked up by its key: a run may have many lines, and
 * the statistics of its tables may be of a time before it.
 */
export const withSubjects = sql`
  left join lateral (
    select sku, description, service_name, customer_name, company_id, contract_id, before, after, quantity_rule
    from plan_lines
    where run_id = e.run_id and line_id = case
      when starts_with(e.entry_key, 'line note ') then substr(e.entry_key, 11)
      when starts_with(e.entry_key, 'line ') then substr(e.entry_key, 6) end
    limit 1) l on true
  left join lateral (
    select description, sku from run_records
    where run_id = e.run_id and pass in ('records', 'deprovisioned')
      and record_id = case when starts_with(e.entry_key, 'record ') then substr(e.entry_key, 8) end
    limit 1) b on true
  left join lateral (
    select customer_name, ${accountNumber} account_number from run_customers
    where run_id = e.run_id and customer_code = e.customer_code
    limit 1) c on true`;
