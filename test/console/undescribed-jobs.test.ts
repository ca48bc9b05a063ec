import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ConsoleServer } from '../../src/console/server.js';
import { createJob, deleteJob, describeJob, type Job } from '../../src/jobs/index.js';
import { billingSyncWith, plainEnvironment } from '../client/run-command.js';
import { billed, previousPeriod, provider } from '../rig/scenarios.js';
import { startUndescribingTemporal, type UndescribingTemporal } from '../rig/undescribing-temporal.js';
import { startConsoleWorld, type ConsoleWorld } from './console-world.js';
import { rowOf, textOf } from './job-pages.js';

let stack: ConsoleWorld;
let temporal: UndescribingTemporal;
let console: ConsoleServer;
let job: Job;

beforeAll(async () => {
  stack = await startConsoleWorld(provider([{ code: 'ASP', lines: [[9001, 3]], records: [billed(9001, 5)] }]));
  const parametersText = JSON.stringify({ ...previousPeriod, Secrets: 'second' });
  const draft = { label: 'Monthly to Autotask', task: 'billingSync', cron: '0 22 26 * *', parametersText } as const;
  job = await createJob(stack.jobs, { ...draft, jobId: 'monthly' });
  await stack.world.saveSecrets('second', { UserName: 'api@example.com', Secret: 's3cret' });
  temporal = await startUndescribingTemporal(stack.world.environment['TEMPORAL_ADDRESS'] ?? '');
  console = await stack.startConsole({ TEMPORAL_ADDRESS: temporal.address });
});

afterAll(async () => {
  await stack.close();
  await temporal.close();
});

const missing = /Temporal lists this job but does not describe it now \(no poller seen/;

function billingSync(args: readonly string[]) {
  return billingSyncWith(plainEnvironment({ ...stack.world.environment, TEMPORAL_ADDRESS: temporal.address }))(args);
}

test('The list of jobs shows a job that Temporal does not describe: its id and its times, and what is missing', async () => {
  const page = await stack.open(`${console.url}/jobs`);
  const row = rowOf(page, 'monthly');
  expect(await textOf(row)).toMatch(missing);
  expect(await textOf(row)).toContain('at 22:00 on the 26th');
  const next = row.locator('[data-label="Next run"] time');
  expect(await next.getAttribute('datetime')).toBe(job.nextRuns[0]?.toISOString());
  await page.context().close();
});

test('Every page around jobs is shown, or says in what state Temporal is', async () => {
  const statusOf = async (path: string) => (await fetch(console.url + path)).status;
  const shown = ['/jobs', '/jobs/rows', '/jobs/new', '/runs', '/trends', '/secrets'];
  expect(await Promise.all(shown.map(statusOf))).toEqual(shown.map(() => 200));
  for (const path of ['/jobs/monthly', '/jobs/monthly/edit', '/jobs/monthly/run', '/jobs/monthly/delete']) {
    const answer = await fetch(console.url + path);
    expect([path, answer.status]).toEqual([path, 503]);
    expect(await answer.text()).toMatch(/Temporal does not describe the job .*no poller seen.* Try again in a moment/s);
  }
});

test('A secret set that such a job may use is not removed', async () => {
  const answer = await fetch(`${console.url}/secrets/second/remove`);
  expect(answer.status).toBe(409);
  expect(await answer.text()).toContain('does not describe');
});

test('Whoever makes a job that Temporal does not describe gets its id and a warning, and no failure', async () => {
  const parameters = JSON.stringify({ ...previousPeriod, Secrets: 'second' });
  const create = ['job', 'create', '--label', 'Monthly', '--cron', '0 21 26 * *', '--parameters', parameters];
  const made = await billingSync(create);
  expect(made).toMatchObject({ exitCode: 0, out: 'monthly-2\n' });
  expect(made.messages).toMatch(missing);
  await deleteJob(stack.jobs, 'monthly-2');
});

test('The command line lists a job that Temporal does not describe, and gives the reason for what it cannot tell', async () => {
  const listed = await billingSync(['job', 'list', '--json']);
  expect(listed.exitCode).toBe(0);
  const { jobs } = JSON.parse(listed.out) as { jobs: Record<string, unknown>[] };
  const { cron, scheduleInWords, timeZone } = job;
  expect(jobs).toMatchObject([
    { jobId: 'monthly', label: 'monthly', isDescribed: false, cron, scheduleInWords, timeZone },
  ]);
  expect((await describeJob(stack.jobs, 'monthly')).isDescribed).toBe(true);
  const shown = await billingSync(['job', 'show', 'Monthly to Autotask']);
  expect(shown.exitCode).toBe(1);
  expect(shown.messages).toMatch(/does not describe/);
  const doctor = JSON.parse((await billingSync(['doctor', '--json'])).out) as { checks: Record<string, string>[] };
  const checks = doctor.checks.filter(({ area }) => area === 'jobs');
  expect(checks.map(({ name, result }) => `${name}: ${result}`)).toEqual(['jobs: ok', 'monthly: skip']);
});
