import { sql } from 'kysely';
import type { Store } from '../database.js';
import { levelRank } from '../../domain/log/log-codes.js';
import { countLogCodes, type CodeCount } from './log-counts.js';
import type { LogCursor } from './log-cursor.js';
import { matches, type LogOrder, type LogQuery } from './log-query.js';
import {
  countRowsByCode,
  countWalk,
  measureStretch,
  readRowsByCode,
  readRowsByText,
  walkRows,
  type LogPart,
  type LogRow,
} from './log-rows.js';

/*
 * Going through the log soon meets a frequent text; the index of trigrams finds a rare one. Some texts are neither: two
 * letters, or a text whose parts are everywhere and which itself is nowhere. So each way is gone only so far. If
 * neither has answered, the answer is about the entries that were looked at, and says so.
 */

/** What a page may cost. */
export interface SearchEffort {
  /** The most entries that are looked at one by one. */
  readonly examined: number;
  /** How many of them are looked at at a time: in between, the search may be given up. */
  readonly step: number;
  /** The search is given up after this time, in milliseconds: entries that lie far apart are slow to read. */
  readonly walkMs: number;
  /** How long the index may take, in milliseconds; 0: it is not asked. */
  readonly indexMs: number;
}

export const usualEffort: SearchEffort = { examined: 10_000, step: 2_000, walkMs: 40, indexMs: 80 };

export interface FoundRows {
  readonly rows: readonly LogRow[];
  /** The search went no further than here; undefined if it came to its end. */
  readonly searchedTo?: LogCursor | undefined;
}

/** The first rows of a search in an order, at a bounded cost. */
export async function searchRows(
  store: Store,
  runId: string,
  query: LogQuery,
  order: LogOrder,
  { part, effort }: { part: LogPart; effort: SearchEffort },
): Promise<FoundRows> {
  const candidates = await countLogCodes(store, runId, query);
  if (sumOf(candidates) <= effort.examined) return { rows: await readRowsByCode(store, runId, query, order, part) };
  const { rows, searchedTo } = await inOrder(store, (transaction) =>
    walk(transaction, runId, query, order, { ...part, keys: keysOf(candidates, order), effort }),
  );
  if (searchedTo === undefined || !hasTrigram(query)) return { rows, searchedTo };
  const indexed = await byIndex(store, effort, (transaction) => readRowsByText(transaction, runId, query, order, part));
  return indexed === undefined ? { rows, searchedTo } : { rows: indexed };
}

/** Counts what a search finds up to a limit; where that would cost more, how many it finds at least. */
export async function countSearch(
  store: Store,
  runId: string,
  query: LogQuery & { readonly search: string },
  { limit, effort }: { limit: number; effort: SearchEffort },
): Promise<{ readonly entries: number; readonly isWhole: boolean }> {
  const candidates = await countLogCodes(store, runId, query);
  if (sumOf(candidates) <= effort.examined) return upTo(await countRowsByCode(store, runId, query), limit);
  const met = await inOrder(store, (transaction) => countWalk(transaction, runId, query, effort.examined));
  // Where all of so many are met, there are more.
  if (met >= limit) return { entries: limit, isWhole: false };
  if (!hasTrigram(query)) return { entries: met, isWhole: false };
  const counted = await byIndex(store, effort, async (transaction) => {
    const { rows } = await sql<{ entries: number }>`
      select count(*) entries from (
        select from log_entries where ${matches(runId, query)} limit ${limit + 1}) found`.execute(transaction);
    return rows[0]?.entries ?? 0;
  });
  return counted === undefined ? { entries: met, isWhole: false } : upTo(counted, limit);
}

function upTo(entries: number, limit: number) {
  return { entries: Math.min(entries, limit), isWhole: entries <= limit };
}

function sumOf(counts: readonly CodeCount[]): number {
  return counts.reduce((sum, { entries }) => sum + entries, 0);
}

