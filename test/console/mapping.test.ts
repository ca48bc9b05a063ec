import { readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import { readSheet } from 'read-excel-file/node';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readAudit } from '../../src/store/audit/audit-rows.js';
import { editCustomer } from '../../src/ledger/edits.js';
import { theProgram } from '../../src/domain/audit/audit-entry.js';
import type { NewBillingRule } from '../../src/ledger/model/billing-rule.js';
import { deleteRule, insertRule, listRules } from '../../src/ledger/store/rules.js';
import { findCustomer } from '../../src/ledger/store/customers.js';
import { testNow } from '../ledger/fresh-ledger.js';
import { sentBy } from '../properties/read-only.js';
import { seriousFindings } from './accessibility.js';
import { startAtriaWorld, type AtriaWorld } from './atria-world.js';
import { cellsOf } from './console-world.js';
import { recordMailboxes, soldMailboxes } from './sold-mailboxes.js';

/** ASP has no billing identifier, the plan Small no SKU, and Large one that Autotask does not know. */
let world: AtriaWorld;

beforeAll(async () => {
  world = await startAtriaWorld(soldMailboxes());
  await recordMailboxes(world.store);
});
afterAll(async () => {
  await world.close();
});

const identifierOf = async (code: string) => (await findCustomer(world.store, code))?.billingIdentifier;
const correct = (code: string, billingIdentifier: string) =>
  editCustomer(world.store, code, { billingIdentifier }, { author: theProgram, now: testNow });

test('the page names what leads nowhere, by kind, and looking at it again asks Autotask nothing more', async () => {
  const before = world.sandbox.calls().length;
  let page = await world.open('/runs');
  const sent = await sentBy(world, 'the page', async () => {
    page = await world.open('/atria/mapping');
  });
  expect(sent).toEqual([]);
  const calls = world.sandbox.calls().length - before;
  expect(calls).toBeLessThanOrEqual(6);
  await page.getByText('3 things are wrong.').waitFor();
  const headings = await page.getByRole('heading', { level: 2 }).allInnerTexts();
  expect(headings).toEqual([
    'Customers without a billing identifier',
    'Catalogue entries without a SKU',
    'SKUs of no service in Autotask',
    'Services on contracts that no SKU feeds',
  ]);
  expect(await seriousFindings(page)).toEqual([]);
  await page.reload();
  expect(world.sandbox.calls().length - before).toBe(calls);
  await page.getByRole('row').filter({ hasText: 'ASP Limited' }).getByRole('link', { name: 'Correct' }).click();
  await page.getByLabel('Billing identifier').waitFor();
});

test('what leads nowhere is downloaded as one table, and asks Autotask nothing more', async () => {
  const page = await world.open('/atria/mapping');
  const before = world.sandbox.calls().length;
  const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: 'CSV' }).click()]);
  expect(file.suggestedFilename()).toBe('mapping.csv');
  const rows: Record<string, string>[] = parse(readFileSync(await file.path()), { columns: true, bom: true });
  expect(rows.map(({ Finding, Name }) => [Finding, Name])).toEqual([
    ['Customers without a billing identifier', 'ASP Limited'],
    ['Catalogue entries without a SKU', 'Hosted Exchange, Small'],
    ['SKUs of no service in Autotask', 'Hosted Exchange, Large'],
    ['Services on contracts that no SKU feeds', 'Backup'],
  ]);
  const [sheet] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: 'Excel' }).click()]);
  expect(sheet.suggestedFilename()).toBe('mapping.xlsx');
  expect((await readSheet(await sheet.path())).length).toBe(rows.length + 1);
  expect(world.sandbox.calls().length).toBe(before);
});

test('the lines that no SKU feeds are listed with units and money, and downloaded', async () => {
  const page = await world.open('/atria/mapping');
  await page.getByRole('link', { name: 'Their lines, with units and money' }).click();
  await page.getByText(/lines? that no SKU feeds/).waitFor();
  const rows = await cellsOf(page, 'Lines that no SKU feeds');
  expect(rows.length).toBeGreaterThan(0);
  expect(await seriousFindings(page)).toEqual([]);
  const before = world.sandbox.calls().length;
  const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: 'CSV' }).click()]);
  expect(file.suggestedFilename()).toBe('lines-that-no-sku-feeds.csv');
  expect(world.sandbox.calls().length).toBe(before);
});

