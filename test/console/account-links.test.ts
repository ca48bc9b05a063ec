import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { billed, previousPeriod, provider } from '../rig/scenarios.js';
import { startConsoleWorld, type ConsoleWorld } from './console-world.js';

const link = { name: 'Open the account in Autotask' } as const;

/** What the customers are called in Autotask. */
const companies = { 'Aspen Partners': 'ASP', 'Bowline Ltd': 'BOW' } as const;

let stack: ConsoleWorld;
let runId: string;

beforeAll(async () => {
  stack = await startConsoleWorld(
    provider([
      { code: 'ASP', name: 'Aspen Partners', lines: [[9001, 10]], records: [billed(9001, 12), billed(9002, 3)] },
      { code: 'BOW', name: 'Bowline Ltd', contracts: [{ contractType: 1 }], records: [billed(9001, 3)] },
      { code: 'NUL', name: 'Nulls Ltd', billingIdentifier: '99999', records: [billed(9001, 1)] },
      { code: 'TBH', name: 'Typed Ltd', billingIdentifier: 'TBH-12', records: [billed(9001, 1)] },
      { code: 'BAC', name: 'Backups Ltd', records: [billed(9002, 1)] },
      { code: 'ODD', name: 'Oddments Ltd', records: [billed(9099, 1)] },
    ]),
  );
  ({ runId } = await stack.world.run(previousPeriod));
});
afterAll(() => stack.close());

/** The heading of the simulated Autotask's page to which a link leads. */
async function followed(page: Page, chosen: Locator): Promise<string> {
  const [opened] = await Promise.all([page.context().waitForEvent('page'), chosen.click()]);
  const { screensUrl } = stack.world.sandbox;
  await opened.waitForURL(`${screensUrl}/companies/*`);
  const heading = await opened.locator('h1').innerText();
  expect(await opened.evaluate('[window.opener, document.referrer]')).toEqual([null, '']);
  await opened.close();
  return heading;
}

async function openEntry(page: Page, code: string, customer: string): Promise<Locator> {
  await page.goto(`/runs/${runId}/log?code=${code}&search=${encodeURIComponent(customer)}`);
  const entry = page.getByRole('region', { name: 'Log entries' }).locator('tbody tr').first();
  await entry.getByText('What to do').click();
  return entry;
}

async function openCause(page: Page, code: string, about: string): Promise<void> {
  await page.goto('/attention');
  await page.locator('tr', { hasText: code }).getByRole('link', { name: about }).click();
  await page.getByRole('heading', { name: 'Runs that report it' }).waitFor();
}

test('an entry of a log leads to the account of its customer in Autotask, if the customer has one', async () => {
  const page = await stack.open('/');
  for (const [code, customer] of [
    ['AT06', 'Bowline Ltd'],
    ['AT12', 'Aspen Partners'],
  ] as const) {
    const entry = await openEntry(page, code, customer);
    expect(await followed(page, entry.getByRole('link', link))).toBe(companies[customer]);
  }
  for (const [code, customer] of [
    ['AT05', 'Nulls Ltd'],
    ['AT05', 'Typed Ltd'],
  ] as const) {
    const entry = await openEntry(page, code, customer);
    expect(await entry.getByText('Compare the customer').isVisible()).toBe(true);
    expect(await entry.getByRole('link', link).count()).toBe(0);
  }
});

test('what waits for a person leads to the account in Autotask if it is about exactly one', async () => {
  const page = await stack.open('/');
  await openCause(page, 'AT06', 'Bowline Ltd');
  expect(await followed(page, page.getByRole('link', link))).toBe(companies['Bowline Ltd']);
  await openCause(page, 'AT05', 'Nulls Ltd');
  expect(await page.getByRole('link', link).count()).toBe(0);
  // Two customers lack a line of this SKU, though the newest run looked at one of them only.
  await stack.world.run({ ...previousPeriod, CustomersFilter: 'BAC' });
  await openCause(page, 'AT12', 'SKU 9002');
  expect(await page.getByRole('link', link).count()).toBe(0);
});

test('what is wrong with a service or its SKU leads to no account', async () => {
  const page = await stack.open('/');
  const entry = await openEntry(page, 'AT08', 'Oddments Ltd');
  expect(await entry.getByRole('link', link).count()).toBe(0);
  await openCause(page, 'AT08', 'SKU 9099');
  expect(await page.getByRole('link', link).count()).toBe(0);
});

test('a contract line of a run and the statement of a customer lead to the account in Autotask', async () => {
  const page = await stack.open(`/runs/${runId}?lines=all`);
  const lines = page.getByRole('region', { name: 'Contract lines', exact: true });
  const row = lines.locator('tbody tr', { hasText: 'Aspen Partners' }).first();
  expect(await followed(page, row.getByRole('link', link))).toBe(companies['Aspen Partners']);
  for (const code of Object.values(companies)) {
    await page.goto(`/statements?customer=${code}`);
    expect(await followed(page, page.getByRole('link', link))).toBe(code);
  }
  await page.goto('/statements?customer=NUL');
  await page.getByRole('heading', { name: 'Nulls Ltd', level: 1 }).waitFor();
  expect(await page.getByRole('link', link).count()).toBe(0);
});
