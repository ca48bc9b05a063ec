import { sql } from 'kysely';
import { lineIdOf } from '../../domain/sync/line-key.js';
import type { Store } from '../database.js';
import { customersWithRecordsOfNoLine } from '../runs/run-records.js';
import { linesLeftBehind, type LeftBehindScope, type LineLeftBehind } from './left-customers.js';

/** A place that a customer's billing records led to at some time. */
interface FedPlace {
  readonly customerCode: string;
  /** `contract/service`. */
  readonly lineId: string;
}

/**
 * The lines on which earlier runs left a quantity, of customers whom a run has looked at, and of which the run itself has
 * decided nothing: no record leads to them any more. A customer that the run has skipped is left out: that says enough. So is one
 * with a record that leads to no contract line, as it may mean any of the lines.
 */
export async function orphanedLines(store: Store, runId: string, scope: LeftBehindScope): Promise<LineLeftBehind[]> {
  const undecided = await undecidedPlaces(store, runId);
  const places = new Set(undecided.map(placeKey));
  const left = await linesLeftBehind(store, scope, codesOf(undecided));
  const uncertain = new Set(await uncertainCustomers(store, runId, codesOf(left)));
  return left.filter(({ customerCode, contractId, serviceId }) => {
    return (
      !uncertain.has(customerCode) &&
      places.has(placeKey({ customerCode, lineId: lineIdOf({ contractId, serviceId }) }))
    );
  });
}

/** Those of these customers with a record that leads to no line, or to one without a contract. */
async function uncertainCustomers(store: Store, runId: string, codes: readonly string[]): Promise<string[]> {
  if (codes.length === 0) return [];
  const { rows } = await sql<{ code: string }>`
    select distinct customer_code code from plan_lines
    where run_id = ${runId} and customer_code = any(${codes}) and contract_id is null`.execute(store);
  return [...rows.map(({ code }) => code), ...(await customersWithRecordsOfNoLine(store, runId, codes))];
}

function codesOf(lines: readonly { readonly customerCode: string }[]): string[] {
  return [...new Set(lines.map(({ customerCode }) => customerCode))];
}

const placeKey = ({ customerCode, lineId }: FedPlace) => `${lineId} ${customerCode}`;

/** Jumps from place to place in the index, however many runs were at each. */
async function undecidedPlaces(store: Store, runId: string): Promise<FedPlace[]> {
  const { rows } = await sql<FedPlace>`
    select c.customer_code "customerCode", place.line_id "lineId"
    from run_customers c cross join lateral (
      with recursive fed(contract_id, service_id) as (
        (select contract_id, service_id from plan_lines
          where pass = 'records' and customer_code = c.customer_code and contract_id is not null
          order by contract_id, service_id limit 1)
        union all
        select next.contract_id, next.service_id from fed cross join lateral (
          select l.contract_id, l.service_id from plan_lines l
          where l.pass = 'records' and l.customer_code = c.customer_code
            and (l.contract_id, l.service_id) > (fed.contract_id, fed.service_id)
          order by l.contract_id, l.service_id limit 1) next)
      select contract_id || '/' || service_id line_id from fed) place
    where c.run_id = ${runId} and (c.outcome is null or c.outcome = 'AT43') and not exists (
      select 1 from plan_lines p where p.run_id = ${runId} and p.line_id = place.line_id)`.execute(store);
  return rows;
}
