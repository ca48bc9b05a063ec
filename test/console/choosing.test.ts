import { afterAll, beforeAll, expect, test } from 'vitest';
import { theProgram } from '../../src/domain/audit/audit-entry.js';
import { editCustomer } from '../../src/ledger/edits.js';
import { findCustomer } from '../../src/ledger/store/customers.js';
import { listCatalogue } from '../../src/ledger/store/catalogue.js';
import { testNow } from '../ledger/fresh-ledger.js';
import { seriousFindings } from './accessibility.js';
import { startAtriaWorld, type AtriaWorld } from './atria-world.js';
import { cellsOf } from './console-world.js';
import { recordMailboxes, soldMailboxes } from './sold-mailboxes.js';

/** ASP has no billing identifier, and the plan Large a SKU that Autotask does not know. */
let world: AtriaWorld;

beforeAll(async () => {
  const { autotask, ...scenario } = soldMailboxes();
  const companies = [
    ...(autotask?.companies ?? []),
    { id: 1503, companyName: 'Former', isActive: false },
    { id: 1504, companyName: 'Fresh' },
  ];
  world = await startAtriaWorld({ ...scenario, autotask: { ...autotask, companies } });
  await recordMailboxes(world.store);
});
afterAll(async () => {
  await world.close();
});

test("a customer's company is chosen from Autotask's, without scripts too", async () => {
  const page = await world.open('/atria/customers/ASP/edit', { javaScriptEnabled: false });
  await page.getByRole('link', { name: 'Choose from Autotask' }).click();
  const [nearest] = await cellsOf(page, 'Nearest names first');
  expect(nearest?.slice(0, 3)).toEqual(['ASP', '1001', '']);
  const search = page.getByRole('searchbox', { name: 'Name or id of the company' });
  await search.fill('1002');
  await page.getByRole('button', { name: 'Search' }).click();
  expect((await cellsOf(page, 'Found')).map((row) => row[2])).toEqual(['used by TGO']);
  await search.fill('asp');
  await page.getByRole('button', { name: 'Search' }).click();
  await page.getByRole('button', { name: 'Use this: 1001 ASP' }).click();
  await page.getByText('The customer ASP is saved.').waitFor();
  expect((await findCustomer(world.store, 'ASP'))?.billingIdentifier).toBe('1001');
});

test("the SKU of a plan is chosen from Autotask's services, and looking at them asks Autotask a few times at most unless a person asks again", async () => {
  const before = world.sandbox.calls().length;
  const page = await world.open('/atria/catalogue?search=Large');
  await page.getByRole('link', { name: 'Choose' }).click();
  await page.getByRole('searchbox', { name: 'Name or id of the service' }).fill('9002');
  await page.getByRole('button', { name: 'Search' }).click();
  const asked = world.sandbox.calls().length;
  await page.getByRole('button', { name: 'Ask Autotask again' }).click();
  expect(await page.getByRole('searchbox').inputValue()).toBe('9002');
  expect(world.sandbox.calls().length).toBeGreaterThan(asked);
  const use = page.getByRole('button', { name: /^Use this: 9002/ });
  await use.waitFor();
  expect(await seriousFindings(page)).toEqual([]);
  await use.click();
  await page.getByText('The plan Large has the SKU 9002.').waitFor();
  expect((await listCatalogue(world.store)).find(({ name }) => name === 'Large')?.sku).toBe('9002');
  expect(world.sandbox.calls().length - before).toBeLessThanOrEqual(12);
});

test('a choice is refused if somebody else has changed the customer meanwhile', async () => {
  const page = await world.open('/atria/customers/TGO/company?search=1001');
  const use = page.getByRole('button', { name: 'Use this: 1001 ASP' });
  await use.waitFor();
  await editCustomer(world.store, 'TGO', { billingIdentifier: '1003' }, { author: theProgram, now: testNow });
  await use.click();
  await page.getByText('Somebody else changed it while you had it open.').waitFor();
  expect((await findCustomer(world.store, 'TGO'))?.billingIdentifier).toBe('1003');
});

test('what speaks against a company or a service stands beside it: that it is inactive, or has no active contract', async () => {
  const noContract = 'no active Recurring Service contract';
  const page = await world.open('/atria/customers/ASP/company?search=150');
  expect((await cellsOf(page, 'Found')).map((row) => row.slice(0, 3))).toEqual([
    ['Former', '1503', `inactive; ${noContract}`],
    ['Fresh', '1504', noContract],
  ]);
  await page.goto('/atria/catalogue?search=Large');
  await page.getByRole('link', { name: 'Choose' }).click();
  await page.getByRole('searchbox', { name: 'Name or id of the service' }).fill('webmail');
  await page.getByRole('button', { name: 'Search' }).click();
  expect((await cellsOf(page, 'Found')).map((row) => row.slice(0, 3))).toEqual([['Webmail', '9004', 'inactive']]);
});
