import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { freePort } from '../../src/embedded/free-port.js';
import { startTemporalServer, type TemporalServer } from '../../src/embedded/temporal-server.js';
import { createJob, runJobNow } from '../../src/jobs/index.js';
import { listRuns, type Run } from '../../src/store/runs/runs.js';
import { runSearchAttributes } from '../../src/temporal/search-attributes.js';
import { injectedServers } from '../rig/injected-servers.js';
import { billed, previousPeriod, provider } from '../rig/scenarios.js';
import { cellsOf, startConsoleWorld, type ConsoleWorld } from './console-world.js';
import { configurationOf, noticeOf, textOf } from './job-pages.js';

/** Lines of twelve customers to change, one that stays, and one customer for each sum's other terms. */
const changing = Array.from({ length: 12 }, (_each, index) => ({
  code: `C${index}`,
  lines: [[9001, 10]] as const,
  records: [billed(9001, 14)],
}));
const others = [
  { code: 'SAME', lines: [[9001, 7]] as const, records: [billed(9001, 7)] },
  { code: 'NOID', billingIdentifier: '', records: [billed(9001, 1), billed(9002, 1)] },
  { code: 'NOSKU', records: [billed('', 1, 'Tenants')] },
  { code: 'NOLINE', records: [billed(9002, 3, 'Backup')] },
  { code: 'LATER', lines: [[9001, 2]] as const, records: [billed(9001, 3)] },
];
const label = 'Monthly transfer';
/** One customer is left for the run that is started by hand. */
const jobParameters = {
  ...previousPeriod,
  CustomersFilter: [...changing, ...others].map(({ code }) => code).filter((code) => code !== 'LATER'),
};

let temporal: TemporalServer;
let stack: ConsoleWorld;
let jobId: string;

beforeAll(async () => {
  const [servers, uiPort] = await Promise.all([injectedServers(), freePort()]);
  temporal = await startTemporalServer({ uiPort, searchAttributes: runSearchAttributes });
  stack = await startConsoleWorld(provider([...changing, ...others]), {
    servers: { ...servers, temporalAddress: temporal.address },
    environment: { BILLING_SYNC_TEMPORAL_UI: temporal.uiUrl ?? '' },
    settings: { requestTimeoutMs: 60_000, heartbeatTimeoutMs: 60_000 },
  });
  const job = await createJob(stack.jobs, {
    ...{ label, task: 'billingSync', cron: '0 22 26 * *', parametersText: JSON.stringify(jobParameters) },
  });
  jobId = job.jobId;
});

afterAll(async () => {
  await stack.close();
  await temporal.stop();
});

/** Holds the changes back that Autotask is asked for after the first few; the answer lets them go. */
function holdChanges(after: number): () => void {
  let letGo: () => void = () => undefined;
  const held = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  let changes = 0;
  stack.world.sandbox.observe({
    async received({ system, method, path }) {
      const isChange = system === 'autotask' && method === 'POST' && /adjustments$/i.test(path);
      if (isChange && (changes += 1) > after) await held;
      return 'go';
    },
  });
  return () => {
    letGo();
    stack.world.sandbox.observe({});
  };
}

async function newestRun(): Promise<Run> {
  await expect.poll(async () => (await listRuns(stack.world.store, 1))[0]?.closedAt).toBe(null);
  const [run] = await listRuns(stack.world.store, 1);
  if (run === undefined) throw new Error('The run has just been there.');
  return run;
}

/** The terms of a sum of a run's page, by their labels. */
async function sumOf(page: Page, total: string): Promise<Record<string, number>> {
  const sum = page.locator('.sum', { has: page.getByText(total, { exact: true }) });
  const terms = await sum.locator('.sum-term').all();
  const pairs = await Promise.all(
    terms.map(async (term) => [
      await term.locator('span').innerText(),
      Number(await term.locator('strong').innerText()),
    ]),
  );
  return Object.fromEntries(pairs) as Record<string, number>;
}

