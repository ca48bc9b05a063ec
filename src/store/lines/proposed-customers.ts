import { sql } from 'kysely';
import type { Store } from '../database.js';
import { proposedOutcomes } from '../log/outcome-codes.js';
import { amountOfLine, difference } from './proposed-lines.js';

/** A customer of whom a preview or an undo would change lines. */
export interface ProposedCustomer {
  readonly code: string;
  readonly name: string;
  /** How many lines of the customer would change. */
  readonly changes: number;
  /** The units by which it would raise lines, and by which it would reduce lines. */
  readonly raisedUnits: number;
  readonly reducedUnits: number;
  /** What they come to per billing period, a decimal as text; null if the price of one is not known. */
  readonly amount: string | null;
}

/** The customers of whom a preview would change lines, in the order of their first line in it. */
export async function proposedCustomers(store: Store, previewId: string, limit: number): Promise<ProposedCustomer[]> {
  const { rows } = await sql<ProposedCustomer>`
    select customer_code code, min(customer_name) "name", count(*) changes,
      coalesce(sum(${difference}) filter (where ${difference} > 0), 0)::float8 "raisedUnits",
      coalesce(-sum(${difference}) filter (where ${difference} < 0), 0)::float8 "reducedUnits",
      case when count(*) = count(unit_price) then trim_scale(sum(${amountOfLine}))::text end amount
    from plan_lines where run_id = ${previewId} and outcome in ${proposedOutcomes}
    group by customer_code order by min(ordinal) limit ${limit}`.execute(store);
  return rows;
}
