import { plainBoundary, type HttpBoundary } from '../http/boundary.js';
import type { Day } from '../domain/day.js';
import { recordList, isNameless, type ReadRecord } from './billing-records.js';
import { customerList, type CustomerList } from './customers.js';
import { countRows, pages, type PagedList } from './paging.js';
import { periodList, type PeriodList } from './periods.js';
import { createTransport, type AtriaCall, type AtriaTransport } from './transport.js';

export { isNameless, type NamelessRecord, type ReadRecord } from './billing-records.js';
export type { AtriaCustomer, CustomerList } from './customers.js';
export type { PeriodList } from './periods.js';
export type { AtriaCall } from './transport.js';

export interface AtriaClientOptions {
  /** Where Atria's API is, such as `https://atria.example.com/`. */
  url: string;
  /** The token, or what tells the one of now. */
  token: string | (() => string);
  /** For one whole exchange, in milliseconds. */
  requestTimeoutMs: number;
  /** Rows asked for in one page; Atria may give fewer. Default 500. */
  pageSize?: number;
  boundary?: HttpBoundary;
  signal?: AbortSignal;
  /** Called for every request that was sent, once it is answered or given up. */
  onCall?: (call: AtriaCall) => void;
}

export interface AtriaClient {
  /** All billing periods that Atria knows. */
  periods(): Promise<PeriodList>;
  /**
   * The billable records of the period that ends on a day, page by page, each record once. An odd record has a fault. A
   * record that does not name its customer comes whichever customers were asked for.
   * @param options.customerCodes only the records of these customers; none given: of all
   * @throws AtriaError of kind NotFound if Atria has no such period
   */
  billingRecords(end: Day, options?: { customerCodes?: readonly string[] }): AsyncIterable<ReadRecord[]>;
  /**
   * How many billable records the period has of these customers, as Atria says.
   * @param customerCodes {@link customerCodesAsked} at most
   */
  recordCount(end: Day, customerCodes: readonly string[]): Promise<number>;
  /** All customers, deprovisioned ones too. */
  customers(): Promise<CustomerList>;
  /** How many customers there are, by one small page. */
  customerCount(): Promise<number>;
}

/** Customer codes that are put in the address; more would make it too long, and are left to the client. */
export const customerCodesAsked = 20;

/**
 * A client of Atria's billing API. It only reads, sends each request once, and throws an AtriaError if one does not
 * succeed, or the signal's reason if it was cancelled.
 * @throws AtriaError if the URL or the token cannot be used
 */
export function createAtriaClient(options: AtriaClientOptions): AtriaClient {
  const { url, token, requestTimeoutMs, signal, onCall, pageSize = 500, boundary = plainBoundary } = options;
  const transport = createTransport({ url, token, requestTimeoutMs, boundary, signal, onCall });
  return {
    async periods() {
      const rows = await whole(transport, periodList, pageSize);
      return {
        periods: rows.flatMap((row) => ('reason' in row ? [] : [row])),
        odd: rows.flatMap((row) => ('reason' in row ? [row] : [])),
      };
    },
    async customers() {
      const rows = await whole(transport, customerList, pageSize);
      return {
        customers: rows.flatMap((row) => ('code' in row ? [row] : [])),
        nameless: rows.flatMap((row) => ('code' in row ? [] : [row])),
      };
    },
    customerCount: () => countRows(transport, customerList),
    recordCount: (end, customerCodes) => countRows(transport, recordList(end, customerCodes)),
    billingRecords: (end, { customerCodes } = {}) => billingRecords(transport, end, customerCodes, pageSize),
  };
}

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
): AsyncGenerator<ReadRecord[], void, undefined> {
  const wanted = customerCodes === undefined ? undefined : new Set(customerCodes);
  if (wanted?.size === 0) return;
  const asked = wanted !== undefined && wanted.size <= customerCodesAsked ? [...wanted] : [];
  for await (const page of pages(transport, recordList(end, asked), pageSize)) {
    const records = page.filter((record) => isNameless(record) || (wanted?.has(record.customerCode) ?? true));
    if (records.length > 0) yield records;
  }
}
