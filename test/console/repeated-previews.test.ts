import { afterAll, beforeAll, expect, test } from 'vitest';
import { processBilling } from '../ledger/process.js';
import { days } from '../rig/scenarios.js';
import { startAtriaWorld, type AtriaWorld } from './atria-world.js';
import { recordMailboxes, soldMailboxes } from './sold-mailboxes.js';

const parameters = { ZoneUser: 'api@example.com', BillingPeriod: days.periodEnd, LogLevel: 'Verbose' };

let world: AtriaWorld;
beforeAll(async () => {
  world = await startAtriaWorld(soldMailboxes());
  await recordMailboxes(world.store);
  await processBilling(world.store, days.clock);
});
afterAll(() => world.close());

test('who came from a preview is not told to repeat a run: the preview, or a run like it that makes the changes', async () => {
  const preview = await world.run({ ...parameters, Preview: 'True' });
  const page = await world.open(`/runs/${preview.runId}/log?code=AT04`);
  await page.getByRole('link', { name: 'Enter the billing identifier' }).first().click();
  await page.getByRole('link', { name: 'reprocess the billing records' }).first().click();
  await page.getByRole('button', { name: 'Reprocess Billing Records' }).click();
  await page.getByText('records rebuilt').waitFor();
  expect(await page.getByRole('link', { name: 'Repeat the run that you came from' }).count()).toBe(0);
  const again = page.getByRole('link', { name: 'Repeat the preview that you came from' });
  expect(await again.getAttribute('href')).toBe(`/runs/${preview.runId}/again`);
  await page.getByRole('link', { name: 'Start it as a run, which makes the changes' }).click();
  await page.getByText('Preview is “False” in the configuration below').waitFor();
  await page.getByRole('button', { name: 'Start the run' }).click();
  await page.getByRole('heading', { name: 'Start this run?' }).waitFor();
  const facts = await page.locator('dl.facts').first().innerText();
  expect(facts.replaceAll(/\s+/g, ' ')).toContain('Changes Autotask yes, without asking, whatever it finds');
});
