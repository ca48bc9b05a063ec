import { afterAll, beforeAll, expect, test } from 'vitest';
import { listPeriods } from '../../src/ledger/store/periods.js';
import { saveLedgerSettings } from '../../src/ledger/store/settings.js';
import { migratedStore, type FreshStore } from '../store/fresh-store.js';
import { emptyLedger } from './empty-ledger.js';
import { append, change } from './fresh-ledger.js';
import { processBilling, publishedRecords } from './process.js';

let fresh: FreshStore;

beforeAll(async () => {
  fresh = await migratedStore();
});
afterAll(() => fresh.close());

// The last millisecond of a period's last day, as its zone's clocks go (https://www.iana.org/time-zones).
test.each([
  ['UTC', '2026-11-25', '2026-11-25T23:59:59.999Z'],
  ['Pacific/Auckland', '2026-11-25', '2026-11-25T10:59:59.999Z'],
  ['America/Los_Angeles', '2026-11-25', '2026-11-26T07:59:59.999Z'],
  // The day on which clocks go back has 25 hours, and this one in Cairo has no midnight at its end.
  ['America/New_York', '2026-11-01', '2026-11-02T04:59:59.999Z'],
  ['Africa/Cairo', '2026-04-23', '2026-04-23T21:59:59.999Z'],
])('in %s what happens on %s counts in the period that ends on it up to %s', async (timeZone, end, last) => {
  const { store } = fresh;
  await emptyLedger(store);
  const billProcessDay = Number(end.slice(-2));
  expect(await saveLedgerSettings(store, { billProcessDay, timeZone })).toBe(true);
  const next = new Date(Date.parse(last) + 1);
  const user = (userName: string, happenedAt: string) =>
    change('userCreated', { customerCode: 'ASP', userName, happenedAt });
  await append(store, [
    change('customerCreated', { customerCode: 'ASP', happenedAt: `${end.slice(0, 8)}01T12:00:00Z` }),
    ...[user('ann', last), user('bob', next.toISOString())],
  ]);
  // One moment before the period is over it stays open, and one moment later it is closed.
  await processBilling(store, last);
  expect(await listPeriods(store)).toMatchObject([{ end, status: 'open' }]);
  await processBilling(store, next.toISOString());
  const [ended, following] = await listPeriods(store);
  expect([ended?.end, ended?.status, following?.status]).toEqual([end, 'closed', 'open']);
  const users = async (period: string) =>
    (await publishedRecords(store, period)).find(({ key }) => key.includes('Users'));
  expect(await users(end)).toMatchObject({ last: 0, now: 1 });
  expect(await users(following?.end ?? '')).toMatchObject({ last: 1, now: 2 });
});
