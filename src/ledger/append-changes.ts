import { isDeepStrictEqual } from 'node:util';
import { ChangeRefusal, foldChange } from './model/fold.js';
import type { NewChange, ServiceChange } from './model/changes.js';
import { historyYearsMax } from './model/periods.js';
import type { Effect } from './model/state.js';
import { theProgram, type Author, type NewAuditEntry } from '../domain/audit/audit-entry.js';
import { changedFields } from '../domain/audit/changed-fields.js';
import { shortText } from '../domain/wording.js';
import { recordAudit } from '../store/audit/record-audit.js';
import type { Store } from '../store/database.js';
import { editedRecord, EditedRecords, type Edit } from './edited-records.js';
import { changesBySourceKey, insertChanges, lastChangeId, lockRecording } from './store/changes.js';
import { loadStateFor, writeEffects } from './store/state.js';

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
  /** Changes that were recorded now: all, or none if a row was refused. */
  readonly recorded: number;
  /** Changes that had been recorded before under the same source key. */
  readonly alreadyKnown: number;
  /** What was changed of customers and of the catalogue that were there before; the first {@link editsShown}. */
  readonly edits: readonly Edit[];
  readonly editCount: number;
  /** The first refused rows, at most {@link refusedRowsShown}. */
  readonly refused: readonly RefusedRow[];
  readonly refusedCount: number;
}

export const refusedRowsShown = 1_000;
export const editsShown = 1_000;
/** Characters of a reason, which may repeat what was sent. */
const longestReason = 1_000;

/** Changes that are checked and written together. */
const batchSize = 1_000;

/** Who records changes. */
export interface Recording {
  readonly author: Author;
  /** What the changes are, if they are imported: new customers and services are then counted in one entry of the audit record. */
  readonly importOf?: string;
}

type Rows = AsyncIterable<SubmittedChange | RefusedRow> | Iterable<SubmittedChange | RefusedRow>;

/**
 * Records changes, all or none, in the given order. Callers wait for each other. What they edit of customers and catalogue
 * goes into the audit record with them.
 *
 * @param changes rows that were understood, or the reason why one was not; read as they come, a batch at a time. A
 * function makes them from what is recorded before them: while it reads in its transaction, nobody else records.
 * @param now changes dated later than this are refused
 */
export async function appendChanges(
  store: Store,
  changes: Rows | ((transaction: Store) => Rows),
  now: Date,
  recording: Recording = { author: theProgram },
): Promise<AppendReport> {
  const appending = new Appending(now);
  try {
    await store.transaction().execute(async (transaction) => {
      await lockRecording(transaction);
      appending.nextId = (await lastChangeId(transaction)) + 1;
      let batch: SubmittedChange[] = [];
      for await (const row of typeof changes === 'function' ? changes(transaction) : changes) {
        if ('reason' in row) appending.refuse(row.row, row.reason);
        else batch.push(row);
        if (batch.length < batchSize) continue;
        await appending.take(transaction, batch);
        batch = [];
      }
      await appending.take(transaction, batch);
      if (appending.refusedCount > 0) throw new NothingRecorded();
      await recordAudit(transaction, appending.auditEntries(recording));
    });
  } catch (error) {
    if (!(error instanceof NothingRecorded)) throw error;
    return { ...appending.report(), recorded: 0, edits: [], editCount: 0 };
  }
  return appending.report();
}

/** Undoes the transaction of a list with refused rows. */
class NothingRecorded extends Error {
  override readonly name = 'NothingRecorded';
}

class Appending {
  readonly #now: number;
  readonly #refused: RefusedRow[] = [];
  #recorded = 0;
  #alreadyKnown = 0;
  readonly #edited = new EditedRecords();
  refusedCount = 0;
  nextId = 1;

  constructor(now: Date) {
    this.#now = now.getTime();
  }

