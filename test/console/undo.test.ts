import type { Page } from 'playwright-core';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { billed, days, previousPeriod, provider } from '../rig/scenarios.js';
import { createJob } from '../../src/jobs/index.js';
import { billingSyncWith, plainEnvironment } from '../client/run-command.js';
import { requireRun } from '../../src/store/runs/runs.js';
import { approve, waiting } from '../previews/waiting-runs.js';
import { cellsOf, startConsoleWorld, type ConsoleWorld } from './console-world.js';

const customers = [
  { code: 'UP', name: 'Upland Ltd', lines: [[9001, 10]] as const, records: [billed(9001, 25)] },
  { code: 'DOWN', name: 'Downs Ltd', lines: [[9001, 8]] as const, records: [billed(9001, 3)] },
  { code: 'SAME', name: 'Sames Ltd', lines: [[9001, 8]] as const, records: [billed(9001, 8)] },
];

let it: ConsoleWorld;
beforeEach(async () => {
  it = await startConsoleWorld(provider(customers, { settings: { sameDateAdjustment: 'accepted' } }));
});
afterEach(() => it.close());

const changes = () => it.world.sandbox.dump().adjustments.map(({ unitChange }) => unitChange);

async function textOf(page: Page, selector: string): Promise<string> {
  return (await page.locator(selector).first().innerText()).replaceAll(/\s+/g, ' ');
}

test('A person undoes the changes of one customer, seeing them first, and both runs say so', async () => {
  const { runId } = await it.world.run(previousPeriod);
  const page = await it.open(`/runs/${runId}`);
  await page.getByRole('link', { name: 'Undo' }).click();
  await page.getByRole('heading', { name: 'Undo this run?' }).waitFor();
  expect(await textOf(page, 'form.stack')).toMatch(/It changed 2 lines of 2 customers/);
  await page.getByRole('button', { name: 'Untick all' }).click();
  await page.getByRole('button', { name: 'Tick all', exact: true }).click();
  await page.getByLabel('Search the changes').fill('downs');
  await page.getByRole('button', { name: 'Untick what is shown' }).click();
  expect(await page.locator('tbody tr:visible').count()).toBe(2);
  await page.getByLabel('Search the changes').fill('');
  expect(await page.getByRole('checkbox', { name: /^Downs Ltd 1 line$/ }).isChecked()).toBe(false);
  await page.getByRole('checkbox', { name: /^Upland Ltd 1 line$/ }).uncheck();
  await page.getByRole('checkbox', { name: /undo it from the day after/ }).uncheck();
  await page.getByRole('button', { name: 'Show what would change' }).click();
  await page.getByText('Nothing was started. Tick the changes that are to be undone.').waitFor();
  expect(await page.getByRole('checkbox', { checked: true }).count()).toBe(0);
  await page.getByRole('checkbox', { name: /^Upland Ltd 1 line$/ }).check();
  await page.getByRole('button', { name: 'Show what would change' }).click();
  await page.getByRole('link', { name: 'Apply these changes' }).click();
  expect(changes()).toHaveLength(2);
  // A line of an undo that has changed since is reported as not undone.
  await page.getByLabel('Leave it out and report it (AT63)').waitFor();
  await page.getByRole('button', { name: 'Change 1 line in Autotask' }).click();
  await page.getByText('another run: the changes of Upland Ltd').waitFor();
  await expect.poll(() => changes().slice(2)).toEqual([-15]);
  const later = page.getByRole('link', { name: 'a later run' });
  // The change is there before the run that made it has read it back.
  await expect.poll(() => page.goto(`/runs/${runId}`).then(() => later.count())).toBe(1);
  expect(await textOf(page, '.facts')).toMatch(/Undone 1 of the 2 lines that it changed, by a later run/);
  await later.click();
  await page.getByText('Change was undone').first().waitFor();
});