function statusOf(page: Page): Promise<string> {
  return textOf(page.locator('.status-line .pill'));
}

function expectToAddUp(sum: Readonly<Record<string, number>>, total: string): void {
  const { [total]: whole, ...parts } = sum;
  expect(Object.values(parts).reduce((one, other) => one + other, 0)).toBe(whole);
}

describe('a run under way', () => {
  let release: () => void;
  let run: Run;
  /** The page that starts a run of the job, opened before the run. */
  let early: Page;

  test('shows its phase, how many changes are made of how many, and the calls to Autotask, without being loaded again', async () => {
    release = holdChanges(4);
    early = await stack.open(`/jobs/${jobId}/run`);
    await runJobNow(stack.jobs, jobId);
    run = await newestRun();
    const page = await stack.open(`/runs/${run.runId}`);
    const phase = () => page.locator('.phases [aria-current=step]').innerText();
    await expect.poll(phase).toContain('Change lines');
    await expect.poll(() => textOf(page.locator('.progress'))).toMatch(/^4 of 12 changes made$/);
    expect(await page.locator('progress').getAttribute('value')).toBe('4');
    const calls = await page.locator('section', { hasText: 'Calls to Autotask' }).innerText();
    expect(calls).toMatch(/To write\s+\d+/);
    expect(calls).toMatch(/\d+ of 10,000/);
    await page.context().close();
  });

  test('is shown as running in the lists of runs and jobs', async () => {
    const page = await stack.open('/runs');
    expect((await cellsOf(page, 'Runs'))[0]).toEqual(expect.arrayContaining([label, 'Running']));
    await page.goto('/jobs');
    expect((await cellsOf(page, 'Jobs'))[0]?.[3]).toMatch(/^Running/);
    await page.context().close();
  });

  test('leaves no button to start another one of the job, also for who had the page open: a link leads to it, and a preview can be made', async () => {
    const button = (name: string) => early.getByRole('button', { name });
    await button('Start the run').click();
    await early.getByText('Nothing was started: another run of this job was under way.').waitFor();
    await early.getByText('A run of this job is under way, and none starts beside it.').waitFor();
    expect([await button('Start the run').count(), await button('Preview the changes').count()]).toEqual([0, 1]);
    await early.getByRole('link', { name: 'Look at the run' }).click();
    await early.getByRole('heading', { name: 'Under way' }).waitFor();
    expect(new URL(early.url()).pathname).toBe(`/runs/${run.runId}`);
    await early.context().close();
  });

  test('lets a menu stay open and the keyboard stay if it is while a list renews itself', async () => {
    const page = await stack.open('/jobs');
    const link = page.getByRole('region', { name: 'Jobs' }).getByRole('link', { name: label });
    await link.focus();
    await page.waitForResponse('**/jobs/rows');
    await page.waitForResponse('**/jobs/rows');
    await expect.poll(() => link.and(page.locator(':focus')).count()).toBe(1);
    await page.getByRole('button', { name: 'What can be done with' }).click();
    await page.evaluate(`window.renewals = 0;
      document.addEventListener('htmx:beforeRequest', () => { window.renewals += 1; });`);
    await expect.poll(() => page.evaluate('window.renewals')).toBeGreaterThan(1);
    expect(await page.getByRole('link', { name: 'Edit', exact: true }).isVisible()).toBe(true);
    await page.context().close();
  });

  test('leads to its workflow on the right page of Temporal, and from there back', async () => {
    const page = await stack.open(`/runs/${run.runId}`);
    await page.getByRole('link', { name: 'In Temporal' }).click();
    await page.waitForURL(`${temporal.uiUrl ?? ''}/**`);
    expect(page.url()).toContain(run.runId);
    await page.locator('#content').getByText(run.workflowId).first().waitFor();
    const back = await page.goto(`${stack.console.url}/runs/of/${encodeURIComponent(run.workflowId)}`);
    expect(back?.url()).toBe(`${stack.console.url}/runs/${run.runId}`);
    await page.goto(`${stack.console.url}/jobs/${jobId}`);
    await page.getByRole('link', { name: 'In Temporal' }).click();
    await page.waitForURL(`${temporal.uiUrl ?? ''}/**/schedules/${jobId}`);
    await page.locator('#content').getByText(jobId).first().waitFor();
    await page.context().close();
  });

  test('ends on its page by itself, with totals that add up', async () => {
    const page = await stack.open(`/runs/${run.runId}`);
    await page.getByRole('heading', { name: 'Under way' }).waitFor();
    release();
    // The page loads itself again when the run has ended.
    await page.getByRole('link', { name: 'Run again' }).waitFor();
    expect(await page.getByRole('heading', { name: 'Under way' }).count()).toBe(0);
    const records = await sumOf(page, 'Billing records');
    expect(records).toEqual({
      ...{ 'Billing records': 17, 'in contract lines': 14, 'without a SKU': 1, 'for skipped customers': 2 },
    });
    const lines = await sumOf(page, 'Contract lines');
    expect(lines).toEqual({ 'Contract lines': 14, changed: 12, unchanged: 1, 'needs you': 1 });
    expectToAddUp(records, 'Billing records');
    expectToAddUp(lines, 'Contract lines');
    const causes = await cellsOf(page, 'Causes');
    expect(causes.map(([code, , ...cause]) => [code, ...cause.slice(0, 3)])).toEqual([
      ['AT12', 'SKU 9002 (Backup)', '1 line', '3 units more, amount not known'],
      ['AT04', 'NOID Limited', '1 entry', '2 units billed, amount not known'],
      ['AT07', 'Tenants', '1 entry', '1 unit billed, amount not known'],
    ]);
    const outcomes = await cellsOf(page, 'Outcomes by code');
    expect(outcomes.map(([code, level, , howMany, acts]) => [code, level, howMany, acts]).sort()).toEqual([
      ['AT04', 'Warning', '1 customer', 'Needs you'],
      ['AT07', 'Warning', '1 record', 'Needs you'],
      ['AT09', 'Info', '12 lines', 'Nobody'],
      ['AT10', 'Verbose', '1 line', 'Nobody'],
      ['AT12', 'Warning', '1 line', 'Needs you'],
    ]);
    await page.context().close();
  });
});

