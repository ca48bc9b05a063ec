import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { NewChange } from '../../src/domain/ledger-changes.js';
import { insertPeriods } from '../../src/store/ledger-periods.js';
import { append, change } from '../ledger/fresh-ledger.js';
import { launchBrowser } from '../rig/browser.js';
import { days, provider } from '../rig/scenarios.js';
import { startAtriaWorld, type AtriaWorld } from './atria-world.js';

let world: AtriaWorld;
let browser: Browser;
let page: Page;

const at = (day: string) => ({ happenedAt: `${day}T09:00:00.000Z` });

function mailboxes(customerCode: string, planName: string, count: number): NewChange[] {
  return Array.from({ length: count }, (_, index) => {
    const userName = `${planName}${index}@${customerCode}`;
    const about = { customerCode, userName, ...at('2026-11-02') };
    return [change('userCreated', about), change('serviceAssigned', { ...about, serviceCode: 'HE', planName })];
  }).flat();
}

function plan(planName: string, sku: string): NewChange {
  return change('planDefined', { serviceCode: 'HE', planName, values: { sku }, ...at('2026-10-27') });
}

beforeAll(async () => {
  const customers = [
    { code: 'ASP', lines: [[9001, 3]] },
    {
      code: 'TGO',
      lines: [
        [9001, 2],
        [9002, 1],
      ],
    },
  ] as const;
  [world, browser] = await Promise.all([startAtriaWorld(provider(customers)), launchBrowser()]);
  const service = { name: 'Hosted Exchange', level: 'user' } as const;
  await append(world.store, [
    change('serviceDefined', { serviceCode: 'HE', values: service, ...at('2026-10-27') }),
    ...[plan('Small', ''), plan('Large', '8888'), plan('Archive', '9003'), plan('Basic', '9001')],
    change('customerCreated', { customerCode: 'ASP', values: { name: 'ASP Limited' }, ...at('2026-10-27') }),
    change('customerCreated', { customerCode: 'TGO', values: { billingIdentifier: '1002' }, ...at('2026-10-27') }),
    ...mailboxes('ASP', 'Basic', 5),
    ...[...mailboxes('TGO', 'Small', 4), ...mailboxes('TGO', 'Large', 2), ...mailboxes('TGO', 'Archive', 1)],
  ]);
  await insertPeriods(world.store, [{ start: days.periodStart, end: days.periodEnd }]);
  page = await browser.newPage({ baseURL: world.console.url });
  page.setDefaultTimeout(30_000);
});

afterAll(async () => {
  await browser.close();
  await world.close();
});

test('a billing identifier is corrected where it stands, and the change says who did it', async () => {
  await page.goto('/atria/customers?missing=yes');
  await page.getByLabel('Billing identifier of ASP Limited', { exact: true }).fill('1001');
  await page.getByRole('button', { name: 'Save: Billing identifier of ASP Limited' }).click();
  await page.getByText('The customer ASP is saved.').waitFor();
  expect(await page.getByText('Every customer has a billing identifier.').isVisible()).toBe(true);
  await page.getByRole('link', { name: 'Customers' }).click();
  expect(await page.getByLabel('Billing identifier of ASP Limited', { exact: true }).inputValue()).toBe('1001');
});
