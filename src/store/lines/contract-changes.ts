import { sql } from 'kysely';
import type { Store } from '../database.js';
import { proposedOutcomes } from '../log/outcome-codes.js';
import { amountOfLine, difference, isCreated, isRaised } from './proposed-lines.js';

/** What a preview would change in one contract of a customer. */
export interface ContractChanges {
  readonly customerCode: string;
  readonly customerName: string;
  /** Autotask's id. */
  readonly contractId: number;
  /** "" if a run of an older version planned it. */
  readonly contractName: string;
  readonly lines: number;
  readonly toZero: number;
  /** Without those to zero. */
  readonly reduced: number;
  /** Without those that would be created. */
  readonly raised: number;
  readonly created: number;
  /** A decimal as text, per billing period of the contract; null if no price of these lines is known. */
  readonly amount: string | null;
  /** Lines whose price could not be read: the amount does not count them. */
  readonly withoutPrice: number;
}

/**
 * What a preview would change, by contract: the largest amount first, be it more or less, and unknown ones last.
 *
 * @param limit undefined: all contracts
 */
export async function contractChanges(store: Store, runId: string, limit?: number): Promise<ContractChanges[]> {
  const { rows } = await sql<ContractChanges>`
    select customer_code "customerCode", min(customer_name) "customerName", contract_id "contractId",
      coalesce(min(contract_name), '') "contractName", count(*) lines, count(*) filter (where after = 0) "toZero",
      count(*) filter (where ${difference} < 0 and after > 0) reduced, count(*) filter (where ${isRaised}) raised, count(*) filter (where ${isCreated}) created,
      trim_scale(sum(${amountOfLine}))::text amount, count(*) filter (where unit_price is null) "withoutPrice"
    from plan_lines where run_id = ${runId} and outcome in ${proposedOutcomes}
    group by customer_code, contract_id
    order by abs(sum(${amountOfLine})) desc nulls last, min(customer_name), contract_id limit ${limit ?? null}`.execute(
    store,
  );
  return rows;
}
