import { afterAll, beforeAll, expect, test } from 'vitest';
import { createJob, deleteJob, updateJob } from '../../src/jobs/index.js';
import { readAudit } from '../../src/store/audit/audit-rows.js';
import { listRuns } from '../../src/store/runs/runs.js';
import { days } from '../rig/scenarios.js';
import { startAtriaWorld, type AtriaWorld } from './atria-world.js';
import { choose } from './job-pages.js';
import { recordMailboxes, soldMailboxes } from './sold-mailboxes.js';

const parameters = { ZoneUser: 'api@example.com', BillingPeriod: days.periodEnd, LogLevel: 'Verbose' };

let world: AtriaWorld;

beforeAll(async () => {
  world = await startAtriaWorld(soldMailboxes());
  await recordMailboxes(world.store);
  await createMonthly();
});

const createMonthly = () =>
  createJob(jobs(), {
    label: 'Monthly',
    task: 'billingSync',
    cron: '0 22 26 * *',
    parametersText: JSON.stringify(parameters),
  });

afterAll(() => world.close());

const jobs = () => ({ client: world.client, store: world.store, taskQueue: world.configuration.taskQueue });

/** Waits for the end of the newest run: a job starts none while another one is under way. */
async function newestRunEnded(): Promise<void> {
  await expect.poll(async () => (await listRuns(world.store, 1))[0]?.closedAt).toBeInstanceOf(Date);
}

test('Reprocessing offers the job by its name, not the last trial run, and tells what will run before it runs', async () => {
  const trial = await world.run({ ...parameters, CustomersFilter: ['TGO'] });
  const page = await world.open(`/atria/reports/process?period=${days.periodEnd}`);
  await page.getByRole('button', { name: 'Reprocess Billing Records' }).click();
  await page.getByText('records rebuilt').waitFor();
  expect(await page.getByRole('link', { name: /^Run “|^Repeat/ }).allInnerTexts()).toEqual(['Run “Monthly”']);
  await page.getByRole('link', { name: 'Run “Monthly”' }).click();
  await page.getByRole('heading', { name: 'Start a run of “Monthly”?' }).waitFor();
  const facts = await page.locator('dl.facts').innerText();
  expect(facts.split('\n').join(' ')).toMatch(
    /BillingPeriod 2026-11-25: 26 Oct – 25 Nov 2026 CustomersFilter not set: all customers .* LogLevel Verbose/,
  );
  expect((await listRuns(world.store, 1))[0]?.runId).toBe(trial.runId);
  await page.getByRole('button', { name: 'Start the run' }).click();
  await expect.poll(async () => (await listRuns(world.store, 1))[0]?.jobId).not.toBe(null);
  expect((await listRuns(world.store, 1))[0]?.parameters?.customersFilter).toEqual([]);
  await newestRunEnded();
});

test('Reprocessing does not offer a job that bills another period, and says which one that bills', async () => {
  const current = { label: 'Current', task: 'billingSync', cron: '0 5 * * *' } as const;
  const { jobId } = await createJob(jobs(), {
    ...current,
    parametersText: JSON.stringify({ ...parameters, BillingPeriod: 'Current' }),
  });
  const page = await world.open(`/atria/reports/process?period=${days.periodEnd}`);
  await page.getByRole('button', { name: 'Reprocess Billing Records' }).click();
  await page.getByText('“Current” bills the period 26 Nov 2026 to 25 Dec 2026 now.').waitFor();
  expect(await page.getByRole('link', { name: /^Run “|^Repeat/ }).allInnerTexts()).toEqual(['Run “Monthly”']);
  // A run has processed the period before.
  await page.goto(`/jobs/${jobId}/run`);
  expect(await page.content()).not.toContain('No run has processed the previous billing period');
  await page.goBack();
  await deleteJob(jobs(), 'monthly');
  await page.reload();
  await page.getByText('No job bills them now.').waitFor();
  expect(await page.getByRole('link', { name: /^Run “|^Repeat/ }).allInnerTexts()).toEqual([]);
  await deleteJob(jobs(), jobId);
  await createMonthly();
});

test('A run that a person started is repeated with its own parameters, after they were shown', async () => {
  const trial = await world.run({ ...parameters, CustomersFilter: ['TGO'] });
  const page = await world.open(`/runs/${trial.runId}`);
  await page.getByRole('link', { name: 'Run again' }).click();
  await page.getByRole('heading', { name: 'Run again with these parameters?' }).waitFor();
  expect((await page.locator('dl.facts').innerText()).split('\n').join(' ')).toContain('CustomersFilter TGO');
  expect((await listRuns(world.store, 1))[0]?.runId).toBe(trial.runId);
  await page.getByRole('button', { name: 'Start the run' }).click();
  await page.waitForURL(/workflow=/);
  await expect.poll(async () => (await listRuns(world.store, 1))[0]?.runId).not.toBe(trial.runId);
  expect((await listRuns(world.store, 1))[0]).toMatchObject({ jobId: null, parameters: { customersFilter: ['TGO'] } });
});

