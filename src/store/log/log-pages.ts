import type { Store } from '../database.js';
import { countLogCodes } from './log-counts.js';
import { formatCursor, type LogCursor } from './log-cursor.js';
import type { LogEntry } from './log-entries.js';
import { describedEntries, type DescribedEntry } from './log-subjects.js';
import { isSearched, type LogOrder, type LogQuery } from './log-query.js';
import { cursorOf, readRows, readRowsByCode, type LogPart, type LogRow } from './log-rows.js';
import { countSearch, searchRows, usualEffort, type FoundRows, type SearchEffort } from './log-search.js';

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
  /** Whether the search was given up for this page: it goes on with the next one, or with the one before. */
  readonly isPartial: boolean;
}

/**
 * Reads a page of a run's log. It costs the same however long the log is and however deep in it the page is; a search
 * that would cost more than `effort` gives a partial page. A page before a cursor that has less than `limit` entries
 * before it is the first page.
 */
export async function readLogPage(
  store: Store,
  runId: string,
  query: LogQuery,
  order: LogOrder,
  { limit, after, before }: LogPosition,
  effort: SearchEffort = usualEffort,
): Promise<LogPage> {
  if (before !== undefined) {
    const part = { from: before, limit: limit + 1 };
    const found = await findRows(store, runId, query, opposite(order), { part, effort });
    const isFirst = found.searchedTo === undefined && found.rows.length < limit;
    if (isFirst) return readLogPage(store, runId, query, order, { limit }, effort);
    const { rows, beyond } = upTo(limit, found, order);
    const next = rows[0] === undefined ? including(before, opposite(order)) : cursorOf(rows[0], order.sort);
    return pageOf([...rows].reverse(), { previous: beyond, next, found });
  }
  const found = await findRows(store, runId, query, order, { part: { from: after, limit: limit + 1 }, effort });
  const { rows, beyond } = upTo(limit, found, order);
  const first = rows[0] === undefined ? undefined : cursorOf(rows[0], order.sort);
  const previous = after === undefined ? undefined : (first ?? including(after, order));
  return pageOf(rows, { previous, next: beyond, found });
}

const streamPage = 5000;

/**
 * Every entry that the query finds, with what it is about, in this order, some thousands at a time. Nothing is held open between two reads, so
 * the reader may be slow. Entries written meanwhile come at their place in the order, if it is still ahead.
 */
export async function* streamLog(
  store: Store,
  runId: string,
  query: LogQuery,
  order: LogOrder,
): AsyncGenerator<readonly DescribedEntry[]> {
  for (let from: LogCursor | undefined; ;) {
    const rows = await readRows(store, runId, query, order, { from, limit: streamPage });
    if (rows.length > 0) yield await describedEntries(store, runId, rows.map(entryOf));
    const last = rows.at(-1);
    if (last === undefined || rows.length < streamPage) return;
    from = cursorOf(last, order.sort);
  }
}

/** The most entries of a search that are counted: a greater number tells a person nothing more. */
export const searchCountLimit = 10_000;

/** How many entries a query finds. */
export interface LogCount {
  readonly entries: number;
  /** Whether these are all: a search is counted only so far. */
  readonly isWhole: boolean;
}

/** Counts what a query finds, a search up to {@link searchCountLimit}. It costs the same however long the log is. */
export async function countLog(
  store: Store,
  runId: string,
  query: LogQuery,
  effort: SearchEffort = usualEffort,
): Promise<LogCount> {
  if (isSearched(query)) return countSearch(store, runId, query, { limit: searchCountLimit, effort });
  const counts = await countLogCodes(store, runId, query);
  return { entries: counts.reduce((sum, { entries }) => sum + entries, 0), isWhole: true };
}

async function findRows(
  store: Store,
  runId: string,
  query: LogQuery,
  order: LogOrder,
  { part, effort }: { part: LogPart; effort: SearchEffort },
): Promise<FoundRows> {
  if (isSearched(query)) return searchRows(store, runId, query, order, { part, effort });
  const isFiltered = query.levels !== undefined || query.codes !== undefined;
  return { rows: await (isFiltered ? readRowsByCode : readRows)(store, runId, query, order, part) };
}

/** The rows of a page, and the place from which to read on; undefined if nothing lies beyond. */
function upTo(limit: number, { rows, searchedTo }: FoundRows, { sort }: LogOrder) {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return {
    rows: shown,
    beyond: rows.length > limit && last !== undefined ? cursorOf(last, sort) : searchedTo,
  };
}

interface PageSurroundings {
  readonly previous: LogCursor | undefined;
  readonly next: LogCursor | undefined;
  readonly found: FoundRows;
}

function pageOf(rows: readonly LogRow[], { previous, next, found }: PageSurroundings): LogPage {
  return {
    entries: rows.map(entryOf),
    previous: previous === undefined ? null : formatCursor(previous),
    next: next === undefined ? null : formatCursor(next),
    isPartial: found.searchedTo !== undefined,
  };
}

/** From an empty page back in the order: the entry at the place itself belongs to the neighbouring page. */
function including({ sequence, ...key }: LogCursor, { direction }: LogOrder): LogCursor {
  return { ...key, sequence: direction === 'ascending' ? sequence + 1 : sequence - 1 };
}

function entryOf({ sequence, loggedAt, code, level, message, customerCode }: LogRow): LogEntry {
  return { sequence, loggedAt, code, level, message, customerCode };
}

function opposite({ sort, direction }: LogOrder): LogOrder {
  return { sort, direction: direction === 'ascending' ? 'descending' : 'ascending' };
}
