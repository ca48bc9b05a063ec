import { page as pageSchema } from './schemas.js';
import { unexpected, type AtriaTransport } from './transport.js';

/** Pages that one list may have before it counts as endless. */
const pagesMax = 10_000;

/** Pages that are asked for while the one before them is taken. */
const pagesAhead = 3;

export interface PagedList<Row> {
  path: string;
  query?: Readonly<Record<string, string | readonly string[]>>;
  /** Reads one row, whatever it is; `place` counts the rows of the list from 1. */
  read: (row: unknown, place: number) => Row;
  /** What no two rows of the list share; undefined if it cannot be read. */
  keyOf: (row: Row) => string | undefined;
  /** What is made of a row that shares its key with another one on its page. */
  doubled: (row: Row, place: number) => Row;
}

/**
 * Reads a list page by page, all from the build that its first page names, and makes sure that it was read whole. The
 * next pages are on their way while one is taken.
 * @throws AtriaError of kind UnexpectedAnswer if the list changed while it was read (its total changed, a row came
 * on two pages, or it ended early): such a list lacks rows, and a missing row must not pass for something not billed
 */
export async function* pages<Row>(
  transport: AtriaTransport,
  list: PagedList<Row>,
  pageSize: number,
): AsyncGenerator<Row[], void, undefined> {
  const keys = new Set<string>();
  let seen = 0;
  let total: number | undefined;
  let build: number | undefined;
  const ask = (page: number) => transport.get(list.path, queryOf(list, { page, pageSize, build }), pageSchema);
  const ahead = new Map<number, ReturnType<typeof ask>>();
  try {
    for (let page = 1; page <= pagesMax; page += 1) {
      const answer = await (ahead.get(page) ?? ask(page));
      ahead.delete(page);
      total ??= answer.totalCount;
      build ??= answer.build;
      const fault = pageFault(answer, page, total);
      if (fault !== undefined) throw unexpected(list.path, fault, true);
      const left = Math.ceil((total - seen) / answer.items.length) - 1;
      for (let next = page + 1; next <= page + Math.min(left, pagesAhead); next += 1) {
        if (ahead.has(next)) continue;
        const asked = ask(next);
        // Whoever takes the page hears of its failure.
        asked.catch(() => undefined);
        ahead.set(next, asked);
      }
      const rows = readRows(list, answer.items, seen);
      for (const row of rows) {
        const key = list.keyOf(row);
        if (key !== undefined && keys.has(key)) throw unexpected(list.path, `it gives ${key} twice`, true);
        if (key !== undefined) keys.add(key);
      }
      seen += rows.length;
      if (seen > total) throw unexpected(list.path, `it gives more than its ${total} rows`, true);
      if (rows.length > 0) yield rows;
      if (seen === total) return;
    }
    throw unexpected(list.path, `it has more than ${pagesMax} pages`);
  } finally {
    // What was asked for ahead is let go, but not left alone.
    await Promise.allSettled(ahead.values());
  }
}

/** The rows of one page. Nobody can tell which of two rows with one key is right, so both are odd. */
function readRows<Row>(list: PagedList<Row>, items: readonly unknown[], before: number): Row[] {
  const rows = items.map((item, index) => list.read(item, before + index + 1));
  const times = new Map<string, number>();
  for (const key of rows.flatMap((row) => list.keyOf(row) ?? [])) times.set(key, (times.get(key) ?? 0) + 1);
  return rows.map((row, index) => {
    const key = list.keyOf(row);
    return key === undefined || times.get(key) === 1 ? row : list.doubled(row, before + index + 1);
  });
}

/** The number of rows of a list, which each of its pages tells. */
export async function countRows<Row>(transport: AtriaTransport, list: PagedList<Row>): Promise<number> {
  const { totalCount } = await transport.get(list.path, queryOf(list, { page: 1, pageSize: 1 }), pageSchema);
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
