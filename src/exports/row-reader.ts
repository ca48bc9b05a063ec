import type { RowBatches } from './export-table.js';

/** Reads rows in portions of another size than that in which they come. */
export class RowReader<Row> {
  readonly #batches: AsyncIterator<readonly Row[]>;
  #left: readonly Row[] = [];

  constructor(batches: RowBatches<Row>) {
    this.#batches = batches[Symbol.asyncIterator]();
  }

  /** The next rows, `count` at most. */
  async *take(count: number): AsyncGenerator<readonly Row[]> {
    for (let wanted = count; wanted > 0 && (await this.hasMore());) {
      const rows = this.#left.slice(0, wanted);
      this.#left = this.#left.slice(rows.length);
      wanted -= rows.length;
      yield rows;
    }
  }

  async hasMore(): Promise<boolean> {
    while (this.#left.length === 0) {
      const next = await this.#batches.next();
      if (next.done === true) return false;
      this.#left = next.value;
    }
    return true;
  }

  /** Tells the source that nothing more will be read. */
  async close(): Promise<void> {
    await this.#batches.return?.();
  }
}
