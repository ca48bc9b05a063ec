import type { z } from 'zod';
import { plainBoundary, type HttpBoundary } from '../http/boundary.js';
import type { BillingPeriod } from '../domain/billing-period.js';
import type { AtriaCustomer as DomainCustomer, BillingRecord } from '../domain/billing.js';
import type { Day } from '../domain/day.js';
import { countRows, pages, type PagedList } from './paging.js';
import * as schemas from './schemas.js';
import { createTransport, unexpected, type AtriaCall, type AtriaTransport } from './transport.js';

export type { AtriaCall } from './transport.js';

/** A customer as Atria reports it; `type` is Atria's own word for what kind of customer it is. */
export interface AtriaCustomer extends DomainCustomer {
  readonly type: string;
}

export interface AtriaClientOptions {
  /** Where Atria's API is, such as `https://atria.example.com/`. */
  url: string;
  token: string;
  /** For one whole exchange, in milliseconds. */
  requestTimeoutMs: number;
  /** Rows asked for in one page; Atria may give fewer. Default 500. */
  pageSize?: number;
  boundary?: HttpBoundary;
  signal?: AbortSignal;
  /** Is told of every request that was sent, once its answer is there or given up. */
  onCall?: (call: AtriaCall) => void;
}

export interface AtriaClient {
  /** All billing periods that Atria knows. */
  periods(): Promise<BillingPeriod[]>;
  /**
   * The billable records of the period that ends on a day, page by page, each record once.
   * @param options.customerCodes only the records of these customers; none given: of all
   * @throws AtriaError of kind NotFound where Atria has no such period
   */
  billingRecords(end: Day, options?: { customerCodes?: readonly string[] }): AsyncIterable<BillingRecord[]>;
  /** All customers, deprovisioned ones too. */
  customers(): Promise<AtriaCustomer[]>;
  /** How many customers there are, by one small page. */
  customerCount(): Promise<number>;
}

/** Customer codes that are put in the address; more would make it too long, and are left to the client. */
const customerCodesAsked = 20;

/**
 * A client of Atria's billing API. It only reads, sends each request once, and throws an AtriaError where one does not
 * succeed, or the signal's reason where it was cancelled.
 * @throws AtriaError where the URL or the token cannot be used
 */
export function createAtriaClient(options: AtriaClientOptions): AtriaClient {
  const { url, token, requestTimeoutMs, signal, onCall, pageSize = 500, boundary = plainBoundary } = options;
  const transport = createTransport({ url, token, requestTimeoutMs, boundary, signal, onCall });
  return {
    periods: () => whole(transport, periodList, pageSize),
    customers: () => whole(transport, customerList, pageSize),
    customerCount: () => countRows(transport, customerList),
    billingRecords: (end, { customerCodes } = {}) => billingRecords(transport, end, customerCodes, pageSize),
  };
}

const periodList = { path: 'api/billing/periods', row: schemas.period, keyOf: (row: BillingPeriod) => row.end };

const customerList = { path: 'api/v2/customers', row: schemas.customer, keyOf: (row: AtriaCustomer) => row.code };

async function whole<Row>(transport: AtriaTransport, list: PagedList<Row>, pageSize: number): Promise<Row[]> {
  const rows: Row[] = [];
  for await (const page of pages(transport, list, pageSize)) rows.push(...page);
  return rows;
}

async function* billingRecords(
  transport: AtriaTransport,
  end: Day,
  customerCodes: readonly string[] | undefined,
  pageSize: number,
): AsyncGenerator<BillingRecord[], void, undefined> {
  const path = `api/billing/${encodeURIComponent(end)}`;
  const wanted = customerCodes === undefined ? undefined : new Set(customerCodes);
  if (wanted?.size === 0) return;
  const customerCode = wanted !== undefined && wanted.size <= customerCodesAsked ? [...wanted] : [];
  const list: PagedList<Row> = {
    path,
    query: { billable: 'true', customerCode },
    row: schemas.billingRecord,
    keyOf: (row) => row.id,
  };
  for await (const page of pages(transport, list, pageSize)) {
    const notBillable = page.filter((row) => !row.billable).length;
    if (notBillable > 0) {
      throw unexpected(
        path,
        `${notBillable} of ${page.length} records are not billable although only billable ones were asked for`,
      );
    }
    const records = page.filter((row) => wanted?.has(row.customerCode) ?? true).map(asRecord);
    if (records.length > 0) yield records;
  }
}

type Row = z.infer<typeof schemas.billingRecord>;

function asRecord(row: Row): BillingRecord {
  return {
    recordId: row.id,
    customerCode: row.customerCode,
    sku: row.productSku,
    description: row.summaryGrouping,
    quantity: row.thisMonthCount,
    previousQuantity: row.lastMonthCount,
    formerlyBilled: row.formerlyBilled ?? false,
  };
}
