import type { Page } from 'playwright-core';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createJob, runJobNow } from '../../src/jobs/index.js';
import { listRunPage } from '../../src/store/runs/run-list.js';
import { findRun, listRuns, requireRun } from '../../src/store/runs/runs.js';
import { billed, days, previousPeriod, provider } from '../rig/scenarios.js';
import type { StartedRun } from '../rig/world.js';
import { expectNames, saveWithDualControl } from './asked-names.js';
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

/** The columns of a row whose values are struck; a cell that is struck itself strikes its label on a phone too, and counts as none. */
function struckIn(page: Page, row: string): Promise<string[]> {
  return page.evaluate<string[]>(`[...document.querySelectorAll('tr')]
    .filter((each) => each.textContent.includes(${JSON.stringify(row)})).flatMap((each) => [...each.querySelectorAll('td')])
    .filter((cell) => {
      const isStruck = (each) => getComputedStyle(each).textDecorationLine === 'line-through';
      return !isStruck(cell) && [...cell.children].some(isStruck);
    }).map((cell) => cell.dataset.label)`);
}

function tick(page: Page, name: string | RegExp) {
  return page.getByRole('checkbox', { name });
}

test('A person comes from the run to its changes, leaves one customer out and approves the rest', async () => {
  const started = await waiting();
  const page = await it.open('/runs?status=Running');
  await page.getByText('No run matches your filter.').waitFor();
  await page.getByLabel('Status').selectOption('Waits for approval');
  await page.getByText('Needs you').waitFor();
  expect(await textOf(page, '.status-cell')).toMatch(/^Waits for approval Needs you waiting for approval until/);
  await page.getByRole('link', { name: /^waiting for approval until/ }).click();
  await page.getByRole('heading', { name: 'Approve these changes?' }).waitFor();
  expect(await textOf(page, 'main')).toMatch(/Period 26 Oct 2026 – 25 Nov 2026/);
  await page.goto(`/runs/${started.runId}`);
  await page.getByRole('heading', { name: 'Run for the period to 25 Nov 2026' }).waitFor();
  expect(await textOf(page, '.card-asks')).toMatch(
    /Waits for your approval .*Why it asks its parameters require approval Waits since .*Waits until .*The run would change 4 lines of 3 customers: 1 reduced, 3 raised\./,
  );
  const calls = await page.locator('section', { hasText: 'Calls to Autotask' }).last().innerText();
  expect(calls.replaceAll(/\s+/g, ' ')).toMatch(/^Calls to Autotask This run its preview has read everything /);
  await page.getByRole('link', { name: 'Look at the changes and decide' }).click();
  await page.getByRole('heading', { name: 'Approve these changes?' }).waitFor();
  await page.getByText('stays as it is until the next run, which asks about it again.').waitFor();
  await page.getByText('whoever decides, decides on exactly them').waitFor();
  expect(await page.getByRole('checkbox').count()).toBe(7);
  const tally = () => textOf(page, '#tally');
  expect(await tally()).toBe('4 of 4 lines ticked: +58.50 per contract period.');
  await page.getByLabel('Search the changes').fill('downs');
  expect(await page.locator('tbody tr:visible').count()).toBe(2);
  await page.getByRole('button', { name: 'Untick what is shown' }).click();
  await page.getByLabel('Search the changes').fill('');
  expect(await tick(page, /^Downs Ltd 1 line$/).isChecked()).toBe(false);
  expect(await tick(page, /^Downs Ltd: Item 9001/).isChecked()).toBe(false);
  expect(await tally()).toBe('3 of 4 lines ticked: +81.00 per contract period.');
  await page.getByRole('button', { name: 'Untick all' }).click();
  expect(await tally()).toBe('0 of 4 lines ticked: +0.00 per contract period.');
  await page.getByRole('button', { name: 'Tick all', exact: true }).click();
  await tick(page, /^Downs Ltd 1 line$/).uncheck();
  await tick(page, /^Moreland Ltd: Item 9002/).uncheck();
  expect(await struckIn(page, 'Moreland Ltd: Item 9002')).toEqual(['After', 'Change', 'Per period']);
  await page.getByText('Required to reject. An approval keeps it too, for example for what you unticked.').waitFor();
  expect(await tick(page, /^Moreland Ltd 2 lines$/).isChecked()).toBe(true);
  expect(await tally()).toBe('2 of 4 lines ticked: +76.50 per contract period.');
  const otherTab = await it.open(`/runs/${started.runId}/decision`);
  await otherTab.getByLabel('Your name').fill('Bea');
  await otherTab.getByLabel('Reason').fill('Not yet');
  await page.getByLabel('Your name').fill('Ann');
  await page.getByRole('button', { name: 'Approve' }).dblclick();
  await otherTab.getByRole('button', { name: 'Reject' }).click();
  await otherTab.getByRole('heading', { name: 'Your decision was not taken' }).waitFor();
  await page.getByText('Approved: the run changes 2 lines now.').waitFor();
  const run = await started.end();
  expect([run.summary?.lines, changes()]).toEqual([{ AT09: 2, AT60: 2 }, [2, 15]]);
  await page.goto(`/runs/${run.runId}`);
  expect(await textOf(page, '[aria-label=Decisions] tbody')).toMatch(
    /^Ann .* Approved: all changes except those of Downs Ltd and of Moreland Ltd Backup \(9002\)/,
  );
  expect(await textOf(page, '[aria-labelledby=totals-heading]')).toMatch(/Net change \+76\.50/);
  expect(await textOf(page, 'tr:has-text("Line was left out of an approval")')).toMatch(
    /2 lines The next run asks about it again\. To keep the line, hold it back\.$/,
  );
  await page.goto(`/runs/${run.runId}?lines=next-run&find=downs`);
  await page.getByRole('link', { name: 'Hold it back', exact: true }).click();
  await page.getByText('It has 2003/9001 (Item 9001).').waitFor();
  expect(await page.locator('#hold-line').inputValue()).toBe('2003/9001');
});

