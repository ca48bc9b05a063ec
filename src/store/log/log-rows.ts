import { sql, type RawBuilder } from 'kysely';
import type { Store } from '../database.js';
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

/** Reads entries as Postgres thinks best. The cost for few entries depends on how rare they are in the order. */
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
    where run_id = ${runId} and code = g.code and severity = g.severity ${beyondInGroup(from, order)}
    order by sequence ${way(order)}`;
  const found = isSearched(query)
    ? sql`select * from (${inOne} offset 0) e where ${containsText(query.search)}`
    : sql`${inOne} limit ${limit}`;
  const { rows } = await sql<LogRow>`
    select e.sequence, e."loggedAt", e.code, e.level, e.message, e."customerCode", e.severity
    from (select code, severity from log_counts where ${matchesGroup(runId, query)} ${groupsBeyond(from, order)}
      group by code, severity having sum(entries) > 0) g
    cross join lateral (${found}) e
    order by ${orderBy(order, sql`e.`)} limit ${limit}`.execute(store);
  return rows;
}

/** A stretch of the log that one index has in order: the whole log, or the entries of one code or level. */
export interface LogStretch {
  readonly order: LogOrder;
  /** The code or the rank of the level; undefined if the order is that of time. */
  readonly key: string | number | undefined;
  /** It begins beyond this entry. */
  readonly from: number | undefined;
  /** It has so many entries at most. */
  readonly examined: number;
}

/** Those entries of a stretch that the query finds, the first ones up to `limit`. */
export async function walkRows(
  store: Store,
  runId: string,
  query: LogQuery,
  stretch: LogStretch,
  limit: number,
): Promise<LogRow[]> {
  const inOrder = sql`order by sequence ${way(stretch.order)}`;
  const { rows } = await sql<LogRow>`
    select ${columns} from (select * from log_entries where ${isOnStretch(runId, stretch)} ${inOrder}
      limit ${stretch.examined}) walked
    where ${matches(runId, query)} ${inOrder} limit ${limit}`.execute(store);
  return rows;
}

/** How many entries a stretch has, and the last of them. */
export async function measureStretch(
  store: Store,
  runId: string,
  stretch: LogStretch,
): Promise<{ readonly entries: number; readonly last: number }> {
  const { rows } = await sql<{ entries: number; last: number }>`
    select count(*) entries, coalesce(${stretch.order.direction === 'ascending' ? sql`max` : sql`min`}(sequence), 0) "last"
    from (select sequence from log_entries where ${isOnStretch(runId, stretch)}
      order by sequence ${way(stretch.order)} limit ${stretch.examined}) walked`.execute(store);
  return rows[0] ?? { entries: 0, last: 0 };
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

/** Reads all that a search finds, by its index, and then puts it in order. */
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

function beyond(from: LogCursor | undefined, order: LogOrder): RawBuilder<unknown> {
  if (from === undefined) return sql``;
  const { sort } = order;
  if (sort === 'time') return sql`and sequence ${comparison(order)} ${from.sequence}`;
  return sql`and (${keyColumn(sort)}, sequence) ${comparison(order)} (${from.key}, ${from.sequence})`;
}

function comparison({ direction }: LogOrder): RawBuilder<unknown> {
  return direction === 'ascending' ? sql`>` : sql`<`;
}

/** The groups of code and level that have entries beyond a place. */
function groupsBeyond(from: LogCursor | undefined, order: LogOrder): RawBuilder<unknown> {
  if (from === undefined || order.sort === 'time') return sql``;
  return sql`and ${keyColumn(order.sort)} ${comparison(order)}= ${from.key}`;
}

/** Where within its group an entry is beyond a place: as an index reads it, and so without "or". */
function beyondInGroup(from: LogCursor | undefined, order: LogOrder): RawBuilder<unknown> {
  if (from === undefined) return sql``;
  if (order.sort === 'time') return beyond(from, order);
  const all = order.direction === 'ascending' ? sql`0` : sql`9223372036854775807`;
  const isOfPlace = sql`g.${keyColumn(order.sort)} = ${from.key}`;
  return sql`and sequence ${comparison(order)} case when ${isOfPlace} then ${from.sequence}::bigint else ${all} end`;
}

function way({ direction }: LogOrder): RawBuilder<unknown> {
  return direction === 'ascending' ? sql`asc` : sql`desc`;
}

function keyColumn(sort: 'code' | 'level'): RawBuilder<unknown> {
  return sort === 'code' ? sql`code` : sql`severity`;
}

function isOnStretch(runId: string, { order, key, from }: LogStretch): RawBuilder<unknown> {
  const ofKey = order.sort === 'time' ? sql`` : sql`and ${keyColumn(order.sort)} = ${key}`;
  const start = from === undefined ? sql`` : sql`and sequence ${comparison(order)} ${from}`;
  return sql`run_id = ${runId} ${ofKey} ${start}`;
}
