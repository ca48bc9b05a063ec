import type { Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createJob, describeJob, runJobNow } from '../../src/jobs/index.js';
import { billed, days, previousPeriod, provider } from '../rig/scenarios.js';
import { cellsOf, startConsoleWorld, type ConsoleWorld } from './console-world.js';

/* Autotask takes one change of a line on a day, and a run has used the day of each of these lines. */

const codes = ['ANN', 'BEN', 'CLEO'] as const;
const customers = codes.map((code) => ({
  code,
  name: `${code} Limited`,
  lines: [[9001, 10], ...(code === 'ANN' ? [[9002, 5] as const] : [])] as const,
  records: [billed(9001, 14, 'Mailbox'), ...(code === 'ANN' ? [billed(9002, 7, 'Backup')] : [])],
}));

let stack: ConsoleWorld;
let page: Page;
let jobId: string;

beforeAll(async () => {
  stack = await startConsoleWorld(provider(customers));
  const parametersText = JSON.stringify(previousPeriod);
  ({ jobId } = await createJob(stack.jobs, {
    ...{ label: 'Monthly', task: 'billingSync', cron: '0 5 1 * *', parametersText },
  }));
  await runJob();
  correctRecords(2);
  await runJob();
});
afterAll(() => stack.close());
beforeEach(async () => {
  page = await stack.open('/attention');
});

async function runJob(): Promise<void> {
  await stack.world.client.workflow.getHandle((await runJobNow(stack.jobs, jobId)).workflowId).result();
}

/** Bills other quantities of the same period. */
function correctRecords(less: number): void {
  const mailboxes = codes.map((customerCode) => record(customerCode, '9001', 'Mailbox', 14 - less));
  stack.world.sandbox.edit((each) => {
    each.replaceBilling(days.periodEnd, [...mailboxes, record('ANN', '9002', 'Backup', 7 - less)]);
  });
}

function record(customerCode: string, sku: string, description: string, quantity: number) {
  return { customerCode, sku, description, quantity, previousQuantity: quantity, billable: true };
}

const takenDays = async () => (await cellsOf(page, 'To mend')).filter(([code]) => code === 'AT39');

test('a preview says which changes Autotask may refuse, as a run has used their day, and what to do', async () => {
  const { runId } = await stack.world.run({ ...previousPeriod, Preview: 'True' });
  await page.goto(`/runs/${runId}`);
  const lines = await cellsOf(page, 'Contract lines');
  expect(lines.map((cells) => cells[6])).toEqual(lines.map(() => expect.stringContaining('may be refused') as string));
  await page.getByText('4 changes count from a day on which a run has changed the line already').waitFor();
  await page.getByText('A line that it refuses keeps what it has (AT39)').waitFor();
  await page.getByRole('link', { name: 'Let the run use the next day' }).click();
  expect(await page.getByLabel('EffectiveDateConflict').inputValue()).toBe('NextDay');
});

test('changes that Autotask refuses on their day are one cause of the job, which leads to its parameter', async () => {
  const rows = await takenDays();
  expect(rows).toHaveLength(1);
  const [, , what, keepsBack, by] = rows[0] ?? [];
  expect(what).toContain('Second adjustment on one date was refused');
  expect(keepsBack).toMatch(/^0 units more and 8 units less|^8 units less/);
  expect(keepsBack).toContain('4 lines of 3 customers');
  expect(by).toContain('Monthly');
  await page.getByRole('link', { name: 'Let the job use the next day' }).click();
  await page.getByText('EffectiveDateConflict is “NextDay” in the configuration below').waitFor();
  const field = page.getByLabel('EffectiveDateConflict');
  expect(await field.inputValue()).toBe('NextDay');
  await expect.poll(async () => (await field.boundingBox())?.y).toBeLessThan(900);
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('The job “Monthly” is saved.').waitFor();
  expect(JSON.parse((await describeJob(stack.jobs, jobId)).parametersText)).toMatchObject({
    EffectiveDateConflict: 'NextDay',
  });
  await runJob();
  await page.goto('/attention');
  expect(await takenDays()).toEqual([]);
});

test('of a run by hand it leads to the form of such a run, and is gone once that run has used the next day', async () => {
  correctRecords(3);
  const { runId } = await stack.world.run({ ...previousPeriod, EffectiveDateConflict: 'Report' });
  await page.goto(`/runs/${runId}`);
  expect((await cellsOf(page, 'Causes')).map(([code, , , entries]) => [code, entries])).toEqual([
    ['AT39', '4 lines of 3 customers'],
  ]);
  await page.getByRole('link', { name: 'Let the run use the next day' }).click();
  await page.getByText('EffectiveDateConflict is “NextDay” in the configuration below').waitFor();
  expect(await page.getByLabel('EffectiveDateConflict').inputValue()).toBe('NextDay');
  await page.getByRole('button', { name: 'Preview the changes' }).waitFor();
  await stack.world.run({ ...previousPeriod, EffectiveDateConflict: 'NextDay' });
  await page.goto('/attention');
  expect(await takenDays()).toEqual([]);
});

test('a preview of an undo says it too, and of the undo it leads to the undo of the same run, from the day after', async () => {
  correctRecords(4);
  const { runId, summary } = await stack.world.run({ ...previousPeriod, EffectiveDateConflict: 'NextDay' });
  expect(summary?.lines).toEqual({ AT09: 4 });
  const shown = await stack.world.run({ UndoRun: runId, EffectiveDateConflict: 'NextDay', Preview: 'True' });
  await page.goto(`/runs/${shown.runId}`);
  await page.getByText('4 changes count from a day on which a run has changed the line already').waitFor();
  await page.getByText('Estimates of the first period still count from the day that is used.').waitFor();
  const lines = await cellsOf(page, 'Contract lines');
  expect(lines.map((cells) => cells[6])).toEqual(lines.map(() => expect.stringContaining('may be refused') as string));
  const undo = await stack.world.run({ UndoRun: runId, EffectiveDateConflict: 'Report' });
  expect(undo.summary?.lines).toEqual({ AT39: 4 });
  await page.goto('/attention');
  expect(await takenDays()).toHaveLength(1);
  await page.getByRole('link', { name: 'Undo these from the day after' }).click();
  await page.waitForURL(`**/runs/${runId}/undo`);
  expect(await page.getByRole('checkbox', { name: /undo it from the day after/ }).isChecked()).toBe(true);
});
