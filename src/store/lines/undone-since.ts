import { sql, type RawBuilder } from 'kysely';
import { leftStatus } from '../../domain/billing.js';
import type { LogCode } from '../../domain/log/log-codes.js';
import type { Store } from '../database.js';

/** A line that a run planned to zero because other runs fed it, or may have. */
export interface LineOnceFed {
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
): Promise<LineOnceFed[]> {
  if (lineIds.length === 0) return [];
  const { rows } = await sql<LineOnceFed>`
    with undone as materialized (
      select l.* from plan_lines l join runs r using (run_id)
      where l.run_id = ${runId} and l.line_id = any(${lineIds}) and l.pass <> 'undo' and l.target = 0 and exists (
        select 1 from claims c join runs undo on undo.run_id = c.run_id
        where c.database_ci = r.database_ci and c.contract_id = l.contract_id and c.service_id = l.service_id
          and c.closed_at >= r.started_at and c.step = 'adjust' and c.verdict = 'applied' and undo.undoes_run_id is not null))
    select l.line_id "lineId", l.customer_code "customerCode",
      ${isListedAsGone} "isListedAsGone"
    from undone l ${withCustomer} where not exists (
      select 1 from run_records billed where ${leadsToLine('billed')} and not billed.formerly_billed)`.execute(store);
  return rows;
}

/**
 * Those of these lines that a run planned to zero only because other runs fed them, or may have: no record leads to them, or only
 * records of what is no longer billed.
 */
export async function linesOnceFed(store: Store, runId: string, lineIds: readonly string[]): Promise<LineOnceFed[]> {
  if (lineIds.length === 0) return [];
  const { rows } = await sql<LineOnceFed>`
    select l.line_id "lineId", l.customer_code "customerCode", ${isListedAsGone} "isListedAsGone"
    from plan_lines l ${withCustomer}
    where l.run_id = ${runId} and l.line_id = any(${lineIds}) and l.pass <> 'undo' and coalesce((
      select bool_and(r.formerly_billed and r.pass = 'records') from run_records r where ${leadsToLine('r')}), true)`.execute(
    store,
  );
  return rows;
}

/** In a query of a line `l` with its customer: whether its customer is listed as gone, and not missing from Atria's list. */
const isListedAsGone = sql<boolean>`coalesce(l.pass = 'deprovisioned' and customer.status <> ${leftStatus}, false)`;

const withCustomer = sql`
  left join run_customers customer on customer.run_id = l.run_id and customer.customer_code = l.customer_code`;

/** In a query of a line `l`: whether a record of the run leads to it. */
function leadsToLine(record: string): RawBuilder<boolean> {
  const its = (column: string) => sql.ref(`${record}.${column}`);
  return sql<boolean>`${its('run_id')} = l.run_id and ${its('pass')} = l.pass
    and ${its('customer_code')} = l.customer_code and ${its('line_id')} = l.line_id`;
}

/** The outcomes of a gone customer's line that is none of its lines that go to zero: nothing of an earlier run is left on it, or a newer run bills it. */
export const notLeftBehind: readonly (LogCode | undefined)[] = ['AT33', 'AT69'];

/**
 * Removes the outcome AT43 (its lines go to zero) of each customer whose lines all stay as they are: an undo has taken back what
 * earlier runs made of them, or newer records bill them.
 *
 * @returns the codes of these customers
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
      where l.run_id = c.run_id and l.customer_code = c.customer_code and coalesce(l.outcome <> all(${notLeftBehind}), true))
    returning c.customer_code code`.execute(transaction);
  return rows.map(({ code }) => code);
}
