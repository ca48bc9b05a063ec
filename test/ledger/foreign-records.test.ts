import { expect, test } from 'vitest';
import { saveLedgerSettings } from '../../src/ledger/store/settings.js';
import { billed, days, provider } from '../rig/scenarios.js';
import { startWorld } from '../rig/world.js';
import { append, change } from './fresh-ledger.js';
import { processBilling, publishedRecords } from './process.js';
import { serveLedger } from './serve-ledger.js';

test('a line that was fed by another Atria is not explained by records of this ledger that have the same numbers', async () => {
  const world = await startWorld(provider([{ code: 'ASP', lines: [[9001, 3]], records: [billed(9001, 5)] }]));
  try {
    const { store } = world;
    expect(await saveLedgerSettings(store, { billProcessDay: 25, timeZone: 'UTC' })).toBe(true);
    await append(store, [
      change('customerCreated', { customerCode: 'ASP', happenedAt: '2026-10-27T00:00:00Z' }),
      change('userCreated', { customerCode: 'ASP', userName: 'ann', happenedAt: '2026-10-27T00:00:00Z' }),
    ]);
    await processBilling(store, '2026-11-26T22:00:00Z');
    expect(await publishedRecords(store, days.periodEnd)).toHaveLength(2);
    const { runId } = await world.run({ ZoneUser: 'api@example.com', BillingPeriod: days.periodEnd });
    const ledger = await serveLedger(store, new Date('2026-11-26T22:00:00Z'));
    try {
      expect(await ledger.call('GET', `api/trace?runId=${runId}&customerCode=ASP&sku=9001`)).toMatchObject({
        status: 200,
        body: { before: 3, after: 5, records: [], unknownRecordIds: ['1'] },
      });
    } finally {
      ledger.close();
    }
  } finally {
    await world.close();
  }
});
