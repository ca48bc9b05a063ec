import { afterAll, beforeAll, expect, test } from 'vitest';
import { createJob, runJobNow } from '../../src/jobs/index.js';
import { billed, days, previousPeriod, provider } from '../rig/scenarios.js';
import { cellsOf, phone, startConsoleWorld, type ConsoleWorld } from './console-world.js';

const customers = [
  {
    ...{ code: 'MAIL', name: 'Mailers Ltd', lines: [[9001, 10] as const] },
    records: [billed(9001, 14, 'Mailbox'), billed('', 3, 'Trial')],
  },
];

let it: ConsoleWorld;
beforeAll(async () => {
  it = await startConsoleWorld(provider(customers, { settings: { sameDateAdjustment: 'accepted' } }));
  const { runId } = await it.world.run({ ...previousPeriod, Limits: { ChangedLines: 10 } });
  it.world.sandbox.edit((each) =>
    each.adjustAsPerson({ contractServiceID: 3001, effectiveDate: days.periodStart, unitChange: 2 }),
  );
  const { runId: second } = await it.world.run(previousPeriod);
  expect(second).not.toBe(runId);
  await it.world.run({ UndoRun: second });
});
afterAll(() => it.close());

test('A person looks up what was billed to a customer, and why, and takes it along', async () => {
  const page = await it.open('/statements');
  await page.getByLabel('Customer').fill('mailers ltd');
  await page.getByRole('button', { name: 'Show' }).click();
  await page.getByRole('heading', { name: 'Mailers Ltd', level: 1 }).waitFor();
  expect(await page.getByLabel('Customer').inputValue()).toBe('MAIL');
  const rows = await cellsOf(page, 'Mailbox (9001)');
  expect(rows.map(([what, , , ...rest]) => [what, ...rest.slice(0, 4)])).toEqual([
    ['At the start', '', '10', '', ''],
    ['Changed', '10', '14', '+4', '+18.00'],
    ['Changed elsewhere', '14', '16', '+2', ''],
    ['Changed', '16', '14', '−2', ''],
    ['Changed', '14', '16', '+2', ''],
    ['Now', '', '16', '', '72.00'],
    ['Not as billed', '', '', '', ''],
  ]);
  const whys = rows.map((cells) => cells.at(-1));
  expect(whys[2]).toContain('No run did this: somebody edited the line in Autotask.');
  expect(whys[6]).toContain('Atria bills 14.');
  const [unbilled] = await cellsOf(page, 'Billed by Atria and on no contract line');
  expect(unbilled?.at(-1)).toContain('AT07');
  for (const name of ['CSV', 'Excel']) {
    const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name }).click()]);
    expect(file.suggestedFilename()).toMatch(new RegExp(`^statement-MAIL-${days.periodEnd}\\.(csv|xlsx)$`));
  }
});

test('A statement is printed without what is only for the screen', async () => {
  const page = await it.open('/statements?customer=MAIL', { colorScheme: 'dark' });
  await page.emulateMedia({ media: 'print' });
  for (const hidden of ['.side', '.statement-choice', '.page-head .actions']) {
    expect(await page.locator(hidden).isVisible()).toBe(false);
  }
  expect(await page.evaluate('getComputedStyle(document.body).color')).toBe('rgb(26, 35, 46)');
});

test('A statement fits a phone. An unknown customer is said to be unknown, and a misspelt name leads to the right one', async () => {
  const page = await it.open('/statements?customer=MAIL', { viewport: phone });
  expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(phone.width);
  await page.goto('/statements?customer=NOBODY');
  await page.getByText('No customer has this code or name.').waitFor();
  await page.goto('/statements?customer=Mailer+Ltd');
  await page.getByRole('link', { name: 'Show the statement of Mailers Ltd' }).click();
  await page.getByRole('heading', { name: 'Mailers Ltd', level: 1 }).waitFor();
  await page.goto('/statements?customer=MAIL&period=2024-01-01');
  await page.getByText('There are runs for the periods to 2026-11-25.').waitFor();
});

test('A change by a run of a job names the job, and not its id', async () => {
  const parametersText = JSON.stringify(previousPeriod);
  const draft = { label: 'Monthly transfer', task: 'billingSync', cron: '0 5 1 * *', parametersText } as const;
  const { jobId } = await createJob(it.jobs, draft);
  await it.world.client.workflow.getHandle((await runJobNow(it.jobs, jobId)).workflowId).result();
  const page = await it.open('/statements?customer=MAIL');
  await page.getByText('A run of the job “Monthly transfer” changed it.').waitFor();
  expect(await page.getByText(jobId).count()).toBe(0);
});