test('A rejection wants a reason, and the run that ends leads to its preview', async () => {
  const started = await waiting();
  const page = await it.open(`/runs/${started.runId}/decision`);
  const otherTab = await it.open(`/runs/${started.runId}/decision`);
  await page.getByLabel('Your name').fill('Ann');
  await tick(page, /^Upland Ltd 1 line$/).uncheck();
  await page.getByRole('button', { name: 'Reject' }).click();
  await page.getByText('Say why the changes are rejected.').waitFor();
  expect(await page.getByLabel('Your name').inputValue()).toBe('Ann');
  expect(await tick(page, /^Upland Ltd 1 line$/).isChecked()).toBe(false);
  await page.getByLabel('Reason').fill('Upland has 20');
  await page.getByRole('button', { name: 'Reject' }).click();
  await page.getByText('The run ends and makes none of these changes.').waitFor();
  expect([(await started.end()).status, changes()]).toEqual(['Rejected', []]);
  await page.goto(`/runs/${started.runId}`);
  await page.getByText('Ann rejected the changes that this run asked about: Upland has 20').waitFor();
  expect(await textOf(page, '.status-line')).toBe('Rejected');
  await otherTab.getByLabel('Your name').fill('Bea');
  await otherTab.getByLabel('Reason').fill('as agreed with Upland');
  await tick(otherTab, /^Downs Ltd 1 line$/).uncheck();
  await otherTab.getByRole('button', { name: 'Approve' }).click();
  await otherTab.getByRole('heading', { name: 'Your decision was not taken' }).waitFor();
  expect(await textOf(otherTab, 'main')).toMatch(
    /a person rejected the changes that it asked about.*Approve all changes except those of Downs Ltd Your name Bea Reason as agreed with Upland/,
  );
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

test('The list of runs shows the preview that a run makes of itself with this run, and not as one of its own', async () => {
  const { runId } = await waiting();
  const page = await it.open('/runs');
  const row = page.locator('tr', { has: page.locator(`a[href="/runs/${runId}"]`) });
  const [preview] = await listRunPage(it.world.store, { status: 'Preview' }, { offset: 0, limit: 1 });
  expect(await row.getByRole('link', { name: 'Its preview' }).getAttribute('href')).toBe(`/runs/${preview?.runId}`);
  expect(await page.locator(`a.row-link[href="/runs/${preview?.runId}"]`).count()).toBe(0);
  await row.getByRole('link', { name: 'Its preview' }).click();
  await page.getByRole('link', { name: 'the run that made it of itself' }).click();
  await page.waitForURL(new RegExp(`/runs/${runId}$`));
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
  await page.goto(`/runs/${started.runId}/cancel`);
  await page.getByRole('link', { name: 'reject them' }).click();
  // What is billed by now is there already: nothing is left to change.
  it.world.sandbox.edit((each) => {
    const equal = [
      ['UP', '9001', 10],
      ['MORE', '9001', 4],
      ['MORE', '9002', 4],
      ['DOWN', '9001', 8],
    ] as const;
    each.replaceBilling(
      days.periodEnd,
      equal.map(([customerCode, sku, quantity]) => ({
        ...billable,
        customerCode,
        sku,
        quantity,
        previousQuantity: quantity,
      })),
    );
  });
  await page.getByLabel('Your name').fill('Ann');
  await page.getByRole('button', { name: 'Approve' }).click();
  await page.getByText('found nothing left to change').waitFor();
  await page.getByRole('link', { name: 'Look at the run' }).click();
  await page.getByText('found nothing left to change').waitFor();
  expect([(await started.end()).status, changes()]).toEqual(['Completed', []]);
});

test('A preview of a job whose runs ask says so, and so does the page of the job, which asks for names under dual control', async () => {
  const { jobId } = await createJob(it.jobs, {
    ...{ label: 'Monthly', task: 'billingSync', cron: '0 22 26 * *' },
    parametersText: JSON.stringify({ ...previousPeriod, Limits: { ChangedLines: 1 }, Approval: 'AboveLimits' }),
  });
  const page = await it.open(`/jobs/${jobId}/run`);
  await page.getByRole('button', { name: 'Preview the changes' }).click();
  await page.getByText('A run would wait for approval before any change: 4 lines would change').waitFor();
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
  expect(await page.getByRole('button', { name: 'Preview the changes' }).count()).toBe(1);
  await expect(runJobNow(it.jobs, jobId)).rejects.toThrow(/ is under way: /);
  await page.getByRole('link', { name: 'Look at its changes and decide' }).click();
  await page.getByText('until the next run, which makes the change, and asks only above a limit.').waitFor();
  const { workflowId } = await latest();
  await it.jobs.client.workflow.getHandle(workflowId).cancel();
  await expect(it.jobs.client.workflow.getHandle(workflowId).result()).rejects.toThrow();
  await saveWithDualControl(it, page, jobId);
  await page.goto(`/jobs/${jobId}`);
  await page.getByRole('button', { name: 'Preview', exact: true }).click();
  await page.getByRole('link', { name: 'Start a run of the job' }).click();
  await page.getByRole('heading', { name: 'Start a run of “Monthly”?' }).waitFor();
  for (const address of [`/jobs/${jobId}`, `/jobs/${jobId}/run`]) {
    await page.goto(address);
    expect(await textOf(page, 'main')).toContain('Approval For every change, within 14 days, dual control');
  }
  await page.getByRole('button', { name: 'Start the run' }).click();
  await page.getByText('Say who starts the run.').waitFor();
  await page.getByLabel('Your name').fill('Bob');
  await page.getByRole('button', { name: 'Start the run' }).click();
  await page.getByText('Ann and Bob started it or saved its job: somebody else has to approve it').waitFor();
  await page.getByText('its job requires approval').waitFor();
  await page.getByRole('link', { name: 'Look at the changes and decide' }).click();
  await page.getByLabel('Your name').fill('bob');
  await page.getByLabel('Reason').fill('as agreed');
  await page.getByRole('button', { name: 'Approve' }).click();
  await page.getByText('bob started the run or saved its job, and its DualControl wants somebody else').waitFor();
  expect(await page.getByLabel('Reason').inputValue()).toBe('as agreed');
  await page.getByLabel('Your name').fill('Cem');
  await page.getByRole('button', { name: 'Approve' }).click();
  await page.getByText('Approved: the run changes 4 lines now.').waitFor();
  await it.jobs.client.workflow.getHandle((await latest()).workflowId).result();
  await expectNames(it, page, { jobId, runId: (await latest()).runId });
});

async function latest() {
  const run = (await listRuns(it.world.store, 10)).find(({ isPreview }) => !isPreview);
  if (run === undefined) throw new Error('There is no run.');
  return run;
}
