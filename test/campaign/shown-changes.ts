import { sql } from 'kysely';
import type { Store } from '../../src/store/database.js';
import type { NamedLine } from './decisions.js';
import { keyOf } from './ledger.js';

/** A change that a preview shows to people. */
export interface ShownChange extends NamedLine {
  /** Whether the line is to be created. */
  readonly isNew: boolean;
  readonly before: number;
  readonly after: number;
  readonly effectiveDate: string;
}

/** The changes that a preview shows, by `contract/service`. */
export type ShownPlan = ReadonlyMap<string, ShownChange>;

export async function readShownPlan(store: Store, previewId: string): Promise<ShownPlan> {
  const { rows } = await sql<ShownChange>`
    select line_id "lineId", customer_code "customerCode", contract_id "contractId", service_id "serviceId",
      contract_service_id is null "isNew", coalesce(before, 0) before, after, effective_date "effectiveDate"
    from plan_lines where run_id = ${previewId} and outcome in ('AT52', 'AT53', 'AT54')
    order by contract_id, service_id`.execute(store);
  return new Map(rows.map((row) => [keyOf(row.contractId, row.serviceId), row]));
}

/** The lines that a run says that it changed. */
export async function readChangedLines(store: Store, runId: string): Promise<NamedLine[]> {
  const { rows } = await sql<NamedLine>`
    select line_id "lineId", customer_code "customerCode", contract_id "contractId", service_id "serviceId"
    from plan_lines where run_id = ${runId} and outcome in ('AT09', 'AT11', 'AT13', 'AT62')
    order by contract_id, service_id`.execute(store);
  return rows;
}
