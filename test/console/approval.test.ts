import type { Page } from 'playwright-core';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createJob, runJobNow } from '../../src/jobs/index.js';
import { findRun, listRuns, requireRun } from '../../src/store/runs/runs.js';
import { billed, days, previousPeriod, provider } from '../rig/scenarios.js';
import type { StartedRun } from '../rig/world.js';
import { startConsoleWorld, type ConsoleWorld } from './console-world.js';

/** 4.50 a unit. */
const customers = [
  { code: 'UP', name: 'Upland Ltd', lines: [[9001, 10]] as const, records: [billed(9001, 25)] },
  {
    ...{ code: 'MORE', name: 'Moreland Ltd' },
    lines: [
      [9001, 4],
      [9002, 4],
    ] as const,
    records: [billed(9001, 6), billed(9002, 5)],
  },
  { code: 'DOWN', name: 'Downs Ltd', lines: [[9001, 8]] as const, records: [billed(9001, 3)] },
];
const billable = { description: 'Item', billable: true };
const required = { ...previousPeriod, Approval: 'Required' };

let it: ConsoleWorld;
beforeEach(async () => {
  it = await startConsoleWorld(provider(customers));
});
afterEach(() => it.close());

async function waiting(parameters: object = required): Promise<StartedRun> {
  const run = await it.world.start(parameters);
  await expect.poll(async () => (await findRun(it.world.store, run.runId))?.approvalWait ?? null).not.toBeNull();
  return run;
}

function changes(): number[] {
  return it.world.sandbox
    .dump()
    .adjustments.map(({ unitChange }) => unitChange)
    .sort((one, other) => one - other);
}

async function textOf(page: Page, selector: string): Promise<string> {
  return (await page.locator(selector).first().innerText()).replaceAll(/\s+/g, ' ');
}

function tick(page: Page, name: string | RegExp) {
  return page.getByRole('checkbox', { name });
}

test('A person comes from the run to its changes, leaves one customer out and approves the rest', async () => {
  const started = await waiting();
  const page = await it.open('/runs');
  await page.getByText('Needs you').waitFor();
  await page.getByRole('link', { name: /^waiting for approval until/ }).click();
  await page.getByRole('heading', { name: 'Approve these changes?' }).waitFor();
  expect(await textOf(page, 'main')).toMatch(/Period 26 Oct 2026 – 25 Nov 2026/);
  await page.goto(`/runs/${started.runId}`);
  await page.getByRole('heading', { name: 'Run for the period to 25 Nov 2026' }).waitFor();
  expect(await textOf(page, '.card-asks')).toMatch(
    /Waits for your approval .*Why it asks its job requires approval Waits until .*The run would change 4 lines of 3 customers: 1 reduced, 3 raised\./,
  );
  await page.getByRole('link', { name: 'Look at the changes and decide' }).click();
  await page.getByRole('heading', { name: 'Approve these changes?' }).waitFor();
  expect(await page.getByRole('checkbox').count()).toBe(7);
  await tick(page, /^Downs Ltd 1 line$/).uncheck();
  expect(await tick(page, /^Downs Ltd: Item 9001/).isChecked()).toBe(false);
  await tick(page, /^Moreland Ltd: Item 9002/).uncheck();
  expect(await tick(page, /^Moreland Ltd 2 lines$/).isChecked()).toBe(true);
  await page.getByLabel('Your name').fill('Ann');
  await page.getByRole('button', { name: 'Approve' }).click();
  await page.getByText('Approved: the run changes 2 lines now.').waitFor();
  const run = await started.end();
  expect([run.summary?.lines, changes()]).toEqual([{ AT09: 2, AT60: 2 }, [2, 15]]);
  await page.goto(`/runs/${run.runId}`);
  expect(await textOf(page, '[aria-label=Decisions] tbody')).toMatch(
    /^Ann .* Approved: all changes except those of DOWN/,
  );
});

test('A rejection wants a reason, and the run that ends leads to its preview', async () => {
  const started = await waiting();
  const page = await it.open(`/runs/${started.runId}/decision`);
  await page.getByLabel('Your name').fill('Ann');
  await tick(page, /^Upland Ltd 1 line$/).uncheck();
  await page.getByRole('button', { name: 'Reject' }).click();
  await page.getByText('Say why the changes are rejected.').waitFor();
  expect(await page.getByLabel('Your name').inputValue()).toBe('Ann');
  expect(await tick(page, /^Upland Ltd 1 line$/).isChecked()).toBe(false);
  await page.getByLabel('Reason').fill('Upland has 20');
  await page.getByRole('button', { name: 'Reject' }).click();
  await page.getByText('The run ends without a change.').waitFor();
  expect([(await started.end()).status, changes()]).toEqual(['Rejected', []]);
  await page.goto(`/runs/${started.runId}`);
  await page.getByText('somebody rejected its changes, so it made none').waitFor();
  expect(await textOf(page, '[aria-label=Decisions] tbody')).toMatch(/^Ann .* Rejected Upland has 20 this preview$/);
  await page.getByRole('link', { name: 'Look at the preview' }).click();
  await page.getByText('These changes need approval, so this preview cannot be applied.').waitFor();
  expect(await page.getByRole('link', { name: 'Apply these changes' }).count()).toBe(0);
  expect((await page.goto(`/runs/${started.runId}/decision`))?.status()).toBe(409);
  await page.getByText('This run does not wait for a decision').waitFor();
});

