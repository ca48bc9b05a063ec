import type { Page } from 'playwright-core';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createJob, runJobNow } from '../../src/jobs/index.js';
import { billed, days, previousPeriod, provider } from '../rig/scenarios.js';
import { seenCausesOfRun } from '../../src/store/attention/seen-causes.js';
import { recordAsked } from '../../src/store/audit/run-starters.js';
import { cellsOf, startConsoleWorld, type ConsoleWorld } from './console-world.js';

/** Records of one description, whose quantity no line can have. */
const twin = (sku: number) => ({ ...billed(sku, 1.5), description: 'Hosted Exchange' });

let stack: ConsoleWorld;
let page: Page;
let runId: string;

beforeEach(async () => {
  stack = await startConsoleWorld(
    provider([
      { code: 'NOID', name: 'Nova Limited', billingIdentifier: '', lines: [[9001, 1]], records: [billed(9001, 5)] },
      { code: 'NOLINE', name: 'Nolan Limited', lines: [], records: [billed(9002, 3)] },
      {
        ...{ code: 'LATE', name: 'Late Limited', lines: [[9001, 1] as const, [9003, 1] as const] },
        records: [billed(9001, 1), billed(9003, 1)],
        earlierRecords: [billed(9001, 2), billed(9003, 4)],
      },
      {
        ...{ code: 'TWINS', name: 'Twins Limited', lines: [[9001, 1] as const, [9003, 1] as const] },
        earlierRecords: [twin(9001), twin(9003)],
      },
    ]),
  );
  ({ runId } = await stack.world.run(previousPeriod));
  page = await stack.open('/attention');
});
afterEach(() => stack.close());

const codesIn = async (table: string) => (await cellsOf(page, table)).map(([code]) => code);

async function openCause(): Promise<void> {
  await page.goto('/attention');
  await page.getByRole('link', { name: 'SKU 9002' }).click();
  await page.getByRole('heading', { name: 'Runs that report it' }).waitFor();
}

async function save(fields: Readonly<Record<string, string>>): Promise<void> {
  const form = page.locator('form', { hasText: 'Assign or snooze' });
  for (const [label, value] of Object.entries(fields)) await form.getByLabel(label).fill(value);
  await form.getByRole('button', { name: 'Save' }).click();
}

test('what waits for a person stands on one page, is assigned and snoozed there, and comes from each run', async () => {
  expect(await cellsOf(page, 'To mend')).toMatchObject([
    [
      'AT12',
      'Warning',
      expect.stringContaining('SKU 9002'),
      expect.stringContaining('3 units more'),
      'A person',
      'Nobody',
    ].map((cell) => (typeof cell === 'string' ? expect.stringContaining(cell) : cell) as unknown),
    expect.arrayContaining(['AT04']),
  ]);
  await openCause();
  expect((await cellsOf(page, 'Runs that report it'))[0]?.[3]).toBe('1 entry');
  await save({ 'Assigned to': 'Ben', 'Snooze until': '2999-12-31' });
  // Nothing is lost of what was typed.
  expect(await page.getByLabel('Assigned to').inputValue()).toBe('Ben');
  expect(await page.content()).toContain('Say who you are: the audit record has the name.');
  await save({ 'Your name': 'Dana' });
  expect(await page.content()).toContain('Say why it may wait.');
  await save({ Why: 'The contract is being renewed' });
  await page.waitForURL('**/attention');
  expect(await codesIn('To mend')).toEqual(['AT04']);
  expect(await codesIn('Snoozed')).toEqual(['AT12']);
  expect((await cellsOf(page, 'Snoozed'))[0]?.at(-1)).toContain('Until 31 Dec 2999: The contract is being renewed');
});

/** Opens a cause, and then has somebody else arrange something about it in another tab. */
async function openWhileBenArranges(): Promise<void> {
  await openCause();
  const first = page;
  page = await stack.open('/attention');
  await openCause();
  await save({ 'Assigned to': 'Ben', Why: 'He asks the customer', 'Your name': 'Ben' });
  await page.waitForURL('**/attention');
  page = first;
}

