import { afterEach, beforeEach, expect, test } from 'vitest';
import { append, change } from '../ledger/fresh-ledger.js';
import { processBilling } from '../ledger/process.js';
import { days, previousPeriod } from '../rig/scenarios.js';
import { startAtriaWorld, type AtriaWorld } from './atria-world.js';
import { recordMailboxes, soldMailboxes } from './sold-mailboxes.js';

let world: AtriaWorld;
beforeEach(async () => {
  world = await startAtriaWorld(soldMailboxes());
});
afterEach(() => world.close());

test('An empty report says that nothing was billed, and speaks of a filter only if there is one', async () => {
  const defined = { serviceCode: 'OLD', values: { name: 'Old', level: 'user' as const } };
  await append(world.store, [change('serviceDefined', { ...defined, happenedAt: '2026-08-01T09:00:00.000Z' })]);
  await recordMailboxes(world.store);
  await processBilling(world.store, days.clock);
  const page = await world.open('/atria/reports/2026-08-25');
  const nothing = page.getByText('Nothing was billed for this period.');
  await nothing.waitFor();
  await page.getByLabel('Customer, SKU or description').fill('mailbox');
  await page.getByText('Nothing in this report matches your filter.').waitFor();
  expect(await nothing.count()).toBe(0);
  await page.getByRole('link', { name: 'Show the whole report' }).click();
  await nothing.waitFor();
  // As from the entry of a run that found no records.
  const { runId, log } = await world.run({ ...previousPeriod, BillingPeriod: '2026-08-25' });
  const empty = log.find(({ code }) => code === 'AT15');
  await page.goto(`/atria/correct/${runId}/${empty?.sequence ?? 0}`);
  await nothing.waitFor();
  expect(await page.getByRole('note').or(page.locator('.notice')).first().innerText()).toContain(
    'If nothing was billed for the period, there is nothing to correct',
  );
  await page.getByLabel('Customer, SKU or description').fill('mailbox');
  await page.getByRole('link', { name: 'Show the whole report' }).click();
  await nothing.waitFor();
  await page.getByRole('link', { name: 'Back to the log' }).waitFor();
});
