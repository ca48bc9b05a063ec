import type { Client } from '@temporalio/client';
import type { Locator, Page } from 'playwright-core';
import { expect } from 'vitest';
import { runJobNow } from '../../src/jobs/index.js';
import { requireRun, type Run } from '../../src/store/runs/runs.js';
import type { ConsoleWorld } from './console-world.js';

/** The row of a job on the jobs page. */
export function rowOf(page: Page, jobLabel: string): Locator {
  return page.locator('#jobs tbody tr', { has: page.getByRole('link', { name: jobLabel, exact: true }) });
}

/** The instant of a job's next run that the list shows; null: none. */
export function nextRunOf(page: Page, jobLabel: string): Promise<string | null> {
  return rowOf(page, jobLabel).locator('[data-label="Next run"] time').getAttribute('datetime');
}

/** The next runs of a job as Temporal has them. */
export async function nextTimesOf(client: Client, jobId: string): Promise<Date[]> {
  const { info } = await client.schedule.getHandle(jobId).describe();
  return info.nextActionTimes;
}

/** The last run result of a job in the list. */
export function resultOf(page: Page, jobLabel: string): Locator {
  return rowOf(page, jobLabel).locator('[data-label="Last run result"]');
}

/** Chooses from the ellipsis of a job. */
export async function choose(page: Page, jobLabel: string, action: string): Promise<void> {
  const row = rowOf(page, jobLabel);
  await row.getByRole('button', { name: 'What can be done with' }).click();
  await row.getByText(action, { exact: true }).click();
}

/** Starts a run of a job from the list, as the page that tells what will run asks. It leads to the page of the run. */
export async function runNow(page: Page, jobLabel: string): Promise<void> {
  await choose(page, jobLabel, 'Run now');
  await page.getByRole('button', { name: 'Start the run' }).click();
  await page.waitForURL(/\/runs\/[^/]+\?workflow=/);
}

/** What is said about a field of a job's form. */
export function checkOf(page: Page, field: 'cron' | 'parameters'): Locator {
  return page.locator(`#${field}-check`);
}

/** The parameters of a form as JSON, shown if they are shown as fields. */
export async function configurationOf(page: Page): Promise<Locator> {
  const json = page.getByLabel('Configuration', { exact: true });
  if ((await json.count()) === 0) await page.getByRole('button', { name: 'JSON', exact: true }).click();
  await json.waitFor();
  await untilSettled(page);
  return json;
}

/** What is typed the moment a part of a page was replaced, before htmx listens to it, starts no check. */
async function untilSettled(page: Page): Promise<void> {
  const unsettled = page.locator('.htmx-request, .htmx-swapping, .htmx-settling, .htmx-added');
  await expect.poll(() => unsettled.count()).toBe(0);
}

/** Shows the parameters of a form as fields. */
export async function showFields(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Fields', exact: true }).click();
  await page.locator('.parameter-groups').waitFor();
  await untilSettled(page);
}

/** The field of a parameter, or of a member of one: `Limits-LinesToZero`. */
export function fieldOf(page: Page, name: string): Locator {
  return page.locator(`#parameter-${name}`);
}

/** The text that is shown, without the space around it. */
export async function textOf(locator: Locator): Promise<string> {
  return (await locator.innerText()).trim();
}

/** What the last action came to. */
export function noticeOf(page: Page): Promise<string> {
  return textOf(page.locator('.notice').first());
}

/** Fills in the values of a set on the secrets page, and stores them, or replaces those that it had. */
export async function storeSecrets(page: Page, values: Readonly<Record<string, string>>): Promise<void> {
  for (const [name, value] of Object.entries(values)) await page.getByLabel(name, { exact: true }).fill(value);
  await page.getByRole('button', { name: /^(Store|Replace)$/ }).click();
}

/** Starts a run of a job, and waits for its end, good or bad. */
export async function endedRunOf({ jobs, world }: ConsoleWorld, jobId: string): Promise<Run> {
  const { runId, workflowId } = await runJobNow(jobs, jobId);
  await world.client.workflow
    .getHandle(workflowId)
    .result()
    .catch(() => undefined);
  return requireRun(world.store, runId);
}