describe('a run that has ended', () => {
  test('shows each line with what it was and is; they are chosen and searched in the address', async () => {
    const page = await stack.open('/runs');
    await page.getByRole('region', { name: 'Runs' }).getByRole('link').first().click();
    const lines = () => cellsOf(page, 'Contract lines');
    expect(await lines()).toHaveLength(12);
    expect(await page.getByRole('navigation', { name: 'Pages of contract lines' }).count()).toBe(0);
    expect((await lines())[0]?.slice(1, 6)).toEqual(['Item 9001', '9001', '10', '14', '+4']);
    await page.getByLabel('Which lines').selectOption('All');
    await expect.poll(async () => (await lines()).length).toBe(14);
    await page.getByLabel('Search the lines').fill('noline');
    await expect.poll(async () => (await lines()).map(([customer]) => customer)).toEqual(['NOLINE Limited']);
    expect(new URL(page.url()).search).toBe('?lines=all&find=noline');
    await page.reload();
    expect((await lines()).map(([customer]) => customer)).toEqual(['NOLINE Limited']);
    await page.getByRole('link', { name: 'NOLINE Limited' }).click();
    expect((await cellsOf(page, 'Log entries')).map(([, code]) => code)).toEqual(['AT12']);
    await page.context().close();
  });

  test('is started again when a person has seen what will run, and changes nothing twice', async () => {
    const page = await stack.open('/runs');
    await page.getByRole('region', { name: 'Runs' }).getByRole('link').first().click();
    await page.getByRole('link', { name: 'Run again' }).click();
    await page.getByRole('heading', { name: `Start a run of “${label}”?` }).waitFor();
    await page.getByRole('button', { name: 'Start the run' }).click();
    await page.waitForURL(/workflow=/);
    await expect.poll(() => statusOf(page)).toBe('Completed with warnings');
    expect(await sumOf(page, 'Contract lines')).toEqual({
      'Contract lines': 14,
      changed: 0,
      unchanged: 13,
      'needs you': 1,
    });
    expect(await page.locator('dl.facts').first().innerText()).toContain(label);
    await page.context().close();
  });

  test('is settled by that later run, which says what is left', async () => {
    const page = await stack.open('/runs');
    const statuses = async () =>
      (await cellsOf(page, 'Runs')).map((cells) => cells.find((cell) => /Completed/.test(cell)));
    expect((await statuses()).map((status) => status?.replace(/^Completed with warnings/, '').trim())).toEqual([
      'Needs you',
      'Settled by a later run',
    ]);
    await page.locator('a.row-link').nth(1).click();
    await page.getByText('Of 3 causes here, it reports 3 again.').waitFor();
    expect((await cellsOf(page, 'Causes')).map((cells) => cells.at(-1))).toEqual(
      Array(3).fill('Still in the later run'),
    );
    await page.getByRole('link', { name: 'Look at the later run' }).click();
    await page.getByRole('heading', { name: 'Needs you' }).waitFor();
    await page.context().close();
  });
});

