import { sql } from 'kysely';
import { leftStatus } from '../../domain/billing.js';
import type { Store } from '../database.js';

/** A line that a run planned to zero, and that another run has set back since. */
export interface LineUndoneSince {
  readonly lineId: string;
  readonly customerCode: string;
  /** Whether a line of the customer goes to zero whatever units an earlier run left on it. */
  readonly isListedAsGone: boolean;
}

/**
 * Those of these lines that a run planned to zero only because earlier runs fed them, and that a run that undoes another one
 * has changed since: the plan may rest on what is undone by now. A record that bills nothing says itself that the line goes to
 * zero.
 */
export async function linesUndoneSince(
  store: Store,
  runId: string,
  lineIds: readonly string[],
): Promise<LineUndoneSince[]> {
  if (lineIds.length === 0) return [];
  const { rows } = await sql<LineUndoneSince>`
    with undone as materialized (
      select l.* from plan_lines l join runs r using (run_id)
      where l.run_id = ${runId} and l.line_id = any(${lineIds}) and l.pass <> 'undo' and l.target = 0 and exists (
        select 1 from claims c join runs undo on undo.run_id = c.run_id
        where c.database_ci = r.database_ci and c.contract_id = l.contract_id and c.service_id = l.service_id
          and c.closed_at >= r.started_at and c.step = 'adjust' and c.verdict = 'applied' and undo.undoes_run_id is not null))
    select l.line_id "lineId", l.customer_code "customerCode",
      coalesce(l.pass = 'deprovisioned' and customer.status <> ${leftStatus}, false) "isListedAsGone"
    from undone l left join run_customers customer on customer.run_id = l.run_id and customer.customer_code = l.customer_code
    where not exists (
      select 1 from run_records billed
      where billed.run_id = l.run_id and billed.pass = l.pass and billed.customer_code = l.customer_code
        and billed.line_id = l.line_id and not billed.formerly_billed)`.execute(store);
  return rows;
}

/** Those of these lines to which only records of what is no longer billed lead, with their customers. */
export async function linesOfFormerRecords(
  store: Store,
  runId: string,
  lineIds: readonly string[],
): Promise<{ readonly lineId: string; readonly customerCode: string }[]> {
  if (lineIds.length === 0) return [];
  const { rows } = await sql<{ lineId: string; customerCode: string }>`
    select l.line_id "lineId", l.customer_code "customerCode"
    from plan_lines l join run_records r on r.run_id = l.run_id and r.pass = l.pass and r.customer_code = l.customer_code
      and r.line_id = l.line_id
    where l.run_id = ${runId} and l.line_id = any(${lineIds}) and l.pass = 'records'
    group by l.line_id, l.customer_code having bool_and(r.formerly_billed)`.execute(store);
  return rows;
}

/**
 * Takes back of customers that their lines go to zero (AT43), if all of these lines stay as they are: what earlier runs made of
 * them is undone.
 *
 * @returns their codes
 */
export async function forgetLeftCustomers(
  transaction: Store,
  runId: string,
  customerCodes: readonly string[],
): Promise<string[]> {
  if (customerCodes.length === 0) return [];
  const { rows } = await sql<{ code: string }>`
    update run_customers c set outcome = null
    where c.run_id = ${runId} and c.customer_code = any(${customerCodes}) and c.outcome = 'AT43' and not exists (
      select 1 from plan_lines l
      where l.run_id = c.run_id and l.customer_code = c.customer_code and l.outcome is distinct from 'AT33')
    returning c.customer_code code`.execute(transaction);
  return rows.map(({ code }) => code);
}
