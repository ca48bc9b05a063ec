import type { NewChange } from '../../src/ledger/model/changes.js';
import { appendChanges, type AppendReport } from '../../src/ledger/append-changes.js';
import type { Store } from '../../src/store/database.js';

/** After everything that the tests' histories contain. */
export const testNow = new Date('2027-06-01T00:00:00Z');

export function change(kind: NewChange['kind'], more: Partial<NewChange> = {}): NewChange {
  return {
    ...{ kind, happenedAt: '2026-10-30T10:00:00.000Z', actor: 'dana', customerCode: '', userName: '', serviceCode: '' },
    ...{ planName: '', instance: '', values: {}, sourceKey: '' },
    ...more,
  };
}

export function append(store: Store, changes: Iterable<NewChange>): Promise<AppendReport> {
  return appendChanges(
    store,
    (function* rows() {
      let row = 0;
      for (const each of changes) yield { row: (row += 1), change: each };
    })(),
    testNow,
  );
}
