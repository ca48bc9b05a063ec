import type { z } from 'zod';
import { fieldsOf, oddityOf } from '../http/odd-row.js';
import { unexpected, type RequestName } from './classify.js';
import { page as pageSchema } from './schemas.js';
import type { AutotaskTransport } from './transport.js';

/**
 * A condition of a query; a list of them means all of them. The client uses no other operators, because Autotask drops
 * an unknown one silently and then returns everything.
 * https://www.autotask.net/help/DeveloperHelp/Content/APIs/REST/API_Calls/REST_Basic_Query_Calls.htm
 */
export type Condition =
  | { op: 'eq' | 'gt' | 'gte' | 'lt' | 'lte'; field: string; value: number | string | boolean }
  | { op: 'in'; field: string; value: readonly number[] }
  | { op: 'and' | 'or'; items: readonly Condition[] };

export interface Query<Row extends { id: number }> {
  entity: string;
  /** The schema of one row. */
  row: z.ZodType<Row>;
  /** The fields to ask for; `id` among them, for paging. */
  fields: readonly string[];
  filter: readonly Condition[];
  /** The filter's meaning in our words. Autotask may widen a filter silently, so every row is checked by it. */
  matches: (row: Row) => boolean;
  /** The same for the days in the filter, which a shift of time zones would move. */
  holdsDay?: (row: Row) => boolean;
  /** What makes two rows different; the id unless given. */
  keyOf?: (row: Row) => string;
  /** The fields that rows of one id must agree in; all of them unless given. */
  agreeIn?: readonly string[];
  /** This many rows are enough: later pages are not read. */
  enough?: number;
}

/** A row that is not as it should be, or not what was asked for. */
export interface OddRow {
  /** What came, as far as it has fields. */
  readonly fields: Readonly<Record<string, unknown>>;
  /** A clause that names the row: `Autotask's ContractServiceUnits row 12 cannot be used: units is null`. */
  readonly reason: string;
  /** Whether it cannot be read, is not what was asked for, or lies on other days than asked for. */
  readonly kind: 'unreadable' | 'stranger' | 'ofOtherDays';
}

/** What one query answered, row by row. No conclusion may ignore the odd rows. */
export interface ReadRows<Row> {
  readonly rows: readonly Row[];
  readonly odd: readonly OddRow[];
}

/** The most that Autotask takes in one `in` list, and the most rows it puts on a page. */
export const greatestListLength = 500;
const pageSize = 500;

/**
 * Reads all pages of a query. Rows that come twice are kept once, in their later form.
 * @throws AutotaskError of kind UnexpectedAnswer if a page cannot be read or brings nothing new, points to another
 * host, or if there are more than `maxPages`
 */
export async function readAll<Row extends { id: number }>(
  transport: AutotaskTransport,
  query: Query<Row>,
  maxPages: number,
): Promise<ReadRows<Row>> {
  const path = `V1.0/${query.entity}/query`;
  const name: RequestName = { method: 'POST', path, writes: false };
  const body = { MaxRecords: query.enough ?? pageSize, IncludeFields: query.fields, Filter: query.filter };
  const rows = new Map<number | string, Row>();
  const odd = new Map<string, OddRow>();
  let url: string | undefined;
  for (let page = 1; ; page += 1) {
    if (page > maxPages) throw unexpected(name, 200, `there are more than ${maxPages} pages`, 'halt');
    const request = { method: 'POST', path, endpoint: query.entity, body, writes: false } as const;
    const answer = await transport.send(url === undefined ? request : { ...request, url }, pageSchema);
    const { nextPageUrl, count } = answer.pageDetails;
    // A missing row would pass for a missing line, which would be created again.
    if (typeof count === 'number' && count !== answer.items.length) {
      throw unexpected(
        name,
        200,
        `page ${page} holds ${answer.items.length} rows although it counts ${count}`,
        'retry',
      );
    }
    const before = rows.size + odd.size;
    const read = readPage(query, answer.items);
    for (const row of read.rows) rows.set(query.keyOf?.(row) ?? row.id, row);
    for (const row of read.odd) odd.set(JSON.stringify(row), row);
    const next = nextPageUrl ?? '';
    const nothingNew = rows.size + odd.size === before && (answer.items.length > 0 || next !== '');
    if (nothingNew) throw unexpected(name, 200, `page ${page} brings no new rows`, 'retry');
    if (next === '' || query.enough !== undefined) return { rows: [...rows.values()], odd: [...odd.values()] };
    url = nextPage(name, transport.baseUrl, next);
  }
}