test('A run whose job requires approval is undone by a run that asks for it', async () => {
  const dual = { Approval: 'Required', DualControl: 'True', StartedBy: 'Starter' };
  const started = await waiting(it.world, { ...previousPeriod, ...dual });
  await approve(it.world, started);
  await started.end();
  const page = await it.open(`/runs/${started.runId}/undo`);
  await page.getByLabel('Your name').fill('Starter');
  await page.getByText('if the run asks for approval, another person has to give it.').waitFor();
  expect(await page.getByText('A preview needs no name').count()).toBe(0);
  await page.getByRole('button', { name: 'Start, and ask for approval' }).click();
  await page.getByRole('heading', { name: 'Waits for your approval' }).waitFor();
  expect(changes()).toHaveLength(2);
  await page.getByText('another run: all changes').waitFor();
  await page.getByRole('heading', { name: /^Undo of the run of \d/ }).waitFor();
  await page.getByRole('link', { name: 'Look at the changes and decide' }).click();
  await page.getByRole('heading', { name: /^Approve the undo of the run of / }).waitFor();
  await page.getByText('What you untick stays as the run left it.').waitFor();
  expect(await page.getByText('The next run decides about it anew').count()).toBe(0);
  await page.getByRole('link', { name: 'The preview' }).click();
  await page.getByRole('heading', { name: /^Preview of the undo of the run of / }).waitFor();
  const preview = await it.world.run({ UndoRun: started.runId, Preview: 'True' });
  await page.goto(`/runs/${preview.runId}`);
  await page.getByText('These changes need approval, so this preview cannot be applied.').waitFor();
  expect(await page.getByRole('link', { name: 'Start the undo itself' }).getAttribute('href')).toBe(
    `/runs/${started.runId}/undo`,
  );
  expect(await billingSync(['run', 'show', preview.runId])).toContain(
    `Its changes need approval: undo run ${started.runId.slice(0, 13)} without a preview, and approve that undo.`,
  );
  await page.goto('/runs');
  expect((await cellsOf(page, 'Runs')).map(([started = '']) => started.split(/\n+/)[1])).toEqual([
    'Preview of an undo',
    'Undo',
    undefined,
  ]);
});

test('The box about a second change on one day is ticked, and means what it says', async () => {
  const { runId } = await it.world.run(previousPeriod);
  const page = await it.open(`/runs/${runId}/undo`);
  const box = page.getByRole('checkbox', { name: /undo it from the day after/ });
  expect(await box.isChecked()).toBe(true);
  await box.uncheck();
  await page.getByRole('button', { name: 'Show what would change' }).click();
  await page.getByRole('link', { name: 'Apply these changes' }).waitFor();
  const preview = await requireRun(it.world.store, new URL(page.url()).pathname.split('/')[2] ?? '');
  expect(preview.parameters?.effectiveDateConflict).toBe('Report');
});

test('An undo that Autotask refused leads to one that counts from the day after', async () => {
  it.world.sandbox.edit((each) => {
    each.changeSettings({ sameDateAdjustment: 'refused' });
  });
  const { runId } = await it.world.run(previousPeriod);
  const refused = await it.world.run({ UndoRun: runId });
  const page = await it.open(`/runs/${refused.runId}`);
  await page.getByRole('link', { name: 'Undo the rest' }).click();
  await page.getByRole('button', { name: 'Show what would change' }).click();
  await page.getByRole('link', { name: 'Apply these changes' }).click();
  await page.getByRole('button', { name: /^Change 2 lines/ }).click();
  const rest = async () => {
    await page.goto(`/runs/${refused.runId}`);
    return page.getByRole('link', { name: 'Undo the rest' }).count();
  };
  await expect.poll(rest).toBe(0);
  expect(changes()).toHaveLength(4);
});

