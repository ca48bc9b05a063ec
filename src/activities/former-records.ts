import type { BillingRecord } from '../domain/billing.js';
import { customerLineId, lineIdOf } from '../domain/sync/line-key.js';
import { lineEntry } from '../domain/sync/line-outcome.js';
import type { PlanLine, RecordOutcome } from '../domain/sync/plan.js';
import type { Store } from '../store/database.js';
import { linesInDoubt, linesLeftBehind, type LeftBehindScope } from '../store/lines/left-customers.js';
import type { RunCustomer } from '../store/runs/run-customers.js';
import { entryKey } from './run-log.js';

/** The records of a batch. Records of what is no longer billed are sorted by whether they concern a line. */
export interface SortedRecords {
  /** The records that the plan is made from. */
  readonly planned: readonly BillingRecord[];
  /** The records that change nothing in Autotask. */
  readonly needless: readonly RecordOutcome[];
  /**
   * The log keys of records of what is no longer billed: a repeated plan may find a line where it found none before.
   */
  readonly formerKeys: readonly string[];
  /** Removes the change of a plan line if only records of what is no longer billed concern it, and no run left a quantity on it. */
  kept(line: PlanLine): PlanLine;
}

/**
 * Looks up what earlier runs left on the lines of records that only say what is no longer billed. Atria does not know
 * which of its records were posted: without such a run the line is a person's, whatever its name.
 */
export async function sortRecords(
  store: Store,
  scope: LeftBehindScope,
  customers: readonly RunCustomer[],
  records: readonly BillingRecord[],
): Promise<SortedRecords> {
  const former = records.filter(({ formerlyBilled }) => formerlyBilled);
  const codes = [...new Set(former.map(({ customerCode }) => customerCode))];
  const left = await linesLeftBehind(store, scope, codes);
  const inDoubt = await linesInDoubt(store, scope, codes);
  const leftSkus = new Set([...left, ...inDoubt].map(skuOfCustomer));
  const leftLines = new Set([...left, ...inDoubt].map((line) => customerLineId(line.customerCode, lineIdOf(line))));
  const nameOf = new Map(customers.map(({ code, name }) => [code, name]));
  const isNeedless = (record: BillingRecord) => record.formerlyBilled && !leftSkus.has(skuOfCustomer(record));
  const formerIds = new Set(former.map(({ recordId }) => recordId));
  return {
    planned: records.filter((record) => !isNeedless(record)),
    needless: records.filter(isNeedless).map(({ recordId, customerCode, description, sku }) => {
      const names = { customerName: nameOf.get(customerCode) ?? customerCode, description, sku: sku.trim() };
      return { recordId, customerCode, outcome: lineEntry('AT33', names, nothingLeftReason) };
    }),
    formerKeys: [...formerIds].map(entryKey.record),
    kept(line) {
      const isFormer = line.recordIds.every((recordId) => formerIds.has(recordId));
      const key = customerLineId(line.names.customerCode, line.lineId);
      // What became of a change that is under way or in doubt is settled by the time that the run has claimed the line.
      if (!isFormer || line.change === 'none' || leftLines.has(key)) return line;
      return { ...line, change: 'none', outcome: lineEntry('AT33', line.names, nothingLeftReason) };
    },
  };
}

function skuOfCustomer({ customerCode, sku }: { readonly customerCode: string; readonly sku: string }): string {
  return `${customerCode} ${sku.trim()}`;
}

/** Why a record of what is no longer billed changes nothing, as a clause. */
export const nothingLeftReason = 'it is no longer billed and no earlier run left a quantity on it';
