import { afterAll, beforeAll, expect, test } from 'vitest';
import { startAtriaWorld, type AtriaWorld } from './atria-world.js';
import { recordMailboxes, soldMailboxes } from './sold-mailboxes.js';

let world: AtriaWorld;

beforeAll(async () => {
  world = await startAtriaWorld(soldMailboxes());
  await recordMailboxes(world.store);
});

afterAll(() => world.close());

test('a billing identifier that another customer has is saved with a warning, wherever it is entered', async () => {
  const warning = 'Its billing identifier 1002 is also that of TGO, and a run skips customers that share one (AT27).';
  const page = await world.open('/atria/customers/ASP/edit');
  await page.getByLabel('Billing identifier').fill('1002');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText(warning).waitFor();
  await page.goto('/atria/customers?search=ASP');
  const own = page.getByLabel('Billing identifier of ASP Limited', { exact: true });
  const save = page.getByRole('button', { name: 'Save: Billing identifier of ASP Limited' });
  await own.fill(' 1002 ');
  await save.click();
  await page.getByText(warning).waitFor();
  await own.fill('');
  await save.click();
  await page.getByText('The customer ASP is saved.').waitFor();
  expect(await page.getByText('is also that of').count()).toBe(0);
});