  refuse(row: number, reason: string): void {
    this.refusedCount += 1;
    if (this.#refused.length < refusedRowsShown) this.#refused.push({ row, reason: shortText(reason, longestReason) });
  }

  async take(transaction: Store, batch: readonly SubmittedChange[]): Promise<void> {
    if (batch.length === 0) return;
    const changes = batch.map(({ change }) => change);
    const state = await loadStateFor(transaction, changes);
    const known: Map<string, Recorded> = await changesBySourceKey(
      transaction,
      changes.map(({ sourceKey }) => sourceKey).filter((key) => key !== ''),
    );
    const recorded: ServiceChange[] = [];
    const effects: Effect[] = [];
    for (const { row, change } of batch) {
      const former = known.get(change.sourceKey);
      if (former !== undefined) {
        if (isSame(former, change)) this.#alreadyKnown += 1;
        else this.refuse(row, standsForAnother(change.sourceKey, former.changeId));
        continue;
      }
      const numbered = { ...change, changeId: this.nextId };
      try {
        this.#requireDate(change);
        const before = editedRecord(state, change);
        for (const effect of foldChange(state, numbered)) effects.push(effect);
        this.#edited.note(before, editedRecord(state, change));
      } catch (error) {
        if (!(error instanceof ChangeRefusal)) throw error;
        this.refuse(row, error.message);
        continue;
      }
      if (change.sourceKey !== '') known.set(change.sourceKey, numbered);
      recorded.push(numbered);
      this.nextId += 1;
    }
    await insertChanges(transaction, recorded);
    await writeEffects(transaction, effects);
    this.#recorded += recorded.length;
  }

  report(): AppendReport {
    const { refusedCount } = this;
    const edits = this.#edited.edits();
    return {
      ...{ recorded: this.#recorded, alreadyKnown: this.#alreadyKnown, refused: this.#refused, refusedCount },
      ...{ edits: edits.slice(0, editsShown), editCount: edits.length },
    };
  }

  auditEntries({ author, importOf }: Recording): NewAuditEntry[] {
    if (importOf === undefined) return this.#edited.entries(author, false);
    if (this.#recorded === 0) return [];
    const counts = { Changes: this.#recorded, 'New customers and services': this.#edited.added };
    const last = this.nextId - 1;
    const summary = { action: 'imported', record: 'import', id: `changes to ${last}`, name: importOf } as const;
    return [
      { ...author, ...summary, changes: changedFields(undefined, counts), reason: '' },
      ...this.#edited.entries(author, true),
    ];
  }

  #requireDate({ happenedAt }: NewChange): void {
    const at = new Date(happenedAt);
    if (at.getTime() > this.#now) {
      throw new ChangeRefusal(`The change is dated ${happenedAt}, which has not come yet.`);
    }
    const oldest = new Date(this.#now);
    oldest.setUTCFullYear(oldest.getUTCFullYear() - historyYearsMax);
    if (at < oldest) {
      throw new ChangeRefusal(`The change is dated ${happenedAt}, which is too long ago. Check its year.`);
    }
  }
}

/** A change with its number, from the store or just about to be written. */
type Recorded = Omit<ServiceChange, 'happenedAt' | 'sourceKey'> & { readonly happenedAt: string | Date };

/** Whether a change is sent again. The actor does not count: where none is named, it is the sender's token. */
function isSame(former: Recorded, change: NewChange): boolean {
  return isDeepStrictEqual(meaningOf(former), meaningOf(change));
}

function meaningOf(change: Recorded | NewChange): unknown {
  const { kind, happenedAt, customerCode, userName, serviceCode, planName, instance, values } = change;
  const subject = { customerCode, userName, serviceCode, planName, instance };
  return { kind, happenedAt: new Date(happenedAt).getTime(), ...subject, values };
}

function standsForAnother(sourceKey: string, changeId: number): string {
  return `The source key "${sourceKey}" stands for another change already (number ${changeId}).`;
}
