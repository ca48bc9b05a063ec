import type { z } from 'zod';
import { unexpected, type RequestName } from './classify.js';
import { pageOf } from './schemas.js';
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
  /** Tells rows apart that are more than one row; their ids unless given. */
  keyOf?: (row: Row) => string;
  /** So many rows are enough: later pages are left. */
  enough?: number;
}

/** The most that Autotask takes in one `in` list, and the most rows it puts on a page. */
export const greatestListLength = 500;
const pageSize = 500;

/**
 * Reads all pages of a query. Rows that come twice are kept once, in their later form.
 * @throws AutotaskError of kind UnexpectedAnswer where a row is not what was asked for (a filter that was widened makes
 * the whole answer doubtful, so nothing of it is used), where a page brings nothing new, points to another host, or
 * where there are more than `maxPages`
 */
export async function readAll<Row extends { id: number }>(
  transport: AutotaskTransport,
  query: Query<Row>,
  maxPages: number,
): Promise<Row[]> {
  const path = `V1.0/${query.entity}/query`;
  const name: RequestName = { method: 'POST', path, writes: false };
  const body = { MaxRecords: query.enough ?? pageSize, IncludeFields: query.fields, Filter: query.filter };
  const schema = pageOf(query.row);
  const rows = new Map<number | string, Row>();
  let url: string | undefined;
  for (let page = 1; ; page += 1) {
    if (page > maxPages) throw unexpected(name, 200, `there are more than ${maxPages} pages`, 'halt');
    const request = { method: 'POST', path, endpoint: query.entity, body, writes: false } as const;
    const answer = await transport.send(url === undefined ? request : { ...request, url }, schema);
    const { nextPageUrl, count } = answer.pageDetails;
    // A row that is missing here would pass for a line that is not there, and be created again.
    if (typeof count === 'number' && count !== answer.items.length) {
      throw unexpected(
        name,
        200,
        `page ${page} holds ${answer.items.length} rows although it counts ${count}`,
        'retry',
      );
    }
    const before = rows.size;
    for (const row of answer.items) rows.set(query.keyOf?.(row) ?? row.id, row);
    const strangers = answer.items.filter((row) => !query.matches(row)).length;
    if (strangers > 0) {
      throw unexpected(
        name,
        200,
        `${strangers} of ${answer.items.length} rows are not what the filter asked for`,
        'halt',
      );
    }
    const next = nextPageUrl ?? '';
    const nothingNew = rows.size === before && (answer.items.length > 0 || next !== '');
    if (nothingNew) throw unexpected(name, 200, `page ${page} brings no new rows`, 'retry');
    if (next === '' || query.enough !== undefined) return [...rows.values()];
    url = nextPage(name, transport.baseUrl, next);
  }
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
