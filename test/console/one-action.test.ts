import { expect, it } from 'vitest';
import { actionsOf } from '../../src/console/audit/one-action.js';
import type { AuditEntry } from '../../src/domain/audit/audit-entry.js';

type Part = Pick<AuditEntry, 'number' | 'action' | 'who' | 'from' | 'record' | 'id'> & Partial<AuditEntry>;

const entry = (part: Part): AuditEntry => ({
  ...{ at: new Date('2026-11-26T22:00:00Z'), name: '', changes: [], reason: '', former: '', digest: '' },
  ...part,
});

const byHand = entry({ number: 42, action: 'started by hand', who: 'dana', from: 'console', record: 'run', id: 'r1' });
const bySchedule = entry({
  ...{ number: 41, action: 'started', who: null, from: 'schedule', record: 'run', id: 'r1' },
  changes: [{ field: 'Job', before: null, after: 'monthly' }],
});
const asked = entry({
  number: 40,
  action: 'run asked for',
  who: 'dana',
  from: 'console',
  record: 'job',
  id: 'monthly',
});
const other = entry({ ...asked, number: 30, id: 'daily' });

function numbersOf(entries: readonly AuditEntry[]): (readonly number[])[] {
  return actionsOf(entries).map(({ numbers }) => numbers);
}

it('Run now is one action, with the numbers of its three entries', () => {
  expect(numbersOf([byHand, bySchedule, asked, other])).toEqual([[40, 41, 42], [30]]);
});

it('Run now is one action also where a filter by person leaves the entry of the schedule out', () => {
  expect(numbersOf([byHand, asked, other])).toEqual([[40, 42], [30]]);
  expect(actionsOf([byHand, asked])[0]?.entry.changes).toEqual(bySchedule.changes);
});

it('A run started by hand stays apart from a job that the same person ran earlier', () => {
  expect(numbersOf([byHand, other])).toEqual([[42], [30]]);
});
