import { afterAll, beforeAll, expect, test } from 'vitest';
import { billed, days, provider } from '../rig/scenarios.js';
import { phone, startConsoleWorld, type ConsoleWorld } from './console-world.js';

const autotask = 'https://autotask.example/';

let it: ConsoleWorld;
beforeAll(async () => {
  const customers = [{ code: 'ASP', lines: [[9001, 10]] as const, records: [billed(9001, 14)] }];
  const environment = { BILLING_SYNC_AUTOTASK_UI: autotask, BILLING_SYNC_CLOCK: days.clock };
  it = await startConsoleWorld(provider(customers), { environment });
});
afterAll(() => it.close());

test('On a phone a button with the name of the page opens the menu of all pages, and a click beside it closes it', async () => {
  const page = await it.open('/runs', { viewport: phone });
  const menu = page.getByRole('navigation', { name: 'Pages' });
  expect(await menu.isVisible()).toBe(false);
  await page.getByRole('button', { name: 'Runs' }).click();
  await menu.waitFor();
  await page.mouse.click(phone.width / 2, phone.height - 10);
  await menu.waitFor({ state: 'hidden' });
  await page.getByRole('button', { name: 'Runs' }).click();
  await menu.getByRole('link', { name: 'Secrets' }).click();
  await page.getByRole('heading', { name: 'Secrets', level: 1 }).waitFor();
  expect(await menu.isVisible()).toBe(false);
  expect(await page.getByRole('button', { name: 'Secrets' }).isVisible()).toBe(true);
});

test.each([
  ['wide', { width: 1280, height: 800 }],
  ['narrow', phone],
])('On a %s screen the menu says the time zone and the day of a sample, and leads to Autotask', async (_, viewport) => {
  const page = await it.open('/jobs', { viewport });
  const isNarrow = viewport === phone;
  const button = page.getByRole('button', { name: 'Jobs' });
  expect(await button.isVisible()).toBe(isNarrow);
  if (isNarrow) await button.click();
  await page.getByText('Times are in UTC. Runs of this sample take 26 Nov 2026 for today.').waitFor();
  expect(await page.getByRole('link', { name: 'Autotask', exact: true }).getAttribute('href')).toBe(autotask);
});