/** The keys of an order that have entries, in the order. */
function keysOf(candidates: readonly CodeCount[], { sort, direction }: LogOrder): readonly (string | number)[] | null {
  if (sort === 'time') return null;
  const keys = new Set(candidates.map(({ code, level }) => (sort === 'code' ? code : levelRank(level))));
  const ascending = [...keys].sort((one, other) => (one < other ? -1 : 1));
  return direction === 'ascending' ? ascending : ascending.reverse();
}

/** Whether the index can find a text: it has three letters or digits in a row, or one's beginning or end. */
function hasTrigram({ search = '' }: LogQuery): boolean {
  return /[\p{L}\p{N}]{3}|[^\p{L}\p{N}][\p{L}\p{N}]|[\p{L}\p{N}]{2}[^\p{L}\p{N}]/u.test(search);
}

type Walk = LogPart & { readonly keys: readonly (string | number)[] | null; readonly effort: SearchEffort };

/** Goes through the log from key to key, step by step, as far as it may. */
async function walk(
  store: Store,
  runId: string,
  query: LogQuery,
  order: LogOrder,
  { from, limit, keys, effort }: Walk,
): Promise<FoundRows> {
  const rows: LogRow[] = [];
  const end = performance.now() + effort.walkMs;
  let left = effort.examined;
  for (const key of keys ?? [undefined]) {
    if (isBehind(key, from, order)) continue;
    let stretch = { order, key, from: from?.key === key ? from?.sequence : undefined, examined: 0 };
    for (let isAtEnd = false; !isAtEnd;) {
      stretch = { ...stretch, examined: Math.min(effort.step, left) };
      rows.push(...(await walkRows(store, runId, query, stretch, limit - rows.length)));
      if (rows.length === limit) return { rows };
      const { entries, last } = await measureStretch(store, runId, stretch);
      isAtEnd = entries < stretch.examined;
      left -= entries;
      const mayGoOn = left > 0 && performance.now() < end;
      if (!isAtEnd && !mayGoOn) return { rows, searchedTo: { ...(key !== undefined && { key }), sequence: last } };
      stretch = { ...stretch, from: last };
    }
  }
  return { rows };
}

/** Whether all entries of a key come before a place. */
function isBehind(key: string | number | undefined, from: LogCursor | undefined, order: LogOrder): boolean {
  if (from?.key === undefined || key === undefined || key === from.key) return false;
  return key < from.key === isAscending(order);
}

function isAscending({ direction }: LogOrder): boolean {
  return direction === 'ascending';
}

/**
 * Postgres would sort many entries; here it must follow an index. All reads see the same entries: one that is written
 * meanwhile is not skipped.
 */
function inOrder<Result>(store: Store, work: (transaction: Store) => Promise<Result>): Promise<Result> {
  const snapshot = store.transaction().setIsolationLevel('repeatable read');
  return snapshot.execute(async (transaction) => {
    await sql`
      select set_config(name, 'off', true)
      from unnest(array['enable_seqscan', 'enable_bitmapscan', 'enable_sort', 'jit']) name`.execute(transaction);
    return work(transaction);
  });
}

/** Asks the index of trigrams; undefined if it takes too long. */
async function byIndex<Result>(
  store: Store,
  { indexMs }: SearchEffort,
  work: (transaction: Store) => Promise<Result>,
): Promise<Result | undefined> {
  if (indexMs === 0) return undefined;
  try {
    return await store.transaction().execute(async (transaction) => {
      await sql`
        select set_config(name, 'off', true)
        from unnest(array['enable_seqscan', 'enable_indexscan', 'enable_indexonlyscan', 'jit']) name`.execute(
        transaction,
      );
      // One page must not take all processors.
      await sql`select set_config('max_parallel_workers_per_gather', '0', true)`.execute(transaction);
      // What is found has a place of its own in this much memory, also where it is a great part of a log.
      await sql`
        select set_config('statement_timeout', ${`${indexMs}`}, true), set_config('work_mem', '32MB', true)`.execute(
        transaction,
      );
      return work(transaction);
    });
  } catch (error) {
    if (isTimeout(error)) return undefined;
    throw error;
  }
}

/** `query_canceled`: https://www.postgresql.org/docs/current/errcodes-appendix.html */
function isTimeout(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === '57014';
}
