import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import { jobListCommand } from '../../src/client/commands/job-list.js';
import { jobShowCommand } from '../../src/client/commands/job-show.js';
import { listCommand } from '../../src/client/commands/run-list.js';
import { showCommand } from '../../src/client/commands/run-show.js';
import { createJob } from '../../src/jobs/index.js';
import { timeText } from '../../src/domain/wording.js';
import { requireRun } from '../../src/store/runs/runs.js';
import { billingSyncWith, plainEnvironment } from '../client/run-command.js';
import { inNarrowTerminal } from '../client/narrow-terminal.js';
import { billed, previousPeriod, provider } from '../rig/scenarios.js';
import { cellsOf, phone, startConsoleWorld, type ConsoleWorld } from './console-world.js';
import { endedRunOf } from './job-pages.js';

const right = { UserName: 'api@example.com', Secret: 's3cret', IntegrationCode: 'CODE' };

let stack: ConsoleWorld;
/** A good run of the job, and two that failed, in this order. */
let runIds: string[];

beforeAll(async () => {
  stack = await startConsoleWorld(provider([{ code: 'ASP', lines: [[9001, 10]], records: [billed(9001, 14)] }]));
  await stack.world.saveSecrets('winter', right);
  const parametersText = JSON.stringify({ ...previousPeriod, Secrets: 'winter' }, null, 2);
  await createJob(stack.jobs, { label: 'Monthly', task: 'billingSync', cron: '0 22 26 * *', parametersText });
  runIds = [await endedRun()];
  await stack.world.saveSecrets('winter', { ...right, Secret: 'Tr0ub4dor' });
  runIds.push(await endedRun(), await endedRun());
});

afterAll(() => stack.close());

async function endedRun(jobId = 'monthly'): Promise<string> {
  const { runId, closedAt } = await endedRunOf(stack, jobId);
  expect(closedAt).toBeInstanceOf(Date);
  return runId;
}

const firstFailure = async () => requireRun(stack.world.store, runIds[1] ?? '');

/** Follows the only link of its name within a table or a list of facts. */
async function followed(page: Page, name: string): Promise<string> {
  await page.getByRole('link', { name, exact: true }).first().click();
  return page.getByRole('heading', { level: 1 }).innerText();
}

test('the list of runs says why each run failed, since when its job has been failing, and leads to what mends it', async () => {
  const page = await stack.open('/runs');
  const statuses = (await cellsOf(page, 'Runs')).map((cells) => cells[3]?.replaceAll(/\s+/g, ' '));
  expect(statuses).toEqual([
    expect.stringMatching(/^Failed Autotask refused the credentials; failing since .* \(2 runs\) Test the connection/),
    expect.stringMatching(/^Failed Autotask refused the credentials; failing since this run Test the connection/),
    'Completed',
  ]);
  const since = page
    .getByRole('region', { name: 'Runs' })
    .locator('tbody tr')
    .first()
    .locator('.failure-note a')
    .first();
  expect(await since.getAttribute('href')).toBe(`/runs/${runIds[1]}`);
  expect(await followed(page, 'Test the connection')).toContain('winter');
  await page.context().close();
});

test('the list of jobs and the page of a job say the same of the last run', async () => {
  for (const path of ['/jobs', '/jobs/monthly']) {
    const page = await stack.open(path);
    const note = (await page.locator('.failure-note').innerText()).replaceAll(/\s+/g, ' ');
    expect(note).toMatch(/^Autotask refused the credentials; failing since .* \(2 runs\) Test the connection$/);
    expect(await followed(page, 'Test the connection')).toContain('winter');
    await page.context().close();
  }
});

test('the page of a run calls wrong credentials that, and leads to their connection and to the first failed run', async () => {
  const page = await stack.open(`/runs/${runIds[2]}`);
  await page.getByText('The run ended early: Autotask refused the credentials.').waitFor();
  const since = page.getByText(/^Failing since .* \(2 runs\)\.$/);
  expect(await since.getByRole('link').getAttribute('href')).toBe(`/runs/${runIds[1]}`);
  const causes = await cellsOf(page, 'Causes');
  expect(causes.map((cells) => [cells[0], cells[2]])).toEqual([['AT02', 'Autotask refused the credentials']]);
  expect(await followed(page, 'Test the connection')).toContain('winter');
  await page.context().close();
});

test('the pages of a job that fails do not scroll sideways on a phone', async () => {
  for (const path of ['/runs', '/jobs', '/jobs/monthly', `/runs/${runIds[2]}`]) {
    const page = await stack.open(path, { viewport: phone });
    const [wide, shown] = await page.evaluate<[number, number]>(
      '[document.documentElement.scrollWidth, document.documentElement.clientWidth]',
    );
    expect([path, wide]).toEqual([path, shown]);
    await page.context().close();
  }
});