test('An approval of what has moved is refused with the lines, and the new plan is shown', async () => {
  const started = await waiting();
  const { approvalWait } = await requireRun(it.world.store, started.runId);
  const page = await it.open(`/runs/${approvalWait?.previewId ?? ''}`, { javaScriptEnabled: false });
  await page.getByRole('link', { name: 'Decide' }).click();
  await tick(page, /^Downs Ltd 1 line$/).uncheck();
  await page.getByLabel('Your name').fill('Ann');
  it.world.sandbox.edit((each) => {
    each.replaceBilling(days.periodEnd, [
      { ...billable, ...{ customerCode: 'UP', sku: '9001', quantity: 26, previousQuantity: 10 } },
      { ...billable, ...{ customerCode: 'MORE', sku: '9001', quantity: 6, previousQuantity: 4 } },
      { ...billable, ...{ customerCode: 'MORE', sku: '9002', quantity: 5, previousQuantity: 4 } },
      { ...billable, ...{ customerCode: 'DOWN', sku: '9001', quantity: 3, previousQuantity: 8 } },
    ]);
  });
  await page.getByRole('button', { name: 'Approve' }).click();
  await page
    .getByText('1 line moved since. Upland Ltd, Mailbox: the preview showed that it would go from 10')
    .waitFor();
  expect(changes()).toEqual([]);
  expect(await textOf(page, 'tr:has-text("Upland Ltd: ")')).toMatch(/ 9001 10 26 \+16 /);
  expect(await page.getByLabel('Your name').inputValue()).toBe('Ann');
  expect(await tick(page, /^Downs Ltd 1 line$/).isChecked()).toBe(false);
  await page.getByRole('button', { name: 'Approve' }).click();
  await page.getByText('Approved: the run changes 3 lines now.').waitFor();
  const run = await started.end();
  expect([run.summary?.lines, changes()]).toEqual([{ AT09: 3, AT60: 1 }, [1, 2, 16]]);
  await page.goto(`/runs/${run.runId}`);
  expect(await textOf(page, '[aria-label=Decisions] tbody')).toMatch(/Not taken.*1 line moved since\..*Approved/);
  await page.getByRole('link', { name: 'History' }).click();
  const entries = page.locator('[aria-label="Audit record"] tbody tr');
  const shown = (await entries.allInnerTexts()).map((text) => text.replace(/\s+/g, ' '));
  expect(shown).toEqual([
    expect.stringMatching(/ Ann console Run .* approved Part /),
    expect.stringMatching(/ Ann console Run .* approval not taken .* Not taken, as 1 line moved since\./),
    expect.stringMatching(/ Not known program Run .* started /),
  ]);
});

test('Nothing is approved where nothing is ticked, or where the form was changed on its way', async () => {
  const started = await waiting();
  const page = await it.open(`/runs/${started.runId}/decision`);
  await page.getByLabel('Your name').fill('Ann');
  for (const name of [/^Upland Ltd 1/, /^Moreland Ltd 2/, /^Downs Ltd 1/]) await tick(page, name).uncheck();
  await page.getByRole('button', { name: 'Approve' }).click();
  await page.getByText('Tick the changes that are to be made. To make none, reject them.').waitFor();
  await page.locator('input[name=opened]').evaluate((field: unknown) => {
    const opened = field as { value: string };
    opened.value = opened.value.replace(/"previewId":"[^"]+"/, '"previewId":""');
  });
  await page.getByRole('button', { name: 'Approve' }).click();
  await page.getByText('The plan was made anew since you opened the page, so nothing was decided.').waitFor();
  await started.handle.cancel();
  expect([(await started.end()).status, changes()]).toEqual(['Cancelled', []]);
});

test('A preview of a job whose runs ask says so, and so does the page of the job', async () => {
  const { jobId } = await createJob(it.jobs, {
    ...{ label: 'Monthly', task: 'billingSync', cron: '0 22 26 * *' },
    parametersText: JSON.stringify({ ...previousPeriod, Limits: { ChangedLines: 1 }, Approval: 'AboveLimits' }),
  });
  const page = await it.open(`/jobs/${jobId}/run`);
  await page.getByRole('button', { name: 'Preview the changes' }).click();
  await page.getByText('A run of the job would wait for approval before any change: 4 lines would change').waitFor();
  await page.goto(`/jobs/${jobId}/run`);
  await page.getByRole('button', { name: 'Start the run' }).click();
  await page.getByRole('heading', { name: 'Waits for your approval' }).waitFor();
  for (const address of ['/jobs', `/jobs/${jobId}`]) {
    await page.goto(address);
    await page.getByRole('link', { name: /^waiting for approval until/ }).waitFor();
  }
  await page.goto(`/jobs/${jobId}/run`);
  await page.getByText('A run of this job waits for your approval, and none starts beside it.').waitFor();
  expect(await page.getByRole('button', { name: 'Start the run' }).count()).toBe(0);
  await expect(runJobNow(it.jobs, jobId)).rejects.toThrow(/ is under way: /);
  await page.getByRole('link', { name: 'Look at its changes and decide' }).click();
  await page.getByRole('heading', { name: 'Approve these changes?' }).waitFor();
  await it.jobs.client.workflow.getHandle((await latest()).workflowId).cancel();
});

async function latest() {
  const run = (await listRuns(it.world.store, 10)).find(({ isPreview }) => !isPreview);
  if (run === undefined) throw new Error('There is no run.');
  return run;
}
