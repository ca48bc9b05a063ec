import { sql } from 'kysely';
import type { Day } from '../../domain/day.js';
import { lineIdOf, type LineKey } from '../../domain/sync/line-key.js';
import type { Store } from '../database.js';
import { holdsOn } from './held-back.js';
import { foundAt } from './undone-lines.js';
import { isCompletedRun } from '../runs/completed-run.js';
import { heldBackOutcomes, orphanedOutcomes } from '../log/outcome-codes.js';

/** A contract line that a hold kept from a change, and that no run has named since the hold is over. */
export interface LineLeftByHold {
  readonly customerCode: string;
  readonly customerName: string;
  /** `contract/service` */
  readonly lineId: string;
  readonly description: string;
  /** The units that it had when it was held back, and those that the run would have given it. */
  readonly before: number | null;
  readonly target: number;
  /** The billing period of that run: a run for it names the line again. */
  readonly periodEnd: Day;
  readonly runId: string;
}

/**
 * The lines that stay as a hold left them although it is over: a later run has processed their customer, and its billing
 * records no longer name them. Atria names what it no longer bills only in the period after that.
 *
 * @param day holds until a later day still hold
 */
export async function linesLeftByHolds(store: Store, day: Day): Promise<LineLeftByHold[]> {
  const { rows } = await sql<Omit<LineLeftByHold, 'lineId'> & LineKey>`
    with kept as (
      select distinct l.contract_id, l.service_id, r.database_ci
      from (select distinct customer_code from held_back) h
      join plan_lines l on l.customer_code = h.customer_code and l.pass = 'records' join runs r using (run_id)
      where l.outcome in ${heldBackOutcomes} and not r.is_preview)
    select newest.customer_code "customerCode", newest.customer_name "customerName", newest.contract_id "contractId",
      newest.service_id "serviceId", newest.description, newest.before, newest.target, newest.period_end "periodEnd",
      newest.run_id "runId"
    from kept, lateral (
      select l.*, r.period_end, r.started_at from plan_lines l join runs r using (run_id)
      where l.contract_id = kept.contract_id and l.service_id = kept.service_id and r.database_ci = kept.database_ci
        and not r.is_preview and l.outcome not in ${orphanedOutcomes}
      order by ${foundAt} desc limit 1) newest
    where newest.outcome in ${heldBackOutcomes} and newest.target is not null
      and not exists (
        select 1 from ${holdsOn({
          ...{ customerCode: sql`newest.customer_code`, day: sql`${day}::date` },
          ...{ contractId: sql`newest.contract_id`, serviceId: sql`newest.service_id` },
        })})
      and exists (
        select 1 from run_customers c join runs since using (run_id)
        where c.customer_code = newest.customer_code and c.outcome is null and since.database_ci = kept.database_ci and not since.is_preview
          and since.undoes_run_id is null and since.started_at > newest.started_at and ${isCompletedRun('since')})
    order by newest.customer_code, newest.contract_id, newest.service_id`.execute(store);
  return rows.map(({ contractId, serviceId, ...row }) => ({ ...row, lineId: lineIdOf({ contractId, serviceId }) }));
}