test('the command line says in 80 columns why a job fails, since when, and what to do', async () => {
  const environment = plainEnvironment(stack.world.environment);
  const failure = `Failed: Autotask refused the credentials; failing since ${timeText((await firstFailure()).startedAt)} (2 runs)`;
  const whatToDo = 'Store the right credentials in the secret set. Then resume the run, or run it again.';
  const shown = async (command: Parameters<typeof inNarrowTerminal>[1]) => {
    const { out, messages } = await inNarrowTerminal(environment, command);
    expect([...out, ...messages].filter((line) => line.length > 80)).toEqual([]);
    return out.join(' ').replaceAll(/\s+/g, ' ');
  };
  const ofRun = await shown((session) => showCommand(session, runIds[2] ?? '', {}));
  expect(ofRun).toContain(failure);
  expect(ofRun.split(whatToDo)).toHaveLength(2);
  expect(await shown((session) => jobShowCommand(session, 'monthly', {}))).toMatch(
    new RegExp(`\\(run [0-9a-f-]+\\): ${failure.replaceAll(/[()]/g, '\\$&')}\\. ${whatToDo}`),
  );
  expect(await shown((session) => listCommand(session, { limit: 5 }))).toContain('refused');
  expect(await shown((session) => jobListCommand(session, {}))).toContain('refused');
  const wide = billingSyncWith(environment);
  for (const [kind, more] of [
    ['run', 'run show RUN'],
    ['job', 'job show JOB'],
  ] as const) {
    const listed = await wide([kind, 'list']);
    expect(listed.out.replaceAll(/\s+/g, ' ')).toContain(failure);
    expect(listed.messages).toContain(`What to do about a run that failed: billing-sync ${more}`);
  }
});

test('JSON has the reason why a job fails, the first failed run, how many there are, and what to do', async () => {
  const billingSync = billingSyncWith(plainEnvironment(stack.world.environment));
  const answerOf = async (...args: string[]) =>
    JSON.parse((await billingSync([...args, '--json'])).out) as {
      runs: { failureSummary: unknown }[];
      jobs: { lastRun: { failureSummary: unknown } }[];
      failureSummary: unknown;
    };
  const summary = {
    kind: 'AutotaskCredentialsRefused',
    reason: 'Autotask refused the credentials',
    since: { runId: runIds[1], startedAt: (await firstFailure()).startedAt.toISOString(), runs: 2 },
    whatToDo: expect.stringContaining('Store the right credentials') as unknown,
  };
  const { runs } = await answerOf('run', 'list');
  expect(runs.map(({ failureSummary }) => failureSummary)).toEqual([
    summary,
    { ...summary, since: { ...summary.since, runs: 1 } },
    null,
  ]);
  expect((await answerOf('job', 'list')).jobs[0]?.lastRun.failureSummary).toEqual(summary);
  expect((await answerOf('run', 'show', runIds[2] ?? '')).failureSummary).toEqual(summary);
});

test('after a good run the next failure counts anew, and a good run has none', async () => {
  await stack.world.saveSecrets('winter', right);
  const good = await endedRun();
  await stack.world.saveSecrets('winter', { ...right, UserName: 'gone@example.com' });
  const failed = await endedRun();
  const page = await stack.open('/runs');
  const statuses = (await cellsOf(page, 'Runs')).map((cells) => cells[3]?.replaceAll(/\s+/g, ' '));
  expect(statuses.slice(0, 2)).toEqual([
    expect.stringMatching(/^Failed Autotask refused the credentials; failing since this run Test the connection/),
    'Completed',
  ]);
  expect(failed).not.toBe(good);
  await page.context().close();
});

test.each([
  ['Store the secret set', { Secrets: 'gone' }, /[?]name=gone&from=%2Fruns%2F[0-9a-f-]+#set$/],
  ['Correct the parameters of the job', { BillingPeriod: '2001-01-31' }, /[/]edit#configuration$/],
])('“%s” leads from a run to the part of the page that does it', async (label, wrong, address) => {
  const parametersText = JSON.stringify({ ...previousPeriod, ...wrong });
  const { jobId } = await createJob(stack.jobs, {
    label: `Failing: ${label}`,
    task: 'billingSync',
    cron: '0 22 26 * *',
    parametersText,
  });
  const page = await stack.open(`/runs/${await endedRun(jobId)}`);
  await followed(page, label);
  expect(page.url()).toMatch(address);
  expect(await page.locator(new URL(page.url()).hash).count()).toBe(1);
  if ('Secrets' in wrong) expect(await page.getByLabel('Name', { exact: true }).inputValue()).toBe(wrong.Secrets);
  await page.context().close();
});
