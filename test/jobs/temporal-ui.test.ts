import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createJob, describeJob, listJobs, type JobServices } from '../../src/jobs/index.js';
import { changedLines } from '../../src/store/lines/line-changes.js';
import { listRuns, type Run } from '../../src/store/runs/runs.js';
import { waiting } from '../previews/waiting-runs.js';
import { billed, previousPeriod, provider } from '../rig/scenarios.js';
import type { StartedRun, World } from '../rig/world.js';
import { startTemporalUi, type TemporalUi } from './temporal-ui-world.js';

let ui: TemporalUi;
let world: World;
let services: JobServices;

beforeAll(async () => {
  ui = await startTemporalUi();
  const customers = [
    { code: 'ASP', lines: [[9001, 3]], records: [billed(9001, 5)] },
    { code: 'TGO', lines: [[9001, 2]], records: [billed(9001, 4)] },
  ] as const;
  world = await ui.startWorld(provider(customers, { settings: { sameDateAdjustment: 'accepted' } }));
  services = { client: world.client, store: world.store, taskQueue: world.configuration.taskQueue };
});

afterAll(() => ui.close());

/** A page of Temporal's web UI, when its scripts have settled. */
async function openPage(path: string): Promise<Page> {
  const page = await ui.open(world, path);
  await page.waitForLoadState('networkidle');
  return page;
}

/** Types JSON into the editor. When one leaves it, it puts that into lines of its own, and what is below moves. */
async function typeInput(page: Page | Locator, json: string): Promise<void> {
  const editor = page.locator('.cm-content[contenteditable=true]').first();
  await editor.fill(json);
  await editor.blur();
  await expect.poll(() => editor.locator('.cm-line').count()).toBeGreaterThan(1);
}

async function newestRun(): Promise<Run | undefined> {
  const [run] = await listRuns(world.store, 1);
  return run?.closedAt === null ? undefined : run;
}

async function startWorkflow(workflowId: string, parameters: object): Promise<Run> {
  const page = await openPage('workflows/start-workflow');
  await page.locator('#workflowId').fill(workflowId);
  await page.locator('#taskQueue').fill('billing-sync');
  await page.locator('#workflowType').fill('billingSync');
  await typeInput(page, JSON.stringify(parameters));
  await page.getByRole('button', { name: 'Start Workflow' }).click();
  await expect.poll(async () => (await newestRun())?.workflowId).toBe(workflowId);
  await page.close();
  const run = await newestRun();
  if (run === undefined) throw new Error('The run has just been there.');
  return run;
}

test('a run of one customer, one of all, and one that undoes that are started with the JSON of their parameters alone', async () => {
  const one = await startWorkflow('one customer', { ...previousPeriod, CustomersFilter: ['TGO'] });
  expect(one.status).toBe('Completed');
  const changes = async ({ runId }: Run) =>
    (await changedLines(world.store, runId)).map(({ before, after }) => [before, after]);
  expect(await changes(one)).toEqual([[2, 4]]);
  const all = await startWorkflow('all customers', previousPeriod);
  expect(await changes(all)).toEqual([[3, 5]]);
  const undo = await startWorkflow('undo', { UndoRun: all.runId });
  expect(await changes(undo)).toEqual([[5, 3]]);
});

test('a job is paused and resumed on the page of its schedule', async () => {
  const { jobId } = await createJob(services, {
    ...{ label: 'Monthly', task: 'billingSync', cron: '0 22 26 * *' },
    parametersText: JSON.stringify(previousPeriod),
  });
  const page = await openPage(`schedules/${jobId}`);
  await page.getByRole('button', { name: 'Pause' }).first().click();
  await page.getByTestId('pause-reason').fill('Autotask is being moved');
  await page.getByRole('dialog').getByRole('button', { name: 'Pause' }).click();
  await expect.poll(async () => (await describeJob(services, jobId)).paused).toBe(true);
  expect((await describeJob(services, jobId)).note).toContain('Autotask is being moved');
  // The page may have read the schedule before the server had paused it.
  await page.reload();
  await page.getByRole('button', { name: 'Unpause' }).first().click();
  await page.getByRole('dialog').locator('input').fill('moved');
  await page.getByRole('dialog').getByRole('button', { name: 'Unpause' }).click();
  await expect.poll(async () => (await describeJob(services, jobId)).paused).toBe(false);
  await page.close();
});