test('two people who arrange the same cause: the second sees what the first one did, and loses nothing', async () => {
  await openWhileBenArranges();
  await save({ 'Assigned to': 'Ann' });
  await page.getByText('Say who you are').first().waitFor();
  await save({ 'Your name': 'Ann' });
  await page.getByText('Somebody else saved this arrangement').waitFor();
  expect(await cellsOf(page, 'What was changed meanwhile')).toEqual([
    ['Assigned to', '(empty)', 'Ben', 'Ann'],
    ['Why', '(empty)', 'He asks the customer', 'He asks the customer'],
  ]);
  expect(await page.getByLabel('Assigned to').inputValue()).toBe('Ann');
  await save({ 'Your name': 'Ann' });
  await page.waitForURL('**/attention');
  expect((await cellsOf(page, 'To mend'))[0]?.at(-1)).toBe('Ann');
  await openCause();
  const why = page.locator('dt', { hasText: /^Why$/ }).locator('xpath=following-sibling::dd[1]');
  expect(await why.innerText()).toBe('He asks the customer');
});

test('what was seen to is gone from here and from the run, which says who saw to it', async () => {
  await openCause();
  const form = page.locator('form', { hasText: 'Seen to' });
  await form.getByLabel('What was done').fill('The line was made by hand');
  await form.getByLabel('Your name').fill('Dana');
  await form.getByRole('button', { name: 'I have seen to it' }).click();
  await page.waitForURL('**/attention');
  expect(await codesIn('To mend')).toEqual(['AT04']);
  await page.goto(`/runs/${runId}`);
  const causes = await cellsOf(page, 'Causes');
  expect(causes.map((cells) => [cells[0], cells.at(-1)])).toEqual([
    ['AT12', 'Dana has seen to it'],
    ['AT04', expect.any(String)],
  ]);
  await page.getByRole('link', { name: 'Dana has seen to it' }).click();
  expect(await page.content()).toContain('The line was made by hand');
});

test('a run that reports the cause after the page was opened is not seen to before a person has seen it', async () => {
  await openCause();
  const { runId: later } = await stack.world.run({ ...previousPeriod, CustomersFilter: ['NOLINE'] });
  const form = page.locator('form', { hasText: 'Seen to' });
  await form.getByLabel('What was done').fill('The line was made by hand');
  await form.getByLabel('Your name').fill('Dana');
  const send = () => form.getByRole('button', { name: 'I have seen to it' }).click();
  await send();
  await page.getByText('1 run reported it after you opened this page').waitFor();
  expect(await seenCausesOfRun(stack.world.store, runId)).toEqual([]);
  expect(await seenCausesOfRun(stack.world.store, later)).toEqual([]);
  const runs = await cellsOf(page, 'Runs that report it');
  expect(runs.map(([run]) => run?.includes('New'))).toEqual([true, false]);
  expect(await form.getByLabel('What was done').inputValue()).toBe('The line was made by hand');
  await send();
  await page.waitForURL('**/attention');
  for (const id of [runId, later]) expect(await seenCausesOfRun(stack.world.store, id)).toMatchObject([{ by: 'Dana' }]);
});

test('a form that says it was opened with what no form has is refused, and nothing is marked as seen to', async () => {
  await openCause();
  const send = async (opened: string) => {
    const body = new URLSearchParams({ opened, reason: 'The line was made by hand', by: 'Dana' });
    const headers = { Origin: new URL(stack.console.url).origin };
    return (await fetch(`${page.url()}/seen`, { method: 'POST', headers, body, redirect: 'manual' })).status;
  };
  expect(await send('{"runs":5}')).toBe(400);
  expect(await send('{"runs":{"toString":null,"valueOf":null}}')).toBe(400);
  expect(await seenCausesOfRun(stack.world.store, runId)).toEqual([]);
});