test('Before a run of a job or by hand, its page tells the days that Previous means now', async () => {
  const previous = { ...parameters, BillingPeriod: 'Previous' };
  const { jobId } = await createJob(jobs(), {
    ...{ label: 'Previous', task: 'billingSync', cron: '0 5 * * *', parametersText: JSON.stringify(previous) },
  });
  const { runId } = await world.run(previous);
  const page = await world.open(`/jobs/${jobId}/run`);
  const meant = 'BillingPeriod Previous: 26 Oct – 25 Nov 2026 CustomersFilter';
  const facts = async () => (await page.locator('dl.facts').innerText()).split('\n').join(' ');
  expect(await facts()).toContain(meant);
  expect(await facts()).toContain('Last run has not run yet');
  await page.goto(`/runs/${runId}/again`);
  expect(await facts()).toContain(meant);
  expect(await facts()).toMatch(/That run Completed with warnings\s+\d+ \w{3} \d{4}, \d\d:\d\d/);
  await deleteJob(jobs(), jobId);
});

test('Run again of an old run of a job tells which parameters of the job differ from those of that run', async () => {
  const page = await world.open('/jobs/monthly/run');
  await page.getByRole('button', { name: 'Start the run' }).click();
  await page.waitForURL(/workflow=/);
  await expect.poll(async () => (await listRuns(world.store, 1))[0]?.jobId).toBe('monthly');
  await newestRunEnded();
  const [run] = await listRuns(world.store, 1);
  await page.goto(`/runs/${run?.runId}/again`);
  expect(await page.getByRole('region', { name: 'Parameters that differ' }).count()).toBe(0);
  const changed = { ...parameters, CustomersFilter: ['TGO'], DecreasesFrom: 'NextPeriodStart' };
  await updateJob(jobs(), 'monthly', { parametersText: JSON.stringify(changed) });
  await page.goto(`/runs/${run?.runId}/again`);
  await page.getByRole('heading', { name: 'Start a run of “Monthly”?' }).waitFor();
  const rows = await page.getByRole('region', { name: 'Parameters that differ' }).locator('tbody tr').all();
  expect(await Promise.all(rows.map((row) => row.locator('th, td').allInnerTexts()))).toEqual([
    ['CustomersFilter', 'not set: all customers', 'TGO'],
    ['DecreasesFrom', 'not set: from the same day as increases', 'NextPeriodStart'],
  ]);
  await updateJob(jobs(), 'monthly', { parametersText: JSON.stringify(parameters) });
});

test('Run now in the list of jobs tells the period, the customers and how the last run ended, before anything starts', async () => {
  const [last] = await listRuns(world.store, 1);
  const page = await world.open('/jobs');
  await choose(page, 'Monthly', 'Run now');
  await page.getByRole('heading', { name: 'Start a run of “Monthly”?' }).waitFor();
  const facts = (await page.locator('dl.facts').innerText()).split('\n').join(' ');
  expect(facts).toMatch(/Last run Completed with warnings\s+\d+ \w{3} \d{4}, \d\d:\d\d/);
  expect(facts).toContain('BillingPeriod 2026-11-25: 26 Oct – 25 Nov 2026 CustomersFilter not set: all customers');
  expect((await listRuns(world.store, 1))[0]?.runId).toBe(last?.runId);
});

test('A run that a job is asked for is one action of the audit record, with each of its entries', async () => {
  const page = await world.open('/jobs/monthly/run');
  await page.getByRole('button', { name: 'Start the run' }).click();
  // The worker and the console record their parts in either order.
  const actions = async () => {
    const entries = await readAudit(world.store, { record: 'run' }, { limit: 2 });
    const runs = new Set(entries.map(({ id }) => id));
    return runs.size === 1 ? entries.map(({ action }) => action).sort() : [];
  };
  await expect.poll(actions).toEqual(['started', 'started by hand']);
  await page.goto('/audit');
  const rows = await page.getByRole('region', { name: 'Audit record' }).getByRole('row').allInnerTexts();
  const [, newest = '', second = ''] = rows;
  expect(newest).toMatch(/^\d+, \d+, \d+\s/);
  expect(newest).toContain('console');
  expect(newest).toContain('monthly');
  expect(`${newest}${second}`).not.toContain('schedule');
  expect(second).not.toContain('run asked for');
  await newestRunEnded();
});

test('A job that somebody changed after a person saw what would run is shown anew, and not started', async () => {
  const page = await world.open('/jobs/monthly/run');
  const before = (await listRuns(world.store, 1))[0]?.runId;
  await updateJob(jobs(), 'monthly', { parametersText: JSON.stringify({ ...parameters, CustomersFilter: ['TGO'] }) });
  await page.getByRole('button', { name: 'Start the run' }).click();
  await page.getByText('Somebody changed the job while you had this page open.').waitFor();
  expect((await page.locator('dl.facts').innerText()).split('\n').join(' ')).toContain('CustomersFilter TGO');
  expect((await listRuns(world.store, 1))[0]?.runId).toBe(before);
  await page.getByRole('button', { name: 'Start the run' }).click();
  await expect.poll(async () => (await listRuns(world.store, 1))[0]?.runId).not.toBe(before);
});

test('A billing process that a job starts is shown at once, like one that a person starts', async () => {
  const daily = { label: 'Daily records', task: 'billingProcess', cron: '0 1 * * *', parametersText: '' } as const;
  const page = await world.open(`/jobs/${(await createJob(jobs(), daily)).jobId}/run`);
  await page.getByRole('button', { name: 'Start the run' }).click();
  await page.getByRole('heading', { name: 'Reprocess Billing Records' }).waitFor();
  await page.getByText('records rebuilt').first().waitFor();
});
