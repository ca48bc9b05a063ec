import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { describeJob } from '../../src/jobs/index.js';
import { readAudit } from '../../src/store/audit/audit-rows.js';
import { requireRun } from '../../src/store/runs/runs.js';
import type { ConsoleWorld } from './console-world.js';

/**
 * Who saved a job and who starts an undo stand in the audit record. Without dual control nobody is asked for a name.
 *
 * @param done a job that Ann saved with dual control, and a run of it that changed lines
 */
export async function expectNames(
  { world, jobs }: ConsoleWorld,
  page: Page,
  { jobId, runId }: { readonly jobId: string; readonly runId: string },
): Promise<void> {
  const whoDid = async (record: 'job' | 'run', id: string) =>
    (await readAudit(world.store, { record, id }, { limit: 20 })).map(({ action, who }) => [action, who]);
  expect(await whoDid('job', jobId)).toContainEqual(['changed', 'Ann']);
  await page.goto(`/runs/${runId}/undo`);
  await page.getByLabel('Your name').fill('Olga');
  await page.locator('form button.button-primary').click();
  await page.getByRole('heading', { name: 'Waits for your approval' }).waitFor();
  const undo = await requireRun(world.store, new URL(page.url()).pathname.split('/').at(-1) ?? '');
  expect(await whoDid('run', undo.runId)).toContainEqual(['started as an undo', 'Olga']);
  await jobs.client.workflow.getHandle(undo.workflowId).cancel();
  await expect(jobs.client.workflow.getHandle(undo.workflowId).result()).rejects.toThrow();
  await page.goto(`/jobs/${jobId}/edit`);
  await page.getByLabel('Whoever starts a run or saves the job may not approve it').uncheck();
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('The job “Monthly” is saved.').waitFor();
  expect(JSON.parse((await describeJob(jobs, jobId)).parametersText)).not.toHaveProperty('StartedBy');
  await page.goto(`/jobs/${jobId}/run`);
  expect(await page.getByLabel('Your name').count()).toBe(0);
}

/** Ann saves a job, whose runs then ask for every change. */
export async function saveWithDualControl({ jobs }: ConsoleWorld, page: Page, jobId: string): Promise<void> {
  await page.goto(`/jobs/${jobId}/edit`);
  await page.getByLabel('Approval', { exact: true }).selectOption('For every change');
  await page.getByLabel('Whoever starts a run or saves the job may not approve it').check();
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Say who saves the job').waitFor();
  await page.getByLabel('Your name').fill('Ann');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('The job “Monthly” is saved.').waitFor();
  expect(JSON.parse((await describeJob(jobs, jobId)).parametersText)).toMatchObject({
    ...{ Approval: 'Required', DualControl: 'True', StartedBy: 'Ann' },
  });
}
