import { chunked, readAll, refuseOddAnswer, type OddRow, type Query, type ReadRows } from './query.js';
import type { AutotaskTransport } from './transport.js';

/** An odd row, with the items asked about that it may belong to. */
export interface OwnedOddRow<Item> extends OddRow {
  /** Empty if no item asked about lacks a row. */
  readonly items: readonly Item[];
}

/** The rows that were asked for, and those that cannot be used. */
export interface OwnedRows<Row, Item> {
  readonly rows: readonly Row[];
  readonly odd: readonly OwnedOddRow<Item>[];
}

/** A query about some items. */
export interface ItemQuery<Row extends { id: number }, Item> extends Query<Row> {
  /** Which of the items a row belongs to, by what it says itself. */
  itemOf: (fields: Readonly<Record<string, unknown>>) => Item | undefined;
}

/** Reads rows of entities; every entity's file builds on it. */
export interface Reader {
  /** All rows of one query, over all of its pages. */
  all<Row extends { id: number }>(query: Query<Row>): Promise<ReadRows<Row>>;
  /** The rows of one query for each chunk of the items, a few queries at a time. No items, no call. */
  each<Item, Row extends { id: number }>(
    items: readonly Item[],
    queryOf: (chunk: readonly Item[]) => ItemQuery<Row, Item>,
    chunkSize?: number,
  ): Promise<OwnedRows<Row, Item>>;
  /**
   * The items of which Autotask has another number of rows than is known, found by halving again and again.
   * @param known the number of rows that are known of an item
   */
  miscounted<Item, Row extends { id: number }>(
    items: readonly Item[],
    queryOf: (chunk: readonly Item[]) => Query<Row>,
    known: (item: Item) => number,
    chunkSize?: number,
  ): Promise<Item[]>;
}

/** Calls that the search for the owner of odd rows may take: enough for two rows among 500 items. */
const searchCallsMax = 40;

/** Queries of one read that are under way at once. More would only wait for Autotask's threads. */
const lanes = 3;

export function createReader(transport: AutotaskTransport, maxPages: number): Reader {
  const reader: Reader = {
    async all(query) {
      const read = await readAll(transport, query, maxPages);
      refuseOddAnswer(query.entity, read, Infinity);
      return read;
    },
    async each(items, queryOf, chunkSize) {
      const read = await inLanes(chunked(items, chunkSize), async (chunk) => {
        const query = queryOf(chunk);
        const ofChunk = await readAll(transport, query, maxPages);
        refuseOddAnswer(query.entity, ofChunk, chunk.length);
        return { rows: ofChunk.rows, odd: await owned(reader, chunk, query, ofChunk, queryOf) };
      });
      return { rows: read.flatMap(({ rows }) => rows), odd: read.flatMap(({ odd }) => odd) };
    },
    miscounted: (items, queryOf, known, chunkSize) =>
      miscounted(transport, maxPages, { items, queryOf, known, chunkSize }),
  };
  return reader;
}

/** Works on a few items at a time, in their order. If one fails no other begins, and those under way end first. */
async function inLanes<Item, Result>(items: readonly Item[], work: (item: Item) => Promise<Result>): Promise<Result[]> {
  const results: Result[] = [];
  const waiting = items.entries();
  let hasFailed = false;
  const lane = async () => {
    for (const [index, item] of waiting) {
      if (hasFailed) return;
      try {
        results[index] = await work(item);
      } catch (error) {
        hasFailed = true;
        throw error;
      }
    }
  };
  const ended = await Promise.allSettled(Array.from({ length: lanes }, lane));
  const failed = ended.find((each) => each.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
  return results;
}

async function miscounted<Item, Row extends { id: number }>(
  transport: AutotaskTransport,
  maxPages: number,
  wanted: {
    items: readonly Item[];
    queryOf: (chunk: readonly Item[]) => Query<Row>;
    known: (item: Item) => number;
    chunkSize: number | undefined;
  },
): Promise<Item[]> {
  let calls = 0;
  const search = async (part: readonly Item[]): Promise<Item[]> => {
    // A part that cannot be searched further counts as odd altogether.
    if (calls >= searchCallsMax) return [...part];
    calls += 1;
    const { rows, odd } = await readAll(transport, wanted.queryOf(part), maxPages);
    const expected = part.reduce((sum, item) => sum + wanted.known(item), 0);
    if (rows.length + odd.length === expected) return [];
    if (part.length === 1) return [...part];
    const middle = Math.ceil(part.length / 2);
    return [...(await search(part.slice(0, middle))), ...(await search(part.slice(middle)))];
  };
  const found = [];
  for (const chunk of chunked(wanted.items, wanted.chunkSize)) found.push(...(await search(chunk)));
  return found;
}

/**
 * Finds the items that the odd rows of a chunk belong to: by what the rows say, or else by which items have more rows
 * in Autotask than are known.
 */
async function owned<Item, Row extends { id: number }>(
  reader: Reader,
  chunk: readonly Item[],
  { itemOf }: ItemQuery<Row, Item>,
  { rows, odd }: ReadRows<Row>,
  queryOf: (chunk: readonly Item[]) => ItemQuery<Row, Item>,
): Promise<OwnedOddRow<Item>[]> {
  const known = new Map<Item | undefined, number>();
  const count = (item: Item | undefined) => known.set(item, (known.get(item) ?? 0) + 1);
  for (const row of rows) count(itemOf({ ...row }));
  const sorted = odd.map((each) => ({ ...each, item: itemOf(each.fields) }));
  for (const { item } of sorted) count(item);
  const orphans = sorted.some(({ item }) => item === undefined);
  const [only] = chunk;
  const suspects = !orphans
    ? []
    : chunk.length === 1 && only !== undefined
      ? [only]
      : await reader.miscounted(chunk, queryOf, (item) => known.get(item) ?? 0);
  return sorted.map(({ item, ...each }) => ({ ...each, items: item === undefined ? suspects : [item] }));
}
