import { sql, type RawBuilder } from 'kysely';
import type { Store } from '../database.js';
import { changedOutcomes } from '../log/outcome-codes.js';
import type { LineToChoose } from './line-pages.js';
import type { ProposedCustomer } from './proposed-customers.js';
import { linesLeftToUndo, undoneOrMadeAgain } from './undone-lines.js';

/** What the changes of a run come to. Amounts are decimals as text, per billing period of the contracts. */
export interface ChangedAmounts {
  readonly lines: number;
  /** null if no price of such a line is known. */
  readonly amountRaised: string | null;
  readonly amountReduced: string | null;
  readonly amount: string | null;
  /** Lines of which no price is known: no amount counts them. */
  readonly withoutPrice: number;
}

/** Whether amounts are those of the changes of a run, or of undoing those that are not undone. */
export type ChangeSense = 'made' | 'undone';

/**
 * In a query: the previews whose prices say what the changes of a run come to, the nearest first: the one whose changes it
 * makes, then that of the run that it undoes, and so on. Only previews read prices.
 */
function pricedPreviews(runId: string): RawBuilder<unknown> {
  return sql`previews as (
    select applies_run_id, undoes_run_id, 0 depth from runs where run_id = ${runId}
    union all
    select r.applies_run_id, r.undoes_run_id, depth + 1 from runs r join previews on r.run_id = previews.undoes_run_id)`;
}

/** What a query begins with that reads {@link changesOf} a run. */
function withRunsOf(runId: string): RawBuilder<unknown> {
  return undoneOrMadeAgain(sql`${runId}`, sql`${pricedPreviews(runId)},`);
}

/** In a query: the changes of a run, with the units and the amount of each; needs {@link withRunsOf}. */
function changesOf(runId: string, sense: ChangeSense): RawBuilder<unknown> {
  const made = sql`(
    select *, coalesce(before, 0) had, after left_with from plan_lines
    where run_id = ${runId} and outcome in ${changedOutcomes})`;
  const [lines, units] =
    sense === 'made' ? [made, sql`(l.left_with - l.had)`] : [linesLeftToUndo(runId), sql`(l.had - l.left_with)`];
  return sql`(
    select l.*, ${units} units, shown.unit_price * ${units} amount
    from ${lines} l left join lateral (
      select p.unit_price from previews v join plan_lines p on p.run_id = v.applies_run_id and p.line_id = l.line_id
      where p.unit_price is not null order by v.depth limit 1) shown on true)`;
}

/** The amounts of a run's changes; null if no preview has read prices for the run, or for the run that it undoes. */
export async function changedAmounts(
  store: Store,
  runId: string,
  sense: ChangeSense = 'made',
): Promise<ChangedAmounts | null> {
  const { rows } = await sql<ChangedAmounts & { readonly isPriced: boolean }>`
    ${withRunsOf(runId)}
    select count(*) lines, trim_scale(sum(amount) filter (where units > 0))::text "amountRaised",
      trim_scale(sum(amount) filter (where units < 0))::text "amountReduced", trim_scale(sum(amount))::text amount,
      count(*) filter (where amount is null) "withoutPrice",
      exists (select 1 from previews where applies_run_id is not null) "isPriced"
    from ${changesOf(runId, sense)} changed`.execute(store);
  const [{ isPriced, ...amounts } = { isPriced: false }] = rows;
  return isPriced && 'lines' in amounts ? amounts : null;
}

/** The customers of whom changes of a run are not undone, by name, with what undoing these comes to. */
export async function customersToUndo(store: Store, runId: string, limit: number): Promise<ProposedCustomer[]> {
  const { rows } = await sql<ProposedCustomer>`
    ${withRunsOf(runId)}
    select customer_code code, min(customer_name) "name", count(*) changes,
      coalesce(sum(units) filter (where units > 0), 0)::float8 "raisedUnits",
      coalesce(-sum(units) filter (where units < 0), 0)::float8 "reducedUnits",
      case when count(*) = count(amount) then trim_scale(sum(amount))::text end amount
    from ${changesOf(runId, 'undone')} changed
    group by customer_code order by min(customer_name), customer_code limit ${limit}`.execute(store);
  return rows;
}

/** The changes of a run that are not undone, in the order of its plan, each as an undo makes it. */
export async function linesToUndo(store: Store, runId: string, limit: number): Promise<LineToChoose[]> {
  const { rows } = await sql<LineToChoose>`
    ${withRunsOf(runId)}
    select line_id "lineId", customer_code "customerCode", customer_name "customerName", description, sku,
      service_name "serviceName", contract_name "contractName", left_with before, had after, effective_date "effectiveDate",
      null "quantityRule", false "isDayTaken", trim_scale(amount)::text amount, null "firstAmount"
    from ${changesOf(runId, 'undone')} changed order by ordinal limit ${limit}`.execute(store);
  return rows;
}
