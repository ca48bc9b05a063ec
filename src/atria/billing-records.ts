import type { z } from 'zod';
import type { BillingRecord, RecordFault } from '../domain/billing.js';
import type { Day } from '../domain/day.js';
import { fieldsOf, oddityOf } from '../http/odd-row.js';
import type { PagedList } from './paging.js';
import * as schemas from './schemas.js';

/** A billing record as it came. */
export interface ReadRecord extends BillingRecord {
  /** How it names its customer besides the code; "" where it does not. */
  readonly billingIdentifier: string;
  readonly customerName: string;
}

/** A billing record that does not name its customer. */
export interface NamelessRecord extends ReadRecord {
  readonly fault: RecordFault;
}

/** Whether a record does not name its customer. */
export function isNameless(record: ReadRecord): record is NamelessRecord {
  return record.customerCode === '';
}

/** The billable records of a period, of all customers or of some. */
export function recordList(end: Day, customerCode: readonly string[]): PagedList<ReadRecord> {
  return {
    path: `api/billing/${encodeURIComponent(end)}`,
    query: { billable: 'true', customerCode },
    read: readRecord,
    keyOf: ({ recordId }) => recordId,
    doubled: (record, place) => ({
      ...record,
      recordId: `${record.recordId} (row ${place})`,
      fault: record.fault ?? { of: 'line', reason: `${nameOf(record.recordId)} is given twice` },
    }),
  };
}

function readRecord(row: unknown, place: number): ReadRecord {
  const parsed = schemas.billingRecord.safeParse(row);
  return parsed.success ? asRecord(parsed.data) : oddRecord(row, place, parsed.error);
}

/** From here on the count of a record is called its quantity. */
function asRecord(row: z.output<typeof schemas.billingRecord>): ReadRecord {
  return {
    ...namesOf(row),
    recordId: row.id,
    customerCode: row.customerCode,
    sku: row.productSku,
    description: row.summaryGrouping,
    quantity: row.thisMonthCount,
    previousQuantity: row.lastMonthCount ?? 0,
    formerlyBilled: row.formerlyBilled,
  };
}

/**
 * A record of which something cannot be read. It is kept with its `fault`, so that it stops what it belongs to. What cannot
 * be read is empty or 0 here, and nobody bills that.
 */
function oddRecord(row: unknown, place: number, error: z.ZodError): ReadRecord {
  const { recordParts: parts } = schemas;
  const fields = fieldsOf(row);
  const recordId = parts.id.safeParse(fields).data?.id ?? `(row ${place})`;
  return {
    ...namesOf(fields),
    recordId,
    customerCode: parts.customerCode.safeParse(fields).data?.customerCode ?? '',
    sku: parts.productSku.safeParse(fields).data?.productSku ?? '',
    description: parts.summaryGrouping.safeParse(fields).data?.summaryGrouping ?? '',
    quantity: parts.thisMonthCount.safeParse(fields).data?.thisMonthCount ?? 0,
    previousQuantity: 0,
    formerlyBilled: false,
    fault: { of: partOf(error), reason: `${nameOf(recordId)} cannot be used: ${oddityOf(row, error)}` },
  };
}

function namesOf(row: object): Pick<ReadRecord, 'billingIdentifier' | 'customerName'> {
  const { customerName = '', customerAccountCode = '' } = schemas.recordParts.customer.safeParse(row).data ?? {};
  return { customerName, billingIdentifier: customerAccountCode.trim() };
}

/** How much of the customer's bill is uncertain if these fields of a record are odd. */
function partOf({ issues }: z.ZodError): RecordFault['of'] {
  const odd = new Set(issues.map(({ path }) => path[0]));
  if (odd.has('productSku') || odd.has(undefined)) return 'customer';
  return odd.size === 1 && odd.has('thisMonthCount') ? 'quantity' : 'line';
}

function nameOf(recordId: string): string {
  return `Atria's billing record ${recordId}`;
}
