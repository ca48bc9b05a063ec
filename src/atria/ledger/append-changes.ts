import { ChangeRefusal, foldChange } from '../../domain/ledger-fold.js';
import type { NewChange, ServiceChange } from '../../domain/ledger-changes.js';
import type { Effect } from '../../domain/ledger-state.js';
import type { Store } from '../../store/database.js';
import { insertChanges, knownSourceKeys, lastChangeId, lockRecording } from '../../store/ledger-changes.js';
import { loadStateFor, writeEffects } from '../../store/ledger-state.js';

/** A change with the place it came from, for the report. */
export interface SubmittedChange {
  /** The number of the row in its file or list, from 1. */
  readonly row: number;
  readonly change: NewChange;
}

export interface RefusedRow {
  readonly row: number;
  readonly reason: string;
}

export interface AppendReport {
  /** Changes that were recorded now: all, or none where a row was refused. */
  readonly recorded: number;
  /** Changes that had been recorded before under the same source key. */
  readonly alreadyKnown: number;
  /** The first refused rows, at most {@link refusedRowsShown}. */
  readonly refused: readonly RefusedRow[];
  readonly refusedCount: number;
}

export const refusedRowsShown = 1_000;

/** Changes that are checked and written together. */
const batchSize = 1_000;

/**
 * Records changes, all or none, in the given order. Callers wait for each other.
 *
 * @param changes rows that were understood, or the reason why one was not; read as they come, a batch at a time
 * @param now changes dated later than this are refused
 */
export async function appendChanges(
  store: Store,
  changes: AsyncIterable<SubmittedChange | RefusedRow> | Iterable<SubmittedChange | RefusedRow>,
  now: Date,
): Promise<AppendReport> {
  const appending = new Appending(now);
  try {
    await store.transaction().execute(async (transaction) => {
      await lockRecording(transaction);
      appending.nextId = (await lastChangeId(transaction)) + 1;
      let batch: SubmittedChange[] = [];
      for await (const row of changes) {
        if ('reason' in row) appending.refuse(row.row, row.reason);
        else batch.push(row);
        if (batch.length < batchSize) continue;
        await appending.take(transaction, batch);
        batch = [];
      }
      await appending.take(transaction, batch);
      if (appending.refusedCount > 0) throw new NothingRecorded();
    });
  } catch (error) {
    if (!(error instanceof NothingRecorded)) throw error;
    return { ...appending.report(), recorded: 0 };
  }
  return appending.report();
}

/** Undoes the transaction of a list with refused rows. */
class NothingRecorded extends Error {}

class Appending {
  readonly #now: number;
  readonly #refused: RefusedRow[] = [];
  #recorded = 0;
  #alreadyKnown = 0;
  refusedCount = 0;
  nextId = 1;

  constructor(now: Date) {
    this.#now = now.getTime();
  }

  refuse(row: number, reason: string): void {
    this.refusedCount += 1;
    if (this.#refused.length < refusedRowsShown) this.#refused.push({ row, reason });
  }

  async take(transaction: Store, batch: readonly SubmittedChange[]): Promise<void> {
    if (batch.length === 0) return;
    const changes = batch.map(({ change }) => change);
    const state = await loadStateFor(transaction, changes);
    const known = await knownSourceKeys(
      transaction,
      changes.map(({ sourceKey }) => sourceKey).filter((key) => key !== ''),
    );
    const recorded: ServiceChange[] = [];
    const effects: Effect[] = [];
    for (const { row, change } of batch) {
      if (known.has(change.sourceKey)) {
        this.#alreadyKnown += 1;
        continue;
      }
      const numbered = { ...change, changeId: this.nextId };
      try {
        this.#requirePast(change);
        for (const effect of foldChange(state, numbered)) effects.push(effect);
      } catch (error) {
        if (!(error instanceof ChangeRefusal)) throw error;
        this.refuse(row, error.message);
        continue;
      }
      if (change.sourceKey !== '') known.add(change.sourceKey);
      recorded.push(numbered);
      this.nextId += 1;
    }
    await insertChanges(transaction, recorded);
    await writeEffects(transaction, effects);
    this.#recorded += recorded.length;
  }

  report(): AppendReport {
    const { refusedCount } = this;
    return { recorded: this.#recorded, alreadyKnown: this.#alreadyKnown, refused: this.#refused, refusedCount };
  }

  #requirePast({ happenedAt }: NewChange): void {
    if (Date.parse(happenedAt) <= this.#now) return;
    throw new ChangeRefusal(`The change is dated ${happenedAt}, which has not come yet.`);
  }
}
