import { sql, type RawBuilder } from 'kysely';
import type { PlanPart } from '../../domain/sync/decision.js';
import type { Store } from '../database.js';

/** In a query: whether a line is in a part of a plan. */
export function isInPart(part: PlanPart): RawBuilder<boolean> {
  const { customers = null, lines = null, exceptCustomers = [], exceptLines = [] } = part;
  return sql<boolean>`(
    ((${customers}::text[] is null and ${lines}::text[] is null)
      or coalesce(customer_code = any(${customers}::text[]), false) or coalesce(line_id = any(${lines}::text[]), false))
    and not customer_code = any(${exceptCustomers}::text[]) and not line_id = any(${exceptLines}::text[]))`;
}

/**
 * The customers and lines of a part that match none of the lines that are meant.
 *
 * @param meant in a query: the lines that are meant, such as those that a preview proposes to change
 */
export async function unknownInPart(store: Store, part: PlanPart, meant: RawBuilder<unknown>): Promise<string[]> {
  const customers = [...(part.customers ?? []), ...(part.exceptCustomers ?? [])];
  const lines = [...(part.lines ?? []), ...(part.exceptLines ?? [])];
  const { rows } = await sql<{ name: string }>`
    with known as (
      select customer_code, line_id from ${meant} meant)
    select name from unnest(${customers}::text[]) name where name not in (select customer_code from known)
    union all
    select name from unnest(${lines}::text[]) name where name not in (select line_id from known)`.execute(store);
  return rows.map(({ name }) => name);
}

/** The same part with the names of its customers and lines instead of codes and ids, as far as a run has them. */
export async function namedPart(store: Store, runId: string, part: PlanPart): Promise<PlanPart> {
  const { customers = [], exceptCustomers = [], lines = [], exceptLines = [] } = part;
  const { rows } = await sql<{ kind: 'customer' | 'line'; id: string; name: string }>`
    select 'customer' kind, customer_code id, min(customer_name) "name" from plan_lines
    where run_id = ${runId} and customer_code = any(${[...customers, ...exceptCustomers]}::text[]) group by customer_code
    union all
    select 'line', line_id, customer_name || ' ' || case when service_name = '' then description else service_name end
      || case when sku = '' then '' else ' (' || sku || ')' end
    from plan_lines
    where run_id = ${runId} and line_id = any(${[...lines, ...exceptLines]}::text[])`.execute(store);
  const names = new Map(rows.map(({ kind, id, name }) => [`${kind} ${id}`, name]));
  const named = (kind: 'customer' | 'line', ids: readonly string[]) =>
    ids.map((id) => names.get(`${kind} ${id}`) ?? id);
  return {
    ...(part.customers === undefined ? {} : { customers: named('customer', customers) }),
    ...(part.lines === undefined ? {} : { lines: named('line', lines) }),
    ...(part.exceptCustomers === undefined ? {} : { exceptCustomers: named('customer', exceptCustomers) }),
    ...(part.exceptLines === undefined ? {} : { exceptLines: named('line', exceptLines) }),
  };
}
