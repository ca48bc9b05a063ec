import { sql, type RawBuilder } from 'kysely';
import type { LogCode } from '../../domain/log/log-codes.js';
import type { Store } from '../database.js';

/** A contract line that two runs do not leave with the same quantity. */
export interface ComparedLine {
  readonly customerCode: string;
  readonly customerName: string;
  /** Autotask's id. */
  readonly contractId: number;
  /** "" if runs of an older version planned it. */
  readonly contractName: string;
  readonly description: string;
  readonly sku: string;
  /** Autotask's name of the service; "" if no run knows it. */
  readonly serviceName: string;
  /** Units that the earlier run found; null if it has no such line, or could not tell. */
  readonly earlierBefore: number | null;
  /** Units after the earlier run; null if it has no such line, or could not tell. */
  readonly earlier: number | null;
  /** What became of it there; null if that run has no such line. */
  readonly earlierCode: LogCode | null;
  /** The same of the later run. */
  readonly laterBefore: number | null;
  readonly later: number | null;
  readonly laterCode: LogCode | null;
  /** What there is more of in the later run; a run without the line counts 0. */
  readonly difference: number;
  /** What that comes to per billing period, a decimal as text; null if no preview of the runs has read a price. */
  readonly amount: string | null;
}

/**
 * The lines that two runs do not leave with the same quantity, by customer. A run that undoes another one looks at the lines that
 * it may undo, so a line that it lacks is left as the other run left it.
 */
export async function comparedLines(store: Store, earlierId: string, laterId: string): Promise<ComparedLine[]> {
  const { rows } = await sql<ComparedLine>`
    select customer_code "customerCode", coalesce(l.customer_name, e.customer_name) "customerName",
      coalesce(l.contract_id, e.contract_id) "contractId",
      coalesce(l.contract_name, e.contract_name, '') "contractName",
      coalesce(l.description, e.description) description, coalesce(l.sku, e.sku) sku, coalesce(nullif(l.service_name, ''), e.service_name, '') "serviceName",
      e.before "earlierBefore", e.units earlier, e.outcome "earlierCode", l.before "laterBefore", l.units later, l.outcome "laterCode",
      coalesce(l.units, 0) - coalesce(e.units, 0) difference,
      trim_scale(coalesce(l.unit_price, e.unit_price) * (coalesce(l.units, 0) - coalesce(e.units, 0)))::text amount
    from (${linesOf(earlierId)}) e full join (${linesOf(laterId)}) l using (customer_code, line_id)
    where coalesce(e.units, 0) <> coalesce(l.units, 0)
      and (e.line_id is not null or not ${undoes(earlierId)}) and (l.line_id is not null or not ${undoes(laterId)})
    order by 2, customer_code, 3, line_id`.execute(store);
  return rows;
}

function undoes(runId: string): RawBuilder<boolean> {
  return sql<boolean>`(select undoes_run_id is not null from runs where run_id = ${runId})`;
}

/** The lines of a run that have a contract. A run that is no preview has the prices of the preview whose changes it makes. */
function linesOf(runId: string): RawBuilder<unknown> {
  return sql`
    select own.customer_code, own.line_id, own.customer_name, own.contract_id, own.contract_name, own.description,
      own.sku, own.service_name, own.before, own.outcome, coalesce(own.after, own.before) units, coalesce(own.unit_price, shown.unit_price) unit_price
    from plan_lines own join runs r using (run_id)
    left join plan_lines shown on shown.run_id = r.applies_run_id and shown.line_id = own.line_id
    where own.run_id = ${runId} and own.contract_id is not null`;
}