/**
 * Refuses an answer that is odd as a whole.
 *
 * @param asked how many things were asked about: an answer about one of them is only about that one
 * @throws AutotaskError of kind UnexpectedAnswer if most rows are odd: the filter was widened, or all rows are written
 * differently than expected, and then the others are doubtful too
 */
export function refuseOddAnswer(entity: string, { rows, odd }: ReadRows<unknown>, asked: number): void {
  const total = rows.length + odd.length;
  const isMost = (count: number) => count * 2 > total;
  // Even a single row counts: if days are shifted, only rows that end or begin on the day show it.
  const areShifted = isMost(odd.filter(({ kind }) => kind === 'ofOtherDays').length);
  const strangers = odd.filter(({ kind }) => kind !== 'unreadable').length;
  const isWidened = strangers > 1 && isMost(strangers);
  if (!areShifted && !isWidened && (odd.length < 2 || asked < 2 || !isMost(odd.length))) return;
  const name: RequestName = { method: 'POST', path: `V1.0/${entity}/query`, writes: false };
  const what = `${odd.length} of ${total} rows are not what the filter asked for, or cannot be read`;
  throw unexpected(name, 200, `${what}: ${odd[0]?.reason ?? ''}`, 'halt');
}

function readPage<Row extends { id: number }>(query: Query<Row>, items: readonly unknown[]): ReadRows<Row> {
  const forms = new Map<number, string>();
  const contradicted = new Set<number>();
  for (const item of items) {
    const fields = fieldsOf(item);
    const { id } = fields;
    if (typeof id !== 'number') continue;
    const form = JSON.stringify(query.agreeIn?.map((field) => fields[field]) ?? item);
    if ((forms.get(id) ?? form) !== form) contradicted.add(id);
    forms.set(id, form);
  }
  const rows: Row[] = [];
  const odd: OddRow[] = [];
  for (const item of items) {
    const parsed = query.row.safeParse(item);
    if (!parsed.success) odd.push(oddRow(query, item, oddityOf(item, parsed.error)));
    else if (contradicted.has(parsed.data.id)) odd.push(oddRow(query, item, 'another row has its id'));
    else if (!query.matches(parsed.data)) odd.push(oddRow(query, item, 'it is not what was asked for', 'stranger'));
    else if (query.holdsDay?.(parsed.data) === false) {
      odd.push(oddRow(query, item, 'it is not of the days that were asked for', 'ofOtherDays'));
    } else rows.push(parsed.data);
  }
  return { rows, odd };
}

function oddRow(
  { entity }: { readonly entity: string },
  item: unknown,
  oddity: string,
  kind: OddRow['kind'] = 'unreadable',
): OddRow {
  const fields = fieldsOf(item);
  const { id } = fields;
  const named = Number.isSafeInteger(id) ? `row ${String(id)}` : 'row without a readable id';
  return { fields, reason: `Autotask's ${entity} ${named} cannot be used: ${oddity}`, kind };
}

/** Splits ids into lists that Autotask takes, each id once. */
export function chunked<T>(items: readonly T[], size: number = greatestListLength): T[][] {
  const distinct = [...new Set(items)];
  const chunks: T[][] = [];
  for (let start = 0; start < distinct.length; start += size) chunks.push(distinct.slice(start, start + size));
  return chunks;
}

/** Credentials go with every page, so a page that lies elsewhere is not fetched. */
function nextPage(name: RequestName, baseUrl: string, next: string): string {
  const url = URL.canParse(next, baseUrl) ? new URL(next, baseUrl) : undefined;
  const ours = new URL(baseUrl);
  if (url?.origin !== ours.origin || url.username !== '' || url.password !== '') {
    throw unexpected(name, 200, 'its next page lies on another host', 'halt');
  }
  return url.href;
}
