import { sql, type RawBuilder } from 'kysely';
import { logLevels, type LogCode, type LogLevel } from '../domain/log-codes.js';
import type { Store } from './database.js';
import { formatCursor, type LogCursor } from './log-cursor.js';
import type { LogEntry } from './log-entries.js';
import { isSearched, matches, type LogOrder, type LogQuery, type LogSort } from './log-query.js';

/** The page after or before a cursor of another page; the first page without any. */
export interface LogPosition {
  readonly limit: number;
  readonly after?: LogCursor | undefined;
  readonly before?: LogCursor | undefined;
}

export interface LogPage {
  readonly entries: readonly LogEntry[];
  /** For `before`, as `parseCursor` reads it; null on the first page. */
  readonly previous: string | null;
  /** For `after`; null on the last page. */
  readonly next: string | null;
}

/** An entry with the rank of its level. */
type Row = LogEntry & { readonly severity: number };

/**
 * Reads a page of a run's log. It costs the same however deep the page is in the log. A page before a cursor that has
 * less than `limit` entries before it is the first page.
 */
export async function readLogPage(
  store: Store,
  runId: string,
  query: LogQuery,
  order: LogOrder,
  { limit, after, before }: LogPosition,
): Promise<LogPage> {
  if (before !== undefined) {
    const found = await readRows(store, runId, query, opposite(order), { from: before, limit: limit + 1 });
    if (found.length < limit) return readLogPage(store, runId, query, order, { limit });
    return pageOf(found.slice(0, limit).reverse(), order.sort, { previous: found.length > limit, next: true });
  }
  const found = await readRows(store, runId, query, order, { from: after, limit: limit + 1 });
  const further = { previous: after !== undefined, next: found.length > limit };
  return pageOf(found.slice(0, limit), order.sort, further);
}

const streamPage = 5000;

/**
 * Every entry that the query finds, in this order, some thousands at a time. Nothing is held open between two of them,
 * so the reader may be slow; entries that are written meanwhile come where the order has them, if that is still ahead.
 */
export async function* streamLog(
  store: Store,
  runId: string,
  query: LogQuery,
  order: LogOrder,
): AsyncGenerator<readonly LogEntry[]> {
  for (let from: LogCursor | undefined; ;) {
    const rows = await readRows(store, runId, query, order, { from, limit: streamPage });
    if (rows.length > 0) yield rows.map(entryOf);
    const last = rows.at(-1);
    if (last === undefined || rows.length < streamPage) return;
    from = cursorOf(last, order.sort);
  }
}

/** As many entries of a search are counted: a greater number tells a person nothing more. */
export const searchCountLimit = 10_000;

export interface CodeCount {
  readonly code: LogCode;
  readonly level: LogLevel;
  readonly entries: number;
}

/** How many entries a query finds. A search that finds more than {@link searchCountLimit} is not counted to its end. */
export type LogCount =
  | { readonly complete: true; readonly entries: number; readonly byCode: readonly CodeCount[] }
  | { readonly complete: false; readonly moreThan: number };

/** Counts what a query finds: in all, and by code and level in the order of the codes. */
export async function countLog(store: Store, runId: string, query: LogQuery): Promise<LogCount> {
  const limited = isSearched(query);
  const { rows } = await sql<{ code: LogCode; severity: number; entries: number }>`
    select code, severity, count(*) entries
    from (select code, severity from log_entries where ${matches(runId, query)}
      ${limited ? sql`limit ${searchCountLimit + 1}` : sql``}) found
    group by code, severity order by code, severity`.execute(store);
  const entries = rows.reduce((sum, each) => sum + each.entries, 0);
  if (limited && entries > searchCountLimit) return { complete: false, moreThan: searchCountLimit };
  return {
    complete: true,
    entries,
    byCode: rows.map(({ code, severity, entries: count }) => ({ code, level: levelOfRank(severity), entries: count })),
  };
}

async function readRows(
  store: Store,
  runId: string,
  query: LogQuery,
  { sort, direction }: LogOrder,
  { from, limit }: { from: LogCursor | undefined; limit: number },
): Promise<Row[]> {
  const way = direction === 'ascending' ? sql`asc` : sql`desc`;
  const beyond = direction === 'ascending' ? sql`>` : sql`<`;
  const { rows } = await sql<Row>`
    select sequence, logged_at "loggedAt", code, level, message, customer_code "customerCode", severity
    from log_entries
    where ${matches(runId, query)} ${from === undefined ? sql`` : sql`and ${isBeyond(from, sort, beyond)}`}
    order by ${sort === 'time' ? sql`` : sql`${keyColumn(sort)} ${way},`} sequence ${way}
    limit ${limit}`.execute(store);
  return rows;
}

function isBeyond(from: LogCursor, sort: LogSort, beyond: RawBuilder<unknown>): RawBuilder<unknown> {
  if (sort === 'time') return sql`sequence ${beyond} ${from.sequence}`;
  return sql`(${keyColumn(sort)}, sequence) ${beyond} (${from.key}, ${from.sequence})`;
}

function keyColumn(sort: 'code' | 'level'): RawBuilder<unknown> {
  return sort === 'code' ? sql`code` : sql`severity`;
}

function pageOf(rows: readonly Row[], sort: LogSort, further: { previous: boolean; next: boolean }): LogPage {
  const [first, last] = [rows[0], rows.at(-1)];
  return {
    entries: rows.map(entryOf),
    previous: further.previous && first !== undefined ? formatCursor(cursorOf(first, sort)) : null,
    next: further.next && last !== undefined ? formatCursor(cursorOf(last, sort)) : null,
  };
}

function entryOf({ sequence, loggedAt, code, level, message, customerCode }: Row): LogEntry {
  return { sequence, loggedAt, code, level, message, customerCode };
}

function cursorOf({ sequence, code, severity }: Row, sort: LogSort): LogCursor {
  switch (sort) {
    case 'time':
      return { sequence };
    case 'code':
      return { key: code, sequence };
    case 'level':
      return { key: severity, sequence };
  }
}

function opposite({ sort, direction }: LogOrder): LogOrder {
  return { sort, direction: direction === 'ascending' ? 'descending' : 'ascending' };
}

function levelOfRank(severity: number): LogLevel {
  return logLevels[severity] ?? 'Error';
}
