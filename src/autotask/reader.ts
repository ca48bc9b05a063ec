import { chunked, readAll, type Query } from './query.js';
import type { AutotaskTransport } from './transport.js';

/** Reads rows of entities: what every file of an entity is built on. */
export interface Reader {
  /** All rows of one query, over all of its pages. */
  all<Row extends { id: number }>(query: Query<Row>): Promise<Row[]>;
  /** The rows of one query for each chunk of the items, one query after the other. No items, no call. */
  each<Item, Row extends { id: number }>(
    items: readonly Item[],
    queryOf: (chunk: readonly Item[]) => Query<Row>,
    chunkSize?: number,
  ): Promise<Row[]>;
}

export function createReader(transport: AutotaskTransport, maxPages: number): Reader {
  return {
    all: (query) => readAll(transport, query, maxPages),
    async each(items, queryOf, chunkSize) {
      const rows = [];
      for (const chunk of chunked(items, chunkSize)) rows.push(await readAll(transport, queryOf(chunk), maxPages));
      return rows.flat();
    },
  };
}
