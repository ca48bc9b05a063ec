/**
 * Records the sample provider's history of a month: `tsx bench/record-history.ts <customers>`. A program of its own, so
 * that its memory can be measured.
 */
import { appendChanges, type SubmittedChange } from '../src/ledger/append-changes.js';
import { sampleHistory, sampleHistoryOptions } from '../src/demo/sample-history.js';
import { theProgram } from '../src/domain/audit/audit-entry.js';
import { openStore } from '../src/store/database.js';

const store = openStore(process.env['DATABASE_URL'] ?? '');

function* rows(customers: number): Generator<SubmittedChange> {
  let row = 0;
  for (const change of sampleHistory({ ...sampleHistoryOptions, months: 1, customers }))
    yield { row: (row += 1), change };
}

const { refused } = await appendChanges(store, rows(Number(process.argv[2])), new Date('2027-06-01T00:00:00Z'), {
  author: theProgram,
  importOf: 'history',
});
if (refused[0] !== undefined) throw new Error(refused[0].reason);
await store.destroy();