test('a run is started by hand for one customer, refused if a run would refuse it, and cancelled after a question', async () => {
  const page = await stack.open('/runs');
  await page.getByRole('link', { name: 'Start a run', exact: true }).click();
  await page.getByRole('button', { name: 'Start the run' }).click();
  expect(await textOf(page.getByRole('alert'))).toMatch(/^Nothing was started/);
  expect(await textOf(page.locator('#parameter-ZoneUser-check'))).toContain(
    'ZoneUser must be the e-mail address of an Autotask user',
  );
  await (await configurationOf(page)).fill(JSON.stringify({ ...previousPeriod, CustomersFilter: ['LATER'] }));
  await expect.poll(() => textOf(page.locator('#parameters-check'))).toBe('A run accepts these parameters.');
  const release = holdChanges(0);
  const start = () => page.getByRole('button', { name: 'Start the run' }).click();
  await start();
  await page.getByRole('heading', { name: 'Start this run?' }).waitFor();
  const facts = (await textOf(page.locator('dl.facts').first())).replaceAll(/\s+/g, ' ');
  for (const fact of [/Job none: a run by hand/, /CustomersFilter LATER/, /Changes Autotask yes, without asking/]) {
    expect(facts).toMatch(fact);
  }
  expect(facts).toMatch(/Last such run none/);
  await page.getByRole('button', { name: 'Back' }).click();
  expect(await (await configurationOf(page)).inputValue()).toContain('LATER');
  await start();
  await page.getByRole('heading', { name: 'Start this run?' }).waitFor();
  await start();
  // The page waits for the run to begin, and then for its end.
  await page.getByRole('link', { name: 'Cancel', exact: true }).click();
  await page.getByRole('link', { name: 'Let it go on' }).click();
  await expect.poll(() => textOf(page.locator('.progress'))).toBe('0 of 1 changes made');
  await page.getByRole('link', { name: 'Cancel', exact: true }).click();
  await page.getByRole('button', { name: 'Cancel the run' }).click();
  expect(await noticeOf(page)).toMatch(/^The run sends nothing more\./);
  release();
  await page.getByRole('link', { name: 'Run again' }).waitFor();
  expect(await statusOf(page)).toBe('Cancelled');
  // What Autotask had been asked for when it was cancelled got its answer.
  expect(await sumOf(page, 'Contract lines')).toEqual({ 'Contract lines': 1, changed: 1, unchanged: 0 });
  await page.context().close();
});
