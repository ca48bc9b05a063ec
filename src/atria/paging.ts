import type { z } from 'zod';
import { pageOf } from './schemas.js';
import { unexpected, type AtriaTransport } from './transport.js';

/** Pages that one list may have before it counts as endless. */
const pagesMax = 10_000;

export interface PagedList<Row> {
  path: string;
  query?: Readonly<Record<string, string | readonly string[]>>;
  row: z.ZodType<Row>;
  /** What no two rows of the list share. */
  keyOf: (row: Row) => string;
}

/**
 * Reads a list page by page, all from the build that its first page names, and makes sure that it was read whole.
 * @throws AtriaError of kind UnexpectedAnswer where the list changed while it was read (its total changed, a row came
 * twice, or it ended early): such a list lacks rows, and a missing row must not pass for something not billed
 */
export async function* pages<Row>(
  transport: AtriaTransport,
  list: PagedList<Row>,
  pageSize: number,
): AsyncGenerator<Row[], void, undefined> {
  const schema = pageOf(list.row);
  const keys = new Set<string>();
  let total: number | undefined;
  let build: number | undefined;
  for (let page = 1; page <= pagesMax; page += 1) {
    const answer = await transport.get(list.path, queryOf(list, { page, pageSize, build }), schema);
    total ??= answer.totalCount;
    build ??= answer.build;
    const fault = pageFault(answer, page, total);
    if (fault !== undefined) throw unexpected(list.path, fault, true);
    for (const row of answer.items) {
      const key = list.keyOf(row);
      if (keys.has(key)) throw unexpected(list.path, `it gives ${key} twice`, true);
      keys.add(key);
    }
    if (keys.size > total) throw unexpected(list.path, `it gives more than its ${total} rows`, true);
    if (answer.items.length > 0) yield answer.items;
    if (keys.size === total) return;
  }
  throw unexpected(list.path, `it has more than ${pagesMax} pages`);
}

/** The number of rows of a list, which each of its pages tells. */
export async function countRows<Row>(transport: AtriaTransport, list: PagedList<Row>): Promise<number> {
  const { totalCount } = await transport.get(list.path, queryOf(list, { page: 1, pageSize: 1 }), pageOf(list.row));
  return totalCount;
}

function pageFault(
  answer: { items: readonly unknown[]; page: number; totalCount: number },
  page: number,
  total: number,
): string | undefined {
  if (answer.page !== page) return `it is page ${answer.page} although page ${page} was asked for`;
  if (answer.totalCount !== total) return `its total changed from ${total} to ${answer.totalCount} between pages`;
  if (answer.items.length === 0 && total > 0) return `page ${page} is empty before its ${total} rows were given`;
  return undefined;
}

function queryOf<Row>(
  list: PagedList<Row>,
  { page, pageSize, build }: { page: number; pageSize: number; build?: number | undefined },
): URLSearchParams {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(list.query ?? {})) {
    for (const each of typeof value === 'string' ? [value] : value) query.append(name, each);
  }
  query.set('page', page.toString());
  query.set('pageSize', pageSize.toString());
  if (build !== undefined) query.set('build', build.toString());
  return query;
}
