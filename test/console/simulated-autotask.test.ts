import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { billed, days, previousPeriod, provider } from '../rig/scenarios.js';
import { seriousFindings } from './accessibility.js';
import { phone, startConsoleWorld, type ConsoleWorld } from './console-world.js';

let stack: ConsoleWorld;

beforeAll(async () => {
  stack = await startConsoleWorld(
    provider([
      { code: 'ASP', lines: [[9001, 10]], records: [billed(9001, 12)] },
      { code: 'BOW', contracts: [{ contractType: 1 }], records: [billed(9001, 3), billed(9002, 4)] },
    ]),
  );
});
afterAll(() => stack.close());

const warningsOfRun = async () => {
  const { log } = await stack.world.run(previousPeriod);
  return log.filter(({ level }) => level === 'Warning').map(({ code, customerCode }) => `${code} ${customerCode}`);
};

async function openCompany(name: string): Promise<Page> {
  const page = await stack.open(stack.world.sandbox.screensUrl);
  await page.getByLabel('Name or ID').fill(name.toLowerCase());
  await page.getByRole('button', { name: 'Search' }).click();
  await page.getByRole('link', { name, exact: true }).click();
  return page;
}

test('in the simulated Autotask a person adds the contract and the lines that warnings ask for, and the next run has none', async () => {
  expect(await warningsOfRun()).toEqual(['AT06 BOW']);

  const page = await openCompany('BOW');
  await page.getByText('No recurring service contract: a billing sync does not use it.').waitFor();
  await page.getByLabel('Start').fill(days.contractStart);
  await page.getByLabel('End').fill(days.contractEnd);
  await page.getByRole('button', { name: 'Add the contract' }).click();
  await page.getByRole('status').getByText('Managed Services is contract').waitFor();
  expect(await warningsOfRun()).toEqual(['AT12 BOW', 'AT12 BOW']);

  for (const service of ['Mailbox (9001)', 'Backup (9002)']) {
    await page.getByRole('combobox', { name: 'Service' }).selectOption(service);
    await page.getByRole('button', { name: 'Add the line' }).click();
    await page.getByRole('cell', { name: service }).waitFor();
  }
  expect(await warningsOfRun()).toEqual([]);
  await page.reload();
  expect(await page.getByRole('cell', { name: /^\d+$/ }).allInnerTexts()).toEqual(['3', '4']);
});

test('the screens say what they are, and are fit for a phone and for a screen reader', async () => {
  const page = await openCompany('ASP');
  await page.setViewportSize(phone);
  for (const path of ['', '/services', page.url().slice(stack.world.sandbox.screensUrl.length)]) {
    await page.goto(`${stack.world.sandbox.screensUrl}${path}`);
    await page.getByText('Simulated Autotask.').waitFor();
    expect(await seriousFindings(page)).toEqual([]);
    expect(await page.evaluate('document.documentElement.scrollWidth <= window.innerWidth')).toBe(true);
  }
});
