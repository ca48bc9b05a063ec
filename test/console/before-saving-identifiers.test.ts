import { afterAll, beforeAll, expect, test } from 'vitest';
import { listCatalogue } from '../../src/ledger/store/catalogue.js';
import { findCustomer } from '../../src/ledger/store/customers.js';
import { billingSyncWith, plainEnvironment } from '../client/run-command.js';
import { startAtriaWorld, type AtriaWorld } from './atria-world.js';
import { textOf } from './job-pages.js';
import { recordMailboxes, soldMailboxes } from './sold-mailboxes.js';

/** A billing identifier or a SKU that leads nowhere in Autotask is told before it is saved, and saved if it is meant. */

const noCompany =
  'Autotask has no company with the Account ID 424242. A run would bill nothing to the customer (AT05).';
const noService = 'Autotask has no service with the SKU “4242”. A run would bill nothing for it (AT08).';

let world: AtriaWorld;

beforeAll(async () => {
  world = await startAtriaWorld(soldMailboxes());
  await recordMailboxes(world.store);
});

afterAll(() => world.close());

const identifierOf = async (code: string) => (await findCustomer(world.store, code))?.billingIdentifier;
const skuOf = async (plan: string) => (await listCatalogue(world.store)).find(({ name }) => name === plan)?.sku;

test('the form of a customer asks before it saves a billing identifier of no company', async () => {
  const page = await world.open('/atria/customers/ASP/edit');
  const identifier = page.getByLabel('Billing identifier');
  const save = page.getByRole('button', { name: 'Save' });
  await identifier.fill('424242');
  await save.click();
  await page.getByText(noCompany).waitFor();
  expect(await identifierOf('ASP')).toBe('');
  await save.click();
  await page.getByText(noCompany).waitFor();
  expect(await identifierOf('ASP')).toBe('');
  await page.getByLabel('Save it all the same').check();
  await save.click();
  await page.getByText('The customer ASP is saved.').waitFor();
  expect(await identifierOf('ASP')).toBe('424242');
  // What is saved is not asked about again, and what is right is not asked about at all.
  await page.goto('/atria/customers/ASP/edit');
  await page.getByLabel('Name', { exact: true }).fill('ASP Ltd');
  await save.click();
  await page.getByText('The customer ASP is saved.').waitFor();
  await page.goto('/atria/customers/ASP/edit');
  await identifier.fill('1001');
  await save.click();
  await page.getByText('The customer ASP is saved.').waitFor();
  expect(await identifierOf('ASP')).toBe('1001');
});

test('the list of customers asks too, in the row, and a value that is no number is told as that', async () => {
  const page = await world.open('/atria/customers?search=ASP');
  const own = page.getByRole('textbox', { name: 'Billing identifier of ASP Ltd' });
  const save = page.getByRole('button', { name: 'Save: Billing identifier of ASP Ltd' });
  await own.fill('ASP-1001');
  await save.click();
  expect(await textOf(page.getByRole('alert'))).toContain('“ASP-1001” is no Account ID of Autotask');
  await own.fill('424242');
  await save.click();
  await page.getByText(noCompany).waitFor();
  expect(await identifierOf('ASP')).toBe('1001');
  await save.click();
  await page.getByText('The customer ASP is saved.').waitFor();
  expect(await identifierOf('ASP')).toBe('424242');
});

test('the catalogue asks before it saves a SKU of no service', async () => {
  const page = await world.open('/atria/catalogue?search=Basic');
  const own = page.getByRole('textbox', { name: 'SKU of Hosted Exchange, Basic' });
  const save = page.getByRole('button', { name: 'Save: SKU of Hosted Exchange, Basic' });
  await own.fill('4242');
  await save.click();
  await page.getByText(noService).waitFor();
  expect(await skuOf('Basic')).toBe('9001');
  await save.click();
  await page.getByText('has the SKU 4242').waitFor();
  expect(await skuOf('Basic')).toBe('4242');
});

test('commands say the same before they save, and where nobody can ask', async () => {
  const billingSync = billingSyncWith(plainEnvironment(world.environment));
  const set = (code: string, value: string, run = billingSync) =>
    run(['ledger', 'customers', 'set', code, '--billing-identifier', value]);
  const warned = await set('TGO', '424242');
  expect(warned.exitCode).toBe(0);
  expect(warned.messages).toMatch(
    new RegExp(`^Warning: ${noCompany.replaceAll(/[().]/g, '\\$&')}\\nThe customer TGO is`),
  );
  expect((await set('TGO', '1002')).messages).not.toContain('Warning: Autotask');
  const sku = await billingSync(['ledger', 'catalogue', 'set', 'plan', 'HE', 'Archive', '--sku', '4242']);
  expect(sku.messages).toContain(`Warning: ${noService}`);
  const withoutKey = billingSyncWith(plainEnvironment({ ...world.environment, BILLING_SYNC_KEY: '' }));
  const unchecked = await set('TGO', '1001', withoutKey);
  expect(unchecked.exitCode).toBe(0);
  expect(unchecked.messages).toContain('Note: Nobody has checked that Autotask has it.');
});

test('where Autotask refuses the log-in, an edit is saved, says that nobody has checked it, and does not log in again', async () => {
  world.sandbox.edit((each) => {
    const refused = { path: 'Companies/query', kind: 'unauthorised', from: 1, times: 1 } as const;
    each.setFaults({ seed: 1, rate: 0, scripted: [refused] });
  });
  const page = await world.open('/atria/customers/ASP/edit');
  const calls = () => world.sandbox.calls().filter(({ path }) => path.includes('Companies')).length;
  const before = calls();
  for (const identifier of ['525252', '535353']) {
    await page.goto('/atria/customers/ASP/edit');
    await page.getByLabel('Billing identifier').fill(identifier);
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Nobody has checked that Autotask has it. Autotask refuses the credentials.').waitFor();
    expect(await identifierOf('ASP')).toBe(identifier);
  }
  expect(calls() - before).toBe(1);
});
