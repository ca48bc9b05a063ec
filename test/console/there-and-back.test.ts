import type { Page } from 'playwright-core';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createJob } from '../../src/jobs/index.js';
import { billed, days, previousPeriod, provider } from '../rig/scenarios.js';
import { startConsoleWorld, type ConsoleWorld } from './console-world.js';

const customers = [
  { code: 'UP', name: 'Upland Ltd', lines: [[9001, 10]] as const, records: [billed(9001, 25)] },
  { code: 'DOWN', name: 'Downs Ltd', lines: [[9001, 8]] as const, records: [billed(9001, 3)] },
  { code: 'SAME', name: 'Sames Ltd', lines: [[9001, 8]] as const, records: [billed(9001, 8)] },
];

let it: ConsoleWorld;
beforeEach(async () => {
  it = await startConsoleWorld(provider(customers, { settings: { sameDateAdjustment: 'accepted' } }));
});
afterEach(() => it.close());

/** The units of each line on the day from which changes count. */
function quantities(): number[] {
  const { units } = it.world.sandbox.dump();
  const holds = units.filter(({ startDate, endDate }) => startDate <= days.runDay && days.runDay <= endDate);
  return holds.map(({ units: count }) => count).sort((one, other) => one - other);
}

/** The status above the facts of a run, once the page shows it. */
async function untilStatus(page: Page, status: string | RegExp): Promise<void> {
  await page.locator('.status-line').getByText(status).waitFor();
}

test('By links and buttons alone, a person comes from the front page over a preview and an approval to changed lines, and back by an undo', async () => {
  const parametersText = JSON.stringify({ ...previousPeriod, Approval: 'Required' });
  await createJob(it.jobs, { label: 'Monthly', task: 'billingSync', cron: '0 22 26 * *', parametersText });
  const before = quantities();
  const page = await it.open('/');
  const link = (name: string | RegExp) => page.getByRole('link', { name }).first();
  const button = (name: string) => page.getByRole('button', { name, exact: true });

  await link('Jobs').click();
  await link('Monthly').click();
  await button('Preview').click();
  await page.getByText('A run would change 2 lines of 2 customers: 1 reduced, 1 raised.').waitFor();
  expect(quantities()).toEqual(before);

  await link('Start a run of the job').click();
  await button('Start the run').click();
  await link('Look at the changes and decide').click();
  await page.getByLabel('Your name').fill('Ann');
  await button('Approve').click();
  await page.getByText('Approved: the run changes 2 lines now.').waitFor();
  await untilStatus(page, 'Completed');
  expect(quantities()).toEqual([3, 8, 25]);

  await link('Undo').click();
  await button('Start, and ask for approval').click();
  await link('Look at the changes and decide').click();
  await page.getByLabel('Your name').fill('Ann');
  await button('Approve').click();
  await page.getByText('Approved: the run changes 2 lines now.').waitFor();
  await untilStatus(page, 'Completed');
  expect(quantities()).toEqual(before);
});
