import { ScheduleOverlapPolicy } from '@temporalio/client';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createJob, describeJob, JobFailure, listJobs } from '../../src/jobs/index.js';
import { findSchedule } from '../../src/jobs/schedule.js';
import { readLog } from '../../src/store/log/log-entries.js';
import { listRuns } from '../../src/store/runs/runs.js';
import { billed, previousPeriod, provider } from '../rig/scenarios.js';
import { cellsOf, messagesOf, startConsoleWorld, type ConsoleWorld } from './console-world.js';
import { checkOf, choose, configurationOf, nextRunOf, nextTimesOf, noticeOf, resultOf } from './job-pages.js';
import { rowOf, runNow, storeSecrets, textOf } from './job-pages.js';

/** The documented example, with the two commas that are missing there, and of this world's customers. */
const configuration = `{
  "BaseUrl": "",
  "ZoneUser": "api@example.com",
  "CustomersFilter": ["ASP", "TGO"],
  "BillingPeriod": "Previous",
  "ProRatedTransactions": "False",
  "AllowAtriaCreateItems": "True"
}`;
const label = 'Transfer Billing Data to Autotask on 26th of the Month';

let stack: ConsoleWorld;

beforeAll(async () => {
  stack = await startConsoleWorld(
    provider([
      { code: 'ASP', lines: [[9001, 3]], records: [billed(9001, 5)] },
      { code: 'TGO', lines: [[9001, 2]], records: [billed(9001, 2)] },
      { code: 'NOID', billingIdentifier: '', records: [billed(9001, 1)] },
    ]),
  );
});

afterAll(() => stack.close());

/** The id of the job that the first test makes. */
async function onlyJob(): Promise<string> {
  const job = (await listJobs(stack.jobs)).find((each) => each.label === label);
  if (job === undefined) throw new Error('The first test makes a job.');
  return job.jobId;
}

async function refusalOfSaving(cron: string): Promise<string> {
  const saving = createJob(stack.jobs, { label: 'Refused', task: 'billingSync', cron, parametersText: configuration });
  const refusal = await saving.catch((error: unknown) => error);
  if (!(refusal instanceof JobFailure)) throw new Error(`${cron} was not refused.`);
  return refusal.problems.map(({ message }) => message).join('\n');
}

/** The error that a run of the parameters logs, with its code. */
async function errorOfRun(parameters: string): Promise<string> {
  const { log } = await stack.world.run(parameters);
  const errors = log.filter(({ level }) => level === 'Error');
  return errors.map(({ code, message }) => `${code}: ${message}`).join('\n');
}