test("a job's parameters are changed there, and everything else stays as it was", async () => {
  const made = await createJob(services, {
    ...{ label: 'Last day of the month', task: 'billingSync', cron: '0 22 L * *', timeZone: 'Europe/Berlin' },
    parametersText: '{"ZoneUser": "api@example.com"}',
  });
  const page = await openPage(`schedules/${made.jobId}/edit`);
  await page.locator('#content').getByRole('button', { name: 'Edit', exact: true }).click();
  await typeInput(page, JSON.stringify(previousPeriod));
  await page.getByRole('button', { name: 'Save' }).click();
  const version = expect.not.stringContaining(made.version) as string;
  const changed = { ...made, version, parametersText: JSON.stringify(previousPeriod), logLevel: 'Verbose' };
  await expect.poll(() => describeJob(services, made.jobId)).toEqual(changed);
  await page.close();
});

test('a schedule that is created there is a job', async () => {
  const page = await openPage('schedules/create');
  await page.getByTestId('monthly-tab').click();
  await page.getByText('26', { exact: true }).filter({ visible: true }).click();
  await page.getByText('Every month').filter({ visible: true }).click();
  await page.getByTestId('hour').filter({ visible: true }).fill('22');
  await page.getByTestId('minute').filter({ visible: true }).fill('30');
  await page.getByTestId('schedule-name-input').fill('made-in-the-ui');
  await page.getByTestId('schedule-type-input').fill('billingSync');
  await page.getByTestId('schedule-workflow-id-input').fill('billing-sync/made-in-the-ui');
  await page.getByTestId('schedule-task-queue-input').fill('billing-sync');
  await typeInput(page, JSON.stringify(previousPeriod));
  await page.getByTestId('create-schedule-button').click();
  await expect
    .poll(async () => (await listJobs(services)).find(({ jobId }) => jobId === 'made-in-the-ui'))
    .toMatchObject({ cron: '30 22 26 * *', timeZone: 'UTC', task: 'billingSync', logLevel: 'Verbose' });
  await page.close();
});

/** Sends the update `approve` to the run whose page this is. @returns the dialog, which closes if the update is taken */
async function sendApproval(page: Page, json: string): Promise<Locator> {
  await page.getByRole('button', { name: 'More Actions' }).click();
  await page.getByRole('menuitem', { name: 'Send an Update' }).click();
  const dialog = page.getByRole('dialog', { name: 'Send an Update' });
  await dialog.getByTestId('update-select-button').click();
  await dialog.getByRole('option', { name: 'approve' }).click();
  await typeInput(dialog, json);
  await dialog.getByRole('button', { name: 'Submit' }).click();
  return dialog;
}

/** The page of a run that waits, where it shows how it is decided. It asks for news all the time, so it never settles. */
async function openWaiting({ workflowId, runId }: StartedRun): Promise<Page> {
  const page = await ui.open(world, `workflows/${encodeURIComponent(workflowId)}/${runId}`);
  await page.getByRole('tab', { name: 'User Metadata' }).click();
  return page;
}

async function bottomOf(part: Locator): Promise<number> {
  const box = await part.boundingBox();
  return box === null ? NaN : box.y + box.height;
}

test('a run that waits shows the JSON of a decision there: it is refused without a name and of another plan, and else taken', async () => {
  const started = await waiting(world, { ...previousPeriod, CustomersFilter: ['ASP'], Approval: 'Required' });
  const page = await openWaiting(started);
  const details = page.locator('iframe[src*="Waits%20for%20approval"]');
  const code = details.contentFrame().locator('pre');
  const shown = await code.innerText();
  expect(await bottomOf(code)).toBeLessThanOrEqual(await bottomOf(details));
  const unnamed = await sendApproval(page, shown);
  await unnamed.getByRole('paragraph').filter({ hasText: 'Write your own name instead of “your name”.' }).waitFor();
  await unnamed.getByRole('button', { name: 'Cancel' }).last().click();
  const ofOtherPlan = shown.replace(/[0-9a-f]{64}/, '0'.repeat(64)).replace('your name', 'Ann');
  const refused = await sendApproval(page, ofOtherPlan);
  await refused.getByRole('paragraph').filter({ hasText: 'The plan is another one by now.' }).waitFor();
  await refused.getByRole('button', { name: 'Cancel' }).last().click();
  const taken = await sendApproval(page, shown.replace('your name', 'Ann'));
  await taken.waitFor({ state: 'hidden' });
  const run = await started.end();
  expect([run.status, run.summary?.lines]).toEqual(['Completed', { AT09: 1 }]);
  await page.close();
});