test('who has seen to a cause does not end what somebody else arranged about it meanwhile', async () => {
  await openWhileBenArranges();
  const form = page.locator('form', { hasText: 'Seen to' });
  await form.getByLabel('Your name').fill('Dana');
  await form.getByRole('button', { name: 'I have seen to it' }).click();
  await page.getByText('Ben arranged something about it').waitFor();
  const why = page.locator('dt', { hasText: /^Why$/ }).locator('xpath=following-sibling::dd[1]');
  expect(await why.innerText()).toBe('He asks the customer');
  expect(await seenCausesOfRun(stack.world.store, runId)).toEqual([]);
});

test('lines that a later period keeps from their changes are one cause, which names the run that was first; lines of one name differ', async () => {
  await stack.world.run({ ...previousPeriod, BillingPeriod: days.earlierPeriodEnd });
  await page.reload();
  const rows = await cellsOf(page, 'To mend');
  const later = `The later period to ${days.periodEnd} was processed first`;
  expect(rows.filter(([code]) => code === 'AT30').map((cells) => [cells[2], cells[3]])).toEqual([
    [later, expect.stringContaining('2 lines')],
  ]);
  expect(rows.filter(([code]) => code === 'AT28').map((cells) => cells[2])).toEqual([
    'Hosted Exchange (9001) of Twins Limited',
    'Hosted Exchange (9003) of Twins Limited',
  ]);
  await page.getByRole('link', { name: later }).click();
  const fact = page.locator('dt', { hasText: 'Processed first by' }).locator('xpath=following-sibling::dd[1]');
  expect(await fact.innerText()).toMatch(/A person \(2 lines\) · Undo its changes$/);
  expect(await fact.getByRole('link').first().getAttribute('href')).toBe(`/runs/${runId}`);
  expect(await page.content()).toContain('run the earlier period, then the later one again');
});

test('a deleted job leaves nothing to mend, and its runs are still found by its name', async () => {
  const parametersText = JSON.stringify(previousPeriod);
  const { jobId } = await createJob(stack.jobs, {
    ...{ label: 'Monthly', task: 'billingSync', cron: '0 5 1 * *', parametersText },
  });
  await stack.world.client.workflow.getHandle((await runJobNow(stack.jobs, jobId)).workflowId).result();
  await page.reload();
  expect(await codesIn('To mend')).toEqual(['AT12', 'AT04']);
  await page.goto(`/jobs/${jobId}/delete`);
  await page.getByText('What its runs have left for a person counts as seen to').waitFor();
  await page.getByRole('button', { name: 'Delete the job' }).click();
  await page.waitForURL('**/jobs');
  await page.goto('/attention');
  await page.getByText('Nothing waits for a person').waitFor();
  await page.goto('/runs');
  await page.getByLabel('Job').selectOption('Monthly (deleted)');
  await expect.poll(async () => (await cellsOf(page, 'Runs')).map((cells) => cells[1])).toEqual(['Monthly (deleted)']);
  expect((await cellsOf(page, 'Runs'))[0]?.[3]).not.toContain('Needs you');
});

test('who started a run has the same name on every page', async () => {
  await recordAsked(stack.world.store, runId, { who: 'Dana', from: 'command line' });
  await page.reload();
  expect((await cellsOf(page, 'To mend'))[0]?.[4]).toContain('Dana');
  await openCause();
  expect((await cellsOf(page, 'Runs that report it'))[0]?.[1]).toBe('Dana');
  await page.goto('/runs');
  expect((await cellsOf(page, 'Runs'))[0]?.[1]).toBe('Dana');
  for (const address of [`/runs/${runId}`, `/runs/${runId}/again`]) {
    await page.goto(address);
    const fact = page.locator('dt', { hasText: 'Started by' }).locator('xpath=following-sibling::dd[1]');
    expect((await fact.first().innerText()).trim()).toBe('Dana');
  }
});

test('a cause that no run reports any more leads to a page that says so', async () => {
  const answer = await page.goto('/attention/0123456789ab');
  expect(answer?.status()).toBe(404);
  expect(await page.content()).toContain('This no longer needs anybody');
});