describe('Setup Job', () => {
  test('a job is made: from the jobs page by "Add a new job", with label, task, log level, CRON, configuration and secrets', async () => {
    const page = await stack.open('/');
    await page.getByRole('link', { name: 'Jobs', exact: true }).click();
    await page.getByRole('link', { name: 'Add a new job' }).first().click();
    await page.getByLabel('Label').fill(label);
    await page.getByLabel('Task').selectOption({ label: 'Autotask PSA' });
    await page.getByLabel('Log level').selectOption('Verbose');
    await page.getByLabel('CRON expression').fill('0 22 26 * *');
    await page.getByLabel('Time zone').fill('Europe/Berlin');
    await (await configurationOf(page)).fill(configuration);
    await page.getByLabel('Secrets').selectOption('default');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.waitForURL('**/jobs');
    expect(await page.getByRole('status').first().innerText()).toBe(`The job “${label}” is saved.`);
    const [job] = await listJobs(stack.jobs);
    expect(job).toMatchObject({
      ...{ label, task: 'billingSync', cron: '0 22 26 * *', timeZone: 'Europe/Berlin', logLevel: 'Verbose' },
      ...{ secretsName: 'default', paused: false, problems: [] },
    });
    expect(JSON.parse(job?.parametersText ?? '')).toMatchObject(JSON.parse(configuration) as object);
    await page.context().close();
  });

  test('the label of the new job and its next run date, as Temporal has it, are shown in the list of jobs', async () => {
    const page = await stack.open('/jobs');
    const [job] = await listJobs(stack.jobs);
    const nextTimes = await nextTimesOf(stack.world.client, job?.jobId ?? '');
    expect(await nextRunOf(page, label)).toBe(nextTimes[0]?.toISOString());
    expect(await textOf(rowOf(page, label))).toMatch(/\t26 \w{3} \d{4}, 22:00\s+Europe\/Berlin\s+has not run/);
    await page.getByRole('link', { name: label }).click();
    const section = page.getByRole('region', { name: 'Next runs' });
    const all = await section.locator('time').all();
    const shownTimes = await Promise.all(all.map((time) => time.getAttribute('datetime')));
    expect(shownTimes).toEqual(nextTimes.slice(0, 5).map((time) => time.toISOString()));
    expect(await textOf(section)).toMatch(/(26 \w{3} \d{4}, 22:00\s+){5}.*in the job's time zone, Europe\/Berlin\.$/);
    await page.context().close();
  });

  test("the CRON expression '0 22 26 * *' runs at 10pm on the 26th of the month, as one sees while one types", async () => {
    const page = await stack.open('/jobs/new');
    const cron = page.getByLabel('CRON expression');
    const said = () => textOf(checkOf(page, 'cron'));
    expect(await cron.inputValue()).toBe('0 22 26 * *');
    expect(await said()).toMatch(/^Next runs: 26 \w{3} \d{4}, 22:00 · 26 \w{3} \d{4}, 22:00/);
    await cron.fill('0 22 27 * *');
    await expect.poll(said).toMatch(/^Next runs: 27 \w{3} \d{4}, 22:00 · 27 \w{3} \d{4}, 22:00/);
    await page.getByLabel('Time zone').fill('America/New_York');
    await expect.poll(said).toMatch(/^Next runs: 27 \w{3} \d{4}, 22:00 .*\(America\/New_York\)/);
    await cron.fill('30 2 * * *');
    await expect.poll(said).toMatch(/the clocks in America\/New_York are put forward/);
    await page.context().close();
  });

  test('a CRON expression that Temporal cannot express is refused while one types, with the sentence that saving refuses it with', async () => {
    const page = await stack.open('/jobs/new');
    for (const cron of ['0 22 32 * *', 'every monday', '0 22 26', '@reboot', '0 22 30 2 *']) {
      await page.getByLabel('CRON expression').fill(cron);
      await expect.poll(() => textOf(checkOf(page, 'cron'))).toBe(await refusalOfSaving(cron));
      await expect.poll(() => page.getByLabel('CRON expression').getAttribute('aria-invalid')).toBe('true');
    }
    await page.getByLabel('Label').fill('Never made');
    await (await configurationOf(page)).fill(configuration);
    await page.getByRole('button', { name: 'Save' }).click();
    expect(await textOf(page.getByRole('alert'))).toMatch(/^The job was not saved\./);
    expect(await textOf(checkOf(page, 'cron'))).toBe(await refusalOfSaving('0 22 30 2 *'));
    expect(await page.getByLabel('Label').inputValue()).toBe('Never made');
    expect(await page.getByLabel('CRON expression').inputValue()).toBe('0 22 30 2 *');
    expect((await listJobs(stack.jobs)).map((job) => job.label)).toEqual([label]);
    await page.context().close();
  });

  test('the parameters are stored in JSON: a missing comma, as in the documented example, is told if one types as a run tells it', async () => {
    const documented = configuration.replace('"api@example.com",', '"fred@cspservices.com"');
    const page = await stack.open('/jobs/new');
    const said = () => textOf(checkOf(page, 'parameters'));
    const field = await configurationOf(page);
    await field.fill(documented);
    await expect.poll(said).toMatch(/line 4, column 3: a comma is missing/);
    expect((await said()).startsWith(await errorOfRun(documented))).toBe(true);
    await expect.poll(() => field.getAttribute('aria-invalid')).toBe('true');
    await field.fill(configuration);
    await expect
      .poll(said)
      .toMatch(/^A run can read this configuration; 2 warnings\.[^]*EffectiveDateAlignment[^]*“NextDay”/);
    await expect.poll(() => field.getAttribute('aria-invalid')).toBe('false');
    await page.context().close();
  });

  test('a parameter that a run would refuse is refused while one types, in the words of the run', async () => {
    const page = await stack.open('/jobs/new');
    for (const parameters of [
      { ZoneUser: 'api@example.com', BilingPeriod: 'Previous' },
      { ZoneUser: 'api@example.com', ProRatedTransactions: 'Perhaps' },
      { ZoneUser: 'nobody' },
      { ZoneUser: 'api@example.com', BillingPeriod: '2026-02-30' },
    ]) {
      const text = JSON.stringify(parameters);
      const logged = await errorOfRun(text);
      await (await configurationOf(page)).fill(text);
      const said = () => textOf(checkOf(page, 'parameters'));
      // On the period, the log has the documented sentence alone; here it is said what the period must be.
      await expect.poll(async () => (await said()).startsWith(logged)).toBe(true);
    }
    await page.context().close();
  });

  test('secrets are encrypted and stored, and cannot be retrieved or displayed once they are', async () => {
    const values = { UserName: 'abc123@CSP.COM', Secret: 'p4ss-w0rd-of-nobody' };
    const page = await stack.open('/secrets');
    await page.getByLabel('Name', { exact: true }).fill('second');
    await storeSecrets(page, values);
    await expect.poll(() => noticeOf(page)).toContain('“second” is stored');
    const { rows } = await sql`select * from secret_sets`.execute(stack.world.store);
    const places = ['/secrets', '/secrets?name=second', '/jobs', '/jobs/new', '/runs'];
    const shown = await Promise.all(places.map(async (path) => (await fetch(stack.console.url + path)).text()));
    for (const text of [...shown, await page.content(), JSON.stringify(rows)]) {
      expect(text).not.toContain(values.Secret);
      expect(text).not.toContain(values.UserName);
    }
    await page.context().close();
  });

  test('to update secrets, one re-enters them on the secrets page', async () => {
    const page = await stack.open('/secrets');
    await page
      .getByRole('row', { name: /^second/ })
      .getByRole('link', { name: 'Replace' })
      .click();
    await page.getByRole('heading', { name: 'Replace the values of “second”' }).waitFor();
    expect(await page.getByLabel('Secret', { exact: true }).inputValue()).toBe('');
    await page.getByRole('button', { name: 'Replace' }).click();
    await expect.poll(() => textOf(page.locator('#secret-Secret-check'))).toBe('Secret must not be empty.');
    await storeSecrets(page, { UserName: 'api@example.com', Secret: 's3cret', IntegrationCode: 'CODE' });
    await expect.poll(() => noticeOf(page)).toContain('“second” is stored');
    const run = await stack.world.run({ ...previousPeriod, CustomersFilter: ['TGO'], Secrets: 'second' });
    expect(run.status).toBe('Completed');
    await page.context().close();
  });
});

describe('The jobs screen', () => {
  test('disable stops a job from running, and enable lets it run again', async () => {
    const page = await stack.open('/jobs');
    const jobId = await onlyJob();
    await choose(page, label, 'Disable');
    await expect.poll(() => noticeOf(page)).toContain('is disabled');
    expect(await rowOf(page, label).locator('[data-label=State]').innerText()).toContain('Disabled');
    expect(await rowOf(page, label).locator('[data-label="Next run"]').innerText()).toBe('–');
    expect((await describeJob(stack.jobs, jobId)).paused).toBe(true);
    await choose(page, label, 'Enable');
    await expect.poll(() => noticeOf(page)).toContain('is enabled');
    expect(await rowOf(page, label).locator('[data-label=State]').innerText()).toContain('Enabled');
    expect((await describeJob(stack.jobs, jobId)).paused).toBe(false);
    await page.context().close();
  });

  test('run now tests the execution: the link in the column "Last run result" leads to the runs of the job, and a run to its detailed log entries', async () => {
    const page = await stack.open('/jobs');
    await runNow(page, label);
    // Both pages renew themselves: nobody loads them again.
    await expect.poll(() => textOf(page.locator('dl.facts').first())).toContain(label);
    await page.getByRole('link', { name: 'Jobs', exact: true }).click();
    await expect.poll(() => resultOf(page, label).innerText()).toMatch(/^Completed\b/);
    await resultOf(page, label).getByRole('link').click();
    await page.waitForURL('**/runs?job=*');
    expect(await page.getByRole('heading', { level: 1 }).innerText()).toBe(`Runs of “${label}”`);
    const runs = await cellsOf(page, 'Runs');
    expect(runs).toHaveLength(1);
    await page.getByRole('region', { name: 'Runs' }).getByRole('link').first().click();
    await page.getByRole('main').getByRole('link', { name: 'Log', exact: true }).click();
    const [run] = (await listRuns(stack.world.store, 100)).filter(({ jobId }) => jobId !== null);
    const log = await readLog(stack.world.store, run?.runId ?? '', {}, { after: 0, limit: 100 });
    expect(await messagesOf(page)).toEqual(log.map(({ code, level, message }) => [code, level, message]));
    expect(log).toHaveLength(7);
    await page.context().close();
  });

  test('the log level can be adjusted later: a job is edited, and keeps what is not changed', async () => {
    const before = await describeJob(stack.jobs, await onlyJob());
    const page = await stack.open('/jobs');
    await choose(page, label, 'Edit');
    expect(await (await configurationOf(page)).inputValue()).toBe(before.parametersText);
    await page.getByLabel('Log level').selectOption('Warning');
    await page.getByLabel('CRON expression').fill('0 30 21 L * *');
    await expect.poll(() => textOf(checkOf(page, 'parameters'))).toMatch(/LogLevel will be saved as “Warning”/);
    await page.getByRole('button', { name: 'Save' }).click();
    await expect.poll(() => noticeOf(page)).toBe(`The job “${label}” is saved.`);
    expect(await describeJob(stack.jobs, before.jobId)).toMatchObject({
      ...{ label, task: 'billingSync', cron: '0 30 21 L * *', timeZone: before.timeZone },
      ...{ logLevel: 'Warning', secretsName: 'default', counts: before.counts },
    });
    await page.context().close();
  });

  test('a job that another tool makes is shown, changed and run like any other', async () => {
    const {
      client,
      configuration: { taskQueue },
    } = stack.world;
    // As tctl makes one: without a summary, and with a policy of its own.
    await client.schedule.create({
      scheduleId: 'made-elsewhere',
      spec: { cronExpressions: ['15 6 * * MON'], timezone: 'Asia/Tokyo' },
      action: { type: 'startWorkflow', workflowType: 'billingSync', taskQueue, args: [previousPeriod] },
      policies: { overlap: ScheduleOverlapPolicy.BUFFER_ONE },
    });
    const page = await stack.open('/jobs');
    await expect
      .poll(async () => {
        await page.reload();
        return rowOf(page, 'made-elsewhere').count();
      })
      .toBe(1);
    const [next] = await nextTimesOf(stack.world.client, 'made-elsewhere');
    expect(await nextRunOf(page, 'made-elsewhere')).toBe(next?.toISOString());
    expect(await rowOf(page, 'made-elsewhere').innerText()).toContain('at 06:15 on Monday (Asia/Tokyo)');
    await runNow(page, 'made-elsewhere');
    await page.goto('/jobs');
    await expect.poll(() => resultOf(page, 'made-elsewhere').innerText()).toMatch(/^Completed/);
    await page.context().close();
  });

  test('a job whose times no CRON expression says keeps them when the rest of it is edited', async () => {
    const {
      client,
      configuration: { taskQueue },
    } = stack.world;
    await client.schedule.create({
      scheduleId: 'every-90-minutes',
      spec: { intervals: [{ every: '90m' }] },
      action: { type: 'startWorkflow', workflowType: 'billingSync', taskQueue, args: [previousPeriod] },
      state: { paused: true },
    });
    const page = await stack.open('/jobs/every-90-minutes/edit');
    expect(await textOf(page.getByRole('heading', { level: 1 }))).toBe('Edit the job');
    expect(await page.getByLabel('CRON expression').inputValue()).toBe('');
    await page.getByLabel('Label').fill('Every hour and a half');
    await page.getByRole('button', { name: 'Save' }).click();
    await expect.poll(() => noticeOf(page)).toBe('The job “Every hour and a half” is saved.');
    const { schedule } = (await findSchedule(client, 'every-90-minutes')) ?? {};
    expect(schedule?.spec?.interval?.map(({ interval }) => String(interval?.seconds))).toEqual(['5400']);
    expect(await describeJob(stack.jobs, 'every-90-minutes')).toMatchObject({
      label: 'Every hour and a half',
      paused: true,
    });
    await page.context().close();
  });

  test('delete asks to confirm before the job is removed for good', async () => {
    const jobId = await onlyJob();
    const page = await stack.open('/jobs');
    await choose(page, label, 'Delete');
    expect(await page.getByRole('heading', { level: 1 }).innerText()).toBe('Delete this job?');
    await page.getByRole('link', { name: 'Keep it' }).click();
    expect((await describeJob(stack.jobs, jobId)).label).toBe(label);
    await page.getByRole('button', { name: 'What can be done with' }).click();
    await page.getByRole('link', { name: 'Delete', exact: true }).click();
    await page.getByRole('button', { name: 'Delete the job' }).click();
    await expect.poll(() => noticeOf(page)).toBe(`“${label}” is deleted.`);
    expect(await rowOf(page, label).count()).toBe(0);
    await expect(describeJob(stack.jobs, jobId)).rejects.toMatchObject({ kind: 'NotFound' });
    expect((await page.goto(`/jobs/${jobId}`))?.status()).toBe(404);
    expect(await page.getByRole('heading', { level: 1 }).innerText()).toBe('There is no such job');
    await page.goto('/runs');
    // Its runs stay, under the name that it had.
    expect((await cellsOf(page, 'Runs')).flat().join('\n')).toContain(`${label} (deleted)`);
    await page.context().close();
  });
});
