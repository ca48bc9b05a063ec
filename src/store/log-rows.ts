import { sql, type RawBuilder } from 'kysely';
import type { Store } from './database.js';
import type { LogCursor } from './log-cursor.js';
import type { LogEntry } from './log-entries.js';
import {
  containsText,
  isSearched,
  matches,
  matchesGroup,
  type LogOrder,
  type LogQuery,
  type LogSort,
} from './log-query.js';

/** An entry with the rank of its level. */
export type LogRow = LogEntry & { readonly severity: number };

/** Which entries of an order are read: so many beyond a place, or from the beginning. */
export interface LogPart {
  readonly from: LogCursor | undefined;
  readonly limit: number;
}

const columns = sql`
  sequence, logged_at "loggedAt", code, level, message, customer_code "customerCode", severity`;

/** Reads entries as Postgres thinks best. What it costs for few entries depends on how rare they are in the order. */
export async function readRows(
  store: Store,
  runId: string,
  query: LogQuery,
  order: LogOrder,
  { from, limit }: LogPart,
): Promise<LogRow[]> {
  const { rows } = await sql<LogRow>`
    select ${columns} from log_entries
    where ${matches(runId, query)} ${beyond(from, order)}
    order by ${orderBy(order)} limit ${limit}`.execute(store);
  return rows;
}

/**
 * Reads entries code by code, each from its place in the index, and puts them together. Without a search it costs the
 * same at any length of the log; with one, it looks at every entry that has the levels and codes.
 */
export async function readRowsByCode(
  store: Store,
  runId: string,
  query: LogQuery,
  order: LogOrder,
  { from, limit }: LogPart,
): Promise<LogRow[]> {
  const inOne = sql`
    select *, logged_at "loggedAt", customer_code "customerCode" from log_entries
    where run_id = ${runId} and code = g.code and severity = g.severity ${beyond(from, order)}
    order by sequence ${way(order)}`;
  const found = isSearched(query)
    ? sql`select * from (${inOne} offset 0) e where ${containsText(query.search)}`
    : sql`${inOne} limit ${limit}`;
  const { rows } = await sql<LogRow>`
    select e.sequence, e."loggedAt", e.code, e.level, e.message, e."customerCode", e.severity
    from (select code, severity from log_counts where ${matchesGroup(runId, query)}
      group by code, severity having sum(entries) > 0) g
    cross join lateral (${found}) e
    order by ${orderBy(order, sql`e.`)} limit ${limit}`.execute(store);
  return rows;
}

/** Of the next `examined` entries of the whole log's order, those that the query finds. */
export async function walkRows(
  store: Store,
  runId: string,
  query: LogQuery,
  order: LogOrder,
  { from, limit, examined }: LogPart & { readonly examined: number },
): Promise<LogRow[]> {
  const { rows } = await sql<LogRow>`
    select ${columns} from (
      select * from log_entries where ${matchesKey(runId, query, order.sort)} ${beyond(from, order)}
      order by ${orderBy(order)} limit ${examined}) walked
    where ${matches(runId, query)} order by ${orderBy(order)} limit ${limit}`.execute(store);
  return rows;
}

/** How many a search finds, looking at every entry that has the levels and codes. */
export async function countRowsByCode(
  store: Store,
  runId: string,
  query: LogQuery & { readonly search: string },
): Promise<number> {
  const { rows } = await sql<{ entries: number }>`
    select count(*) entries
    from (select code, severity from log_counts where ${matchesGroup(runId, query)}
      group by code, severity having sum(entries) > 0) g
    cross join lateral (
      select search_text from log_entries where run_id = ${runId} and code = g.code and severity = g.severity
      offset 0) e
    where ${containsText(query.search)}`.execute(store);
  return rows[0]?.entries ?? 0;
}

/** How many of the first `examined` entries of the whole log the query finds. */
export async function countWalk(store: Store, runId: string, query: LogQuery, examined: number): Promise<number> {
  const { rows } = await sql<{ entries: number }>`
    select count(*) entries from (
      select * from log_entries where run_id = ${runId} order by sequence limit ${examined}) walked
    where ${matches(runId, query)}`.execute(store);
  return rows[0]?.entries ?? 0;
}

/** The place up to which {@link walkRows} looks; undefined where it looks at everything that is left. */
export async function endOfWalk(
  store: Store,
  runId: string,
  query: LogQuery,
  order: LogOrder,
  { from, examined }: { from: LogCursor | undefined; examined: number },
): Promise<LogCursor | undefined> {
  const { rows } = await sql<Pick<LogRow, 'sequence' | 'code' | 'severity'>>`
    select sequence, code, severity from log_entries where ${matchesKey(runId, query, order.sort)} ${beyond(from, order)}
    order by ${orderBy(order)} offset ${examined - 1} limit 1`.execute(store);
  return rows[0] === undefined ? undefined : cursorOf(rows[0], order.sort);
}

/** Reads all that a search finds, which its index is for, before it puts them in order. */
export async function readRowsByText(
  store: Store,
  runId: string,
  query: LogQuery,
  order: LogOrder,
  { from, limit }: LogPart,
): Promise<LogRow[]> {
  const { rows } = await sql<LogRow>`
    with found as materialized (
      select ${columns} from log_entries where ${matches(runId, query)} ${beyond(from, order)})
    select * from found order by ${orderBy(order)} limit ${limit}`.execute(store);
  return rows;
}

/** The place of an entry in this order. */
export function cursorOf(
  { sequence, code, severity }: Pick<LogRow, 'sequence' | 'code' | 'severity'>,
  sort: LogSort,
): LogCursor {
  switch (sort) {
    case 'time':
      return { sequence };
    case 'code':
      return { key: code, sequence };
    case 'level':
      return { key: severity, sequence };
  }
}

function orderBy(order: LogOrder, table = sql``): RawBuilder<unknown> {
  if (order.sort === 'time') return sql`${table}sequence ${way(order)}`;
  return sql`${table}${keyColumn(order.sort)} ${way(order)}, ${table}sequence ${way(order)}`;
}

function beyond(from: LogCursor | undefined, { sort, direction }: LogOrder): RawBuilder<unknown> {
  if (from === undefined) return sql``;
  const comparison = direction === 'ascending' ? sql`>` : sql`<`;
  if (sort === 'time') return sql`and sequence ${comparison} ${from.sequence}`;
  return sql`and (${keyColumn(sort)}, sequence) ${comparison} (${from.key}, ${from.sequence})`;
}

function way({ direction }: LogOrder): RawBuilder<unknown> {
  return direction === 'ascending' ? sql`asc` : sql`desc`;
}

function keyColumn(sort: 'code' | 'level'): RawBuilder<unknown> {
  return sort === 'code' ? sql`code` : sql`severity`;
}

/** The part of a query that the index of an order jumps over entries by. */
function matchesKey(runId: string, { levels, codes }: LogQuery, sort: LogSort): RawBuilder<unknown> {
  return matchesGroup(runId, { ...(sort === 'level' && { levels }), ...(sort === 'code' && { codes }) });
}
