import type { Store } from '../store/database.js';
import {
  countDetails,
  listDetails,
  listSummaries,
  type DetailRecord,
  type Paging,
  type SummaryRecord,
} from './store/records.js';
import {
  findDeprovisioning,
  findSummary,
  findTracedLine,
  recordsRead,
  type Deprovisioning,
  type LineReference,
  type TracedLine,
} from './store/trace.js';

/** A billing record with the items that it counts, and who made each come and go, and when. */
export interface RecordTrace {
  readonly periodEnd: string;
  readonly record: SummaryRecord;
  readonly items: readonly DetailRecord[];
  /** How many items there are on all pages. */
  readonly itemCount: number;
}

/** Says of a record without items why it is there. */
export const formerlyBilledText =
  'Nothing is billed under this SKU any more, though no item of the period was removed: the catalogue has another SKU now, a ' +
  'billing rule excludes what it did not, or the removal was before the period began. This record takes the quantity back to 0.';

/**
 * Explains a billing record.
 * @param paging of its items
 * @returns undefined if the ledger has no such record
 */
export async function traceRecord(store: Store, summaryId: number, paging: Paging): Promise<RecordTrace | undefined> {
  const of = await findSummary(store, summaryId);
  if (of === undefined) return undefined;
  const [record] = await listSummaries(store, of, { offset: 0, limit: 1 });
  if (record === undefined) return undefined;
  const items = await listDetails(store, of, {}, paging);
  return { periodEnd: of.periodEnd, record, items, itemCount: await countDetails(store, of, {}) };
}

/** A contract line with the billing records that its quantity is the sum of. */
export interface LineTrace extends TracedLine {
  readonly records: readonly RecordTrace[];
  /** Records of the line that this ledger does not have: they came from another Atria, or were replaced long ago. */
  readonly unknownRecordIds: readonly string[];
  /** Why a line is zero that no billing record of its period speaks of; null for any other line. */
  readonly deprovisioned: Deprovisioning | null;
}

/**
 * Explains the quantity that a run gave a contract line, back to the provisioning changes.
 * @param paging of each record's items
 * @returns undefined if the run has no such line
 */
export async function traceLine(
  store: Store,
  runId: string,
  reference: LineReference,
  paging: Paging,
): Promise<LineTrace | undefined> {
  const line = await findTracedLine(store, runId, reference);
  if (line === undefined) return undefined;
  const records: RecordTrace[] = [];
  const unknownRecordIds: string[] = [];
  for (const { recordId, summaryId } of await recordsRead(store, runId, line)) {
    const trace = summaryId === null ? undefined : await traceRecord(store, summaryId, paging);
    if (trace === undefined) unknownRecordIds.push(recordId);
    else records.push(trace);
  }
  const deprovisioned = line.pass === 'records' ? undefined : await findDeprovisioning(store, line.customerCode);
  return { ...line, records, unknownRecordIds, deprovisioned: deprovisioned ?? null };
}
