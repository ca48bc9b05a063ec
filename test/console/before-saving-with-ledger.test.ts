import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createJob } from '../../src/jobs/index.js';
import { insertPeriods } from '../../src/ledger/store/periods.js';
import { previousPeriod } from '../rig/scenarios.js';
import { startConsoleWorld, type ConsoleWorld } from './console-world.js';
import { checkOf, configurationOf, rowOf, textOf } from './job-pages.js';
import { recordMailboxes } from './sold-mailboxes.js';

/** What the built-in Atria knows of periods and customers is told before a job or a run is made. */

let stack: ConsoleWorld;

beforeAll(async () => {
  stack = await startConsoleWorld({}, { worker: false });
  const { store } = stack.world;
  await recordMailboxes(store);
  await insertPeriods(store, [
    ...[
      { start: '2026-08-26', end: '2026-09-25' },
      { start: '2026-09-26', end: '2026-10-25' },
    ],
    { start: '2026-11-26', end: '2026-12-25' },
  ]);
  await sql`update billing_periods set status = 'closed' where period_end < '2026-11-26'`.execute(store);
});

afterAll(() => stack.close());

test.each(['/runs/new', '/jobs/new'])(
  '%s says that a billing period is old, that Atria has closed it, and that no period has a date',
  async (address) => {
    const page = await stack.open(address);
    const configuration = await configurationOf(page);
    const said = () => textOf(checkOf(page, 'parameters'));
    const type = (BillingPeriod: string) => configuration.fill(JSON.stringify({ ...previousPeriod, BillingPeriod }));
    await type('2026-10-25');
    await expect
      .poll(said)
      .toContain(
        'BillingPeriod names the period 2026-09-26 to 2026-10-25; the previous one began on 2026-10-26. Atria has closed it: ' +
          'its records change only if somebody reprocesses it. Changes count from 2026-09-26.',
      );
    await type('2027-03-01');
    await expect
      .poll(said)
      .toContain(
        'BillingPeriod names 2027-03-01, and Atria has billing periods from 2026-08-26 to 2026-12-25 only: a run would fail now (AT19).',
      );
    expect(await said()).not.toMatch(/A run (accepts|can read)/);
    await type('2026-11-25');
    await expect.poll(said).toMatch(/^A run (accepts|can read)/);
    expect(await said()).not.toContain('BillingPeriod names');
    await page.context().close();
  },
);

test('a run that would fail now is started by hand only once that is ticked', async () => {
  const page = await stack.open('/runs/new');
  await (await configurationOf(page)).fill(JSON.stringify({ ...previousPeriod, BillingPeriod: '2027-03-01' }));
  await page.getByRole('button', { name: 'Start the run' }).click();
  expect(await textOf(page.getByRole('alert'))).toMatch(/^Nothing was started/);
  await page.getByText('a run would fail now (AT19)').first().waitFor();
  await page.getByLabel('Start it all the same').check();
  await page.getByRole('button', { name: 'Start the run' }).click();
  await page.getByRole('heading', { name: 'Start this run?' }).waitFor();
  await page.getByText('a run would fail now (AT19)').first().waitFor();
  await page.getByRole('button', { name: 'Start the run' }).click();
  await page.waitForURL(/\/runs\/[^/]+\?workflow=/);
  await page.context().close();
});

const unknown = 'CustomersFilter names “TOG”, which the built-in Atria does not have.';

test('A customer that the built-in Atria does not have is told in the form, the list, on the page of the job and before it starts', async () => {
  const misspelt = { ...previousPeriod, CustomersFilter: ['TOG'] };
  const page = await stack.open('/jobs/new');
  await (await configurationOf(page)).fill(JSON.stringify(misspelt));
  await expect.poll(() => textOf(checkOf(page, 'parameters'))).toContain(unknown);
  const parametersText = JSON.stringify({ ...misspelt, Limits: {} });
  const draft = { label: 'Mistyped', task: 'billingSync', cron: '0 22 26 * *', parametersText } as const;
  const { jobId } = await createJob(stack.jobs, draft);
  await page.goto('/jobs');
  expect(await textOf(rowOf(page, 'Mistyped'))).toContain(unknown);
  for (const address of [`/jobs/${jobId}`, `/jobs/${jobId}/run`]) {
    await page.goto(address);
    expect(await textOf(page.getByRole('main')), address).toContain(unknown);
  }
  await page.context().close();
});