test('what billing rules exclude is not wrong, and the page says when Autotask was really asked', async () => {
  const ruleOf = (
    conditions: NewBillingRule['conditions'],
    validity: Pick<NewBillingRule, 'validFrom' | 'validTo'> = { validFrom: null, validTo: null },
  ): NewBillingRule => {
    return { description: 'Not billed', overrideReason: 'Not billed', processingOrder: 1, ...validity, conditions };
  };
  await insertRule(world.store, ruleOf({ customerTypes: ['Test'] }), theProgram);
  // What counts is the end of the current period, 25 December.
  await insertRule(
    world.store,
    ruleOf({ planNames: ['Large'] }, { validFrom: '2026-12-01', validTo: null }),
    theProgram,
  );
  await insertRule(
    world.store,
    ruleOf({ planNames: ['Small'] }, { validFrom: null, validTo: '2026-11-30' }),
    theProgram,
  );
  const edit = (customerType: 'Test' | 'Standard') =>
    editCustomer(world.store, 'ASP', { customerType }, { author: theProgram, now: testNow });
  await edit('Test');
  const page = await world.open('/atria/mapping');
  await page
    .getByText(
      '1 thing is wrong. Compared: 1 customer and 4 catalogue entries. 2 more are excluded by billing rules: see below.',
    )
    .waitFor();
  await page.getByText('2 customers and entries').click();
  expect(await cellsOf(page, 'Excluded by billing rules')).toEqual([
    ['ASP Limited ASP', '', 'Not billed'],
    ['Hosted Exchange, Large', '8888', 'Not billed'],
  ]);
  // They stand nowhere else.
  expect(await page.getByRole('row').filter({ hasText: 'ASP Limited' }).count()).toBe(1);
  expect(await page.getByRole('row').filter({ hasText: 'Large' }).count()).toBe(1);
  const asked = page.getByText('Asked about companies').locator('time');
  expect(await asked.first().getAttribute('datetime')).toMatch(new RegExp(`^${new Date().getUTCFullYear()}`));
  await edit('Standard');
  for (const { ruleId } of await listRules(world.store)) await deleteRule(world.store, ruleId, theProgram);
});

test('the page says of each answer when Autotask gave it, also of those that it asked for later', async () => {
  const page = await world.open('/atria/mapping');
  await page.getByRole('button', { name: 'Ask Autotask again' }).click();
  const asked = page.getByText('Asked about companies');
  await page.getByText(/about the lines of 1 contract /).waitFor();
  expect(await asked.locator('time').count()).toBe(2);
  await correct('ASP', '1001');
  await page.reload();
  // Nobody had asked about the contract of ASP before: its lines are younger than the rest.
  expect(await asked.locator('time').count()).toBe(3);
  await page.getByRole('button', { name: 'Ask Autotask again' }).click();
  await page.getByText(/about the lines of 2 contracts /).waitFor();
  expect(await asked.locator('time').count()).toBe(2);
  await correct('ASP', '');
});

test('a suggestion is applied by its button, without scripts too, and the audit record says who did it', async () => {
  const page = await world.open('/atria/mapping', { javaScriptEnabled: false });
  expect(await identifierOf('ASP')).toBe('');
  await page.getByRole('button', { name: 'Use this: 1001 for ASP Limited' }).click();
  await page.getByText('ASP Limited has the billing identifier 1001.').waitFor();
  expect(await identifierOf('ASP')).toBe('1001');
  await page.getByText('2 things are wrong.').waitFor();
  const entries = await readAudit(world.store, { record: 'customer', id: 'ASP' }, { limit: 100 });
  expect(entries).toContainEqual(
    expect.objectContaining({
      ...{ record: 'customer', id: 'ASP', from: 'console' },
      changes: [{ field: 'Billing identifier', before: '', after: '1001' }],
    }),
  );
  await correct('ASP', '');
});

test('a suggestion that does not stand any more is refused, and changes nothing', async () => {
  const first = await world.open('/atria/mapping');
  // Another customer gets the company meanwhile.
  await correct('TGO', '1001');
  await first.getByRole('button', { name: 'Use this: 1001 for ASP Limited' }).click();
  await first.getByRole('alert').waitFor();
  expect(await identifierOf('ASP')).toBe('');
  await correct('TGO', '1002');
  // Somebody types another identifier meanwhile.
  const second = await world.open('/atria/mapping');
  await correct('ASP', '1002');
  await second.getByRole('button', { name: 'Use this: 1001 for ASP Limited' }).click();
  await second.getByText('Somebody else changed it').waitFor();
  expect(await identifierOf('ASP')).toBe('1002');
  await correct('ASP', '');
});

test('where Autotask refuses the log-in the page says what to do, and tries again only when told', async () => {
  world.sandbox.edit((each) => {
    each.setFaults({
      seed: 1,
      rate: 0,
      scripted: [{ path: 'Services/query', kind: 'unauthorised', from: 1, times: 1 }],
    });
  });
  const page = await world.open('/atria/mapping');
  const again = page.getByRole('button', { name: 'Ask Autotask again' });
  await again.click();
  await page.getByText('Autotask refuses the credentials.').waitFor();
  const calls = world.sandbox.calls().length;
  await page.reload();
  await page.getByText('Autotask refuses the credentials.').waitFor();
  expect(world.sandbox.calls()).toHaveLength(calls);
  await again.click();
  await page.getByText('3 things are wrong.').waitFor();
});