test('A run whose undo was undone says so, with both runs', async () => {
  const { runId } = await it.world.run(previousPeriod);
  const undo = await it.world.run({ UndoRun: runId });
  const list = await it.open('/runs');
  expect(await list.getByText('Undone', { exact: true }).count()).toBe(1);
  await list.goto(`/runs/${runId}`);
  await list.getByText('What is undone is not as Atria bills it until a run sets it again').waitFor();
  expect(await billingSync(['run', 'show', runId])).toContain('What is undone is not as Atria bills it');
  await list.context().close();
  const redo = await it.world.run({ UndoRun: undo.runId, Customers: ['DOWN'] });
  const page = await it.open(`/runs/${runId}`);
  const told = /1 of the 2 lines that it changed: a later run undid changes, and another run undid that undo, at least/;
  for (const address of [`/runs/${runId}`, `/runs/${runId}/undo`]) {
    await page.goto(address);
    expect(await textOf(page, '.facts')).toMatch(told);
    for (const [name, id] of [
      ['a later run', undo.runId],
      ['another run', redo.runId],
    ] as const) {
      expect(await page.getByRole('link', { name }).getAttribute('href')).toBe(`/runs/${id}`);
    }
  }
  expect(await billingSync(['run', 'show', runId])).toContain(
    `Undone 1 of the 2 lines that it changed: the run ${undo.runId} undid changes, and the run ${redo.runId} undid that undo, at least in part`,
  );
  expect(JSON.parse(await billingSync(['run', 'show', runId, '--json']))).toMatchObject({
    ...{ undoneBy: undo.runId, undoneLines: 1 },
  });
  expect(JSON.parse(await billingSync(['run', 'list', '--json']))).toMatchObject({
    runs: [
      { isUndo: true, isUndone: false, undoneLines: 0 },
      { isUndo: true, isUndone: true, undoneLines: 1 },
      { isUndo: false, isUndone: true, undoneLines: 1 },
    ],
  });
  expect(await billingSync(['run', 'list'])).toMatch(/Completed, undone in part \(1 of 2 lines\)/);
  await page.goto('/runs');
  expect(await page.getByText('Undone in part (1 of 2 lines)').count()).toBe(2);
  const { runId: lastId } = await it.world.run({ UndoRun: undo.runId });
  await page.goto(`/runs/${runId}`);
  expect(await textOf(page, '.facts')).toMatch(/Undone None of the 2 lines that it changed: /);
  await it.world.run({ UndoRun: redo.runId });
  await it.world.run({ UndoRun: lastId });
  await page.goto(`/runs/${runId}`);
  await page.goto(`/runs/${runId}/undo`);
  await page.getByText('Nothing is left to undo: all of these changes are undone already.').waitFor();
});

const billingSync = async (args: readonly string[]) =>
  (await billingSyncWith(plainEnvironment(it.world.environment))(args)).out.replaceAll(/\s+/g, ' ');

test('The page that undoes a run, and an undo, say what that comes to where a preview has read the prices', async () => {
  const preview = await it.world.run({ ...previousPeriod, Preview: 'True' });
  const started = await it.world.run({ ApplyPreview: preview.runId });
  const page = await it.open(`/runs/${started.runId}/undo`);
  // 15 units less at 4.50, and 5 more.
  const comes = /Per contract period: 22\.50 more and 67\.50 less, a net change of −45\.00\./;
  expect(await textOf(page, '.facts')).toMatch(comes);
  expect((await cellsOf(page, 'Changes by customer')).map((cells) => cells.slice(2, 6))).toEqual([
    ['', '', '', '+22.50'],
    ['3', '8', '+5', '+22.50'],
    ['', '', '', '−67.50'],
    ['25', '10', '−15', '−67.50'],
  ]);
  // It makes no preview, so the prices are those that the undone run has seen.
  const undo = await it.world.run({ UndoRun: started.runId });
  await page.goto(`/runs/${undo.runId}`);
  await page.getByText('−45.00').waitFor();
  expect(await billingSync(['run', 'show', undo.runId])).toMatch(comes);
});

test('Where no preview has read prices, an undo shows units, and says so', async () => {
  const { runId } = await it.world.run(previousPeriod);
  const page = await it.open(`/runs/${runId}/undo`);
  await page.getByText('The amount is not known, as no preview has read prices for the run').waitFor();
  expect((await cellsOf(page, 'Changes by customer')).map((cells) => cells.slice(4, 6))).toEqual([
    ['', 'not known'],
    ['+5', 'not known'],
    ['', 'not known'],
    ['−15', 'not known'],
  ]);
  expect(await textOf(page, '#tally')).toBe('2 of 2 lines ticked. What they come to is not known.');
  expect(await textOf(page, '.facts')).toContain('Hold them back only after the undo');
  const undo = await it.world.run({ UndoRun: runId });
  const unknown = 'a run reads prices only for a preview, and neither this one nor the one that it undoes made one.';
  await page.goto(`/runs/${undo.runId}`);
  await page.getByText(unknown).waitFor();
  expect(await billingSync(['run', 'show', undo.runId])).toContain(unknown);
});

