import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { stopText } from '../../src/runs/stop-text.js';
import { createJob } from '../../src/jobs/index.js';
import { billingSyncWith, plainEnvironment } from '../client/run-command.js';
import { billed, previousPeriod, provider } from '../rig/scenarios.js';
import { startConsoleWorld, type ConsoleWorld } from './console-world.js';
import { closeRunRow, requireRun } from '../../src/store/runs/runs.js';
import { connectionAddress } from '../../src/console/secrets/connection-page.js';
import { endedRunOf, storeSecrets, textOf } from './job-pages.js';

/** What is told of a run that Autotask let in nowhere: whether its parameters or its secret set are to be corrected. */

const right = { UserName: 'api@example.com', Secret: 's3cret', IntegrationCode: 'CODE' };
const aboutParameters = 'Correct ZoneUser or BaseUrl in the parameters';

let stack: ConsoleWorld;
let page: Page;

beforeAll(async () => {
  stack = await startConsoleWorld(provider([{ code: 'ASP', lines: [[9001, 10]], records: [billed(9001, 14)] }]));
  page = await stack.open('/runs');
});

afterAll(() => stack.close());

/** A run of a new job. @param wrong what is wrong with its parameters */
async function failedRun(jobId: string, wrong: object): Promise<string> {
  const parametersText = JSON.stringify({ ...previousPeriod, ...wrong });
  await createJob(stack.jobs, { jobId, label: jobId, task: 'billingSync', cron: '0 22 26 * *', parametersText });
  const { runId, status } = await endedRunOf(stack, jobId);
  expect(status).toBe('Failed');
  return runId;
}

/** The advice beside an error in the log of a run. */
async function adviceInLog(runId: string): Promise<string> {
  await page.goto(`/runs/${runId}/log?level=Error`);
  await page.getByText('What to do').click();
  return textOf(page.locator('.advice p'));
}

test('a wrong ZoneUser is told as that, and not as a wrong secret: on the page of the run, in its log, and at a terminal', async () => {
  const runId = await failedRun('zone', { ZoneUser: 'nobody@example.com' });
  await page.goto(`/runs/${runId}`);
  const said = await textOf(page.getByRole('alert'));
  expect(said).toContain(aboutParameters);
  expect(said).not.toMatch(/resume|secrets are current/i);
  expect(await adviceInLog(runId)).toContain(aboutParameters);
  await page.getByRole('link', { name: 'Correct the parameters of the job' }).click();
  await page.waitForURL('**/jobs/zone/edit#configuration');
  const shown = await billingSyncWith(plainEnvironment(stack.world.environment))(['run', 'show', runId]);
  expect(shown.out.replaceAll(/\s+/g, ' ')).toContain(aboutParameters);
  expect(shown.out).not.toContain('resume');
});

test('a wrong secret is told as that, in the log too, which leads to the test of the connection', async () => {
  await stack.world.saveSecrets('winter', { ...right, Secret: 'Tr0ub4dor' });
  const runId = await failedRun('secret', { Secrets: 'winter' });
  expect(await adviceInLog(runId)).toMatch(/^Store the right credentials in the secret set\. Then resume the run/);
  expect(await page.getByRole('link', { name: 'Test the connection' }).getAttribute('href')).toContain('winter');
});

test('whoever replaces the secret of a run that failed is led back to the run, which then goes on', async () => {
  const runId = await failedRun('way-back', { Secrets: 'winter' });
  await page.goto(`/runs/${runId}`);
  await page.getByRole('alert').getByRole('link', { name: 'Test the connection' }).click();
  await page.getByRole('link', { name: 'Replace the values' }).click();
  await storeSecrets(page, { ...right, Secret: 'wrong again' });
  await page.getByText('The stored values of “winter” stay').waitFor();
  await storeSecrets(page, right);
  await page.getByText('The secret set “winter” is stored.').waitFor();
  await page.getByRole('button', { name: 'Test again' }).click();
  await page.getByText('Works').waitFor();
  await page.getByRole('link', { name: 'Resume the run that failed' }).click();
  expect(new URL(page.url()).pathname).toBe(`/runs/${runId}/resume`);
  await page.getByRole('button', { name: 'Resume the run' }).click();
  await expect.poll(async () => (await requireRun(stack.world.store, runId)).status).toBe('Completed');
  // A run that has gone on is not offered to be resumed, and no other server is led to.
  await page.goto(connectionAddress('winter', `/runs/${runId}`));
  expect(await page.getByRole('link', { name: 'Back to the run' }).count()).toBe(1);
  await page.goto(connectionAddress('winter', '//elsewhere.example/runs'));
  expect(await page.locator('a[href^="//"]').count()).toBe(0);
});

test('a set that is not stored is stored, or the parameters that name it are corrected', async () => {
  const runId = await failedRun('set', { Secrets: 'gone' });
  await page.goto(`/runs/${runId}`);
  const said = await textOf(page.getByRole('alert'));
  expect(said).toContain('correct Secrets in the job, and run it again');
  expect(said).toContain('it goes on with the parameters');
  for (const name of ['Store the secret set', 'Correct the parameters of the job']) {
    expect(await page.getByRole('alert').getByRole('link', { name }).count(), name).toBe(1);
  }
});

test('a run with limits leads to the parameters of its job, and one that applies a preview for a person does not', async () => {
  const { store } = stack.world;
  // As a worker leaves a run whose period Atria lacks once the preview is made.
  const failed = { status: 'Failed', failureKind: 'PeriodNotFound' } as const;
  const parametersText = JSON.stringify({ ...previousPeriod, Limits: { ChangedLines: 5 } });
  await createJob(stack.jobs, {
    ...({ jobId: 'limits', label: 'limits', task: 'billingSync', cron: '0 22 26 * *', parametersText } as const),
  });
  const limited = await endedRunOf(stack, 'limits');
  expect(limited.appliesRunId).not.toBeNull();
  const shown = await stack.world.run({ ...previousPeriod, Preview: 'True' });
  const applied = await stack.world.run({ ApplyPreview: shown.runId });
  for (const [{ runId }, links] of [
    [limited, ['Correct the parameters of the job']],
    [applied, []],
  ] as const) {
    await closeRunRow(store, runId, failed);
    await page.goto(`/runs/${runId}`);
    const correction = /^(Correct the parameters of the job|Run again with other parameters)$/;
    expect(await page.getByRole('alert').getByRole('link', { name: correction }).allInnerTexts()).toEqual(links);
    await page.goto('/runs');
    const row = page.getByRole('row').filter({ has: page.locator(`a[href="/runs/${runId}"]`) });
    expect(await row.first().getByRole('link', { name: correction }).allInnerTexts()).toEqual(links);
  }
});

test('an undo cannot correct its parameters, and a BaseUrl may be what Autotask refuses', () => {
  const undo = { failureKind: 'ParametersRefused', isUndo: true } as const;
  expect(stopText('AT02', undo).advice).toMatch(/^An undo has the parameters of the run that it undoes/);
  const refused = { failureKind: 'AutotaskCredentialsRefused', isUndo: false } as const;
  expect(stopText('AT02', refused).advice).not.toContain('BaseUrl');
  const parameters = { baseUrl: 'https://webservices3.autotask.net/ATServicesRest/' } as never;
  expect(stopText('AT02', { ...refused, parameters }).advice).toContain('BaseUrl may name another zone');
});