test('On a phone, what is not undone is struck, and the labels of its cells are not', async () => {
  const { runId } = await it.world.run(previousPeriod);
  const page = await it.open(`/runs/${runId}/undo`, { viewport: { width: 390, height: 844 } });
  await page.getByRole('checkbox', { name: /^Downs Ltd 1 line$/ }).uncheck();
  const struck = await page.evaluate<unknown>(`(() => {
    const isStruck = (element) => getComputedStyle(element).textDecorationLine === 'line-through';
    const row = [...document.querySelectorAll('tbody tr')].find((each) => each.textContent.includes('Downs Ltd: '));
    const cells = [...row.querySelectorAll('td')];
    return { cells: cells.filter(isStruck).length, values: cells.map((cell) => [...cell.children].some(isStruck)) };
  })()`);
  expect(struck).toEqual({ cells: 0, values: [false, false, true, true, true, false] });
});

test('An undo leaves a line as it is that a person has changed since, and its page says so with the reason', async () => {
  const { runId } = await it.world.run(previousPeriod);
  it.world.sandbox.edit((each) => {
    each.adjustAsPerson({ contractServiceID: 3002, effectiveDate: days.periodStart, unitChange: 1 });
  });
  const undo = await it.world.run({ UndoRun: runId });
  const page = await it.open(`/runs/${undo.runId}?lines=needs-you`);
  const lines = (await page.locator('#lines-found tbody tr').allInnerTexts()).map((row) => row.replaceAll(/\s+/g, ' '));
  expect(lines).toEqual([expect.stringMatching(/Downs Ltd .*AT63/)]);
  await page.goto(`/runs/${undo.runId}?lines=changed`);
  await page.locator('#lines-found').getByText('Upland Ltd').waitFor();
  await page.getByRole('link', { name: 'Log', exact: true }).click();
  await page.getByText('that run left it with 3 units, and it has 4 now: no run is known to have changed it').waitFor();
});

test('A run that changed nothing has nothing to undo', async () => {
  await it.world.run(previousPeriod);
  const { runId } = await it.world.run(previousPeriod);
  const page = await it.open(`/runs/${runId}`);
  expect(await page.getByRole('link', { name: 'Undo' }).count()).toBe(0);
  expect((await page.goto(`/runs/${runId}/undo`))?.status()).toBe(409);
  await page.getByText('The run changed none of the lines that are to be undone.').waitFor();
});

/** The units of each line on the day from which changes count. */
function quantities(): number[] {
  const { units } = it.world.sandbox.dump();
  const holds = units.filter(({ startDate, endDate }) => startDate <= days.runDay && days.runDay <= endDate);
  return holds.map(({ units: count }) => count).sort((one, other) => one - other);
}

/** The status above the facts of a run, once the page shows it. */
async function untilStatus(page: Page, status: string | RegExp): Promise<void> {
  await page.locator('.status-line').getByText(status).waitFor();
}

test('By links and buttons alone, a person comes from the front page over a preview and an approval to changed lines, and back by an undo', async () => {
  const parametersText = JSON.stringify({ ...previousPeriod, Approval: 'Required' });
  await createJob(it.jobs, { label: 'Monthly', task: 'billingSync', cron: '0 22 26 * *', parametersText });
  const before = quantities();
  const page = await it.open('/');
  const link = (name: string | RegExp) => page.getByRole('link', { name }).first();
  const button = (name: string) => page.getByRole('button', { name, exact: true });

  await link('Jobs').click();
  await link('Monthly').click();
  await button('Preview').click();
  await page.getByText('A run would change 2 lines of 2 customers: 1 reduced, 1 raised.').waitFor();
  expect(quantities()).toEqual(before);

  await link('Start a run of the job').click();
  await button('Start the run').click();
  await link('Look at the changes and decide').click();
  await page.getByLabel('Your name').fill('Ann');
  await button('Approve').click();
  await page.getByText('Approved: the run changes 2 lines now.').waitFor();
  await untilStatus(page, 'Completed');
  expect(quantities()).toEqual([3, 8, 25]);

  await link('Undo').click();
  await button('Start, and ask for approval').click();
  await link('Look at the changes and decide').click();
  await page.getByLabel('Your name').fill('Ann');
  await button('Approve').click();
  await page.getByText('Approved: the run changes 2 lines now.').waitFor();
  await untilStatus(page, 'Completed');
  expect(quantities()).toEqual(before);
});
