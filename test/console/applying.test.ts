import { readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import type { Page } from 'playwright-core';
import { readSheet } from 'read-excel-file/node';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { countRuns } from '../../src/store/runs/run-list.js';
import { closeRunRow } from '../../src/store/runs/runs.js';
import { billingSyncWith, plainEnvironment } from '../client/run-command.js';
import { waiting } from '../previews/waiting-runs.js';
import { billed, days, previousPeriod, provider, type CustomerInput } from '../rig/scenarios.js';
import { startConsoleWorld, type ConsoleWorld } from './console-world.js';
import { configurationOf } from './job-pages.js';

/* What a person sees of a preview beside its changes, and what becomes of a line that moves before it is applied. */

/** 4.50 a unit. The periods of the last one's contract begin on the first of a month. */
const customers: readonly CustomerInput[] = [
  { code: 'UP', name: 'Upland Ltd', lines: [[9001, 10]], records: [billed(9001, 14)] },
  { code: 'DOWN', name: 'Downs Ltd', lines: [[9001, 8]], records: [billed(9001, 3)] },
  {
    ...{ code: 'MID', name: 'Midway Ltd', lines: [[9001, 4]], records: [billed(9001, 6)] },
    contracts: [{ startDate: '2026-01-01', endDate: '2026-12-31' }],
  },
];
const preview = { ...previousPeriod, Preview: 'True' } as const;

let it: ConsoleWorld;
beforeAll(async () => {
  it = await startConsoleWorld(provider(customers, { settings: { sameDateAdjustment: 'accepted' } }));
});
afterAll(() => it.close());

const billingSync = async (...args: string[]) => billingSyncWith(plainEnvironment(it.world.environment))(args);
const adjust = (unitChange: number) => {
  it.world.sandbox.edit((each) => {
    each.adjustAsPerson({ contractServiceID: 3001, effectiveDate: days.periodStart, unitChange });
  });
};
const mainOf = async (page: Page) => (await page.locator('main').innerText()).replaceAll(/\s+/g, ' ');
const runCount = () => countRuns(it.world.store, {});
const changes = () => it.world.sandbox.dump().adjustments.map(({ unitChange }) => unitChange);

/** What a cell of either file says. */
function textOf(cell: unknown): string {
  return cell instanceof Date ? cell.toISOString().slice(0, 10) : String(cell);
}

test('A preview says that a change begins within a billing period, and what that comes to at first', async () => {
  const { runId } = await it.world.run(preview);
  const page = await it.open(`/runs/${runId}`);
  const facts = (await page.locator('#plan-heading ~ .facts').innerText()).replaceAll(/\s+/g, ' ');
  expect(facts).toContain(
    'Pro-rated 1 change begins within a billing period of the contract, which Autotask pro-rates: for that period the amount is an estimate.',
  );
  const row = page.locator('#lines-found tbody tr');
  // 2 units at 4.50 for the last 6 of the 31 days of October.
  await row.filter({ hasText: 'Midway Ltd' }).getByText('about +1.74 at first').waitFor();
  expect(await row.filter({ hasText: 'Upland Ltd' }).getByText('at first').count()).toBe(0);
});

test('The lines of a preview are downloaded with their quantities, days and money', async () => {
  const { runId } = await it.world.run(preview);
  const page = await it.open(`/runs/${runId}`);
  const download = async (format: string) => {
    const link = page.locator(`a[href*="lines.${format}"]`);
    const [file] = await Promise.all([page.waitForEvent('download'), link.click()]);
    expect(file.suggestedFilename()).toBe(`preview-${days.periodEnd}-${runId.slice(0, 8)}.${format}`);
    return file.path();
  };
  const csv: string[][] = parse(readFileSync(await download('csv')), { bom: true });
  const workbook = await readSheet(await download('xlsx'));
  for (const [heads = [], ...rows] of [csv, workbook]) {
    const cells = (...names: string[]) =>
      rows.map((row) => names.map((name) => textOf(row[(heads as unknown[]).indexOf(name)])));
    expect(cells('Customer code', 'Before', 'After', 'Change', 'From', 'Per period')).toEqual([
      ['DOWN', '8', '3', '-5', '2026-10-26', '-22.5'],
      ['UP', '10', '14', '4', '2026-10-26', '18'],
      ['MID', '4', '6', '2', '2026-10-26', '9'],
    ]);
  }
});

test('A person who applies a preview of which a line has moved has that line left out, or nothing changed, as they choose', async () => {
  const shown = await it.world.run(preview);
  adjust(1);
  const moved =
    'the preview showed that it would go from 10 to 14 from 2026-10-26; now it would go from 11 to 14 from 2026-10-26';
  const page = await it.open(`/runs/${shown.runId}/apply`);
  await page.getByLabel(/^Change nothing, and say which lines these are/).check();
  await page.getByRole('button', { name: 'Change 3 lines in Autotask' }).click();
  await page
    .getByText('The run ended early: a line is no longer as the preview showed it, so it made none of the changes.')
    .waitFor();
  await page.getByText(`1 line moved since. Upland Ltd, Mailbox: ${moved}.`).waitFor();
  expect(changes()).toEqual([]);
  await page.goto(`/runs/${shown.runId}/apply`);
  expect(await page.getByLabel(/^Leave it out and report it/).isChecked()).toBe(true);
  await page.getByRole('button', { name: 'Change 3 lines in Autotask' }).click();
  await page.locator('.status-line').getByText('Completed with warnings').waitFor();
  const outcome = page.getByRole('row').filter({ hasText: 'Line is not as the preview showed it' });
  expect(await outcome.innerText()).toMatch(/^AT55\s.*\b1 line\b/s);
  expect(changes().sort()).toEqual([-5, 2]);
});

test('A run that finds a moved line leads to the new preview that it made, of which a line that moves again is left out', async () => {
  const shown = await it.world.run(preview);
  adjust(1);
  const page = await it.open(`/runs/${shown.runId}/apply`);
  await page.getByLabel(/^Change nothing, and say which lines these are/).check();
  await page.getByRole('button', { name: /^Change \d+ lines? in Autotask$/ }).click();
  await page.getByRole('link', { name: 'Look at the new preview' }).click();
  await page
    .getByText('A run made this preview of itself before its first change. The run would change 1 line')
    .waitFor();
  adjust(1);
  await page.getByRole('link', { name: 'Apply these changes' }).click();
  await page.getByRole('button', { name: /^Change \d+ lines? in Autotask$/ }).click();
  await page.locator('.status-line').getByText('Completed with warnings').waitFor();
  expect(await page.getByRole('row').filter({ hasText: 'Line is not as the preview showed it' }).count()).toBe(1);
});

test('A change that the next run makes does not mend itself where no run is planned: the console says so as the command line does', async () => {
  const page = await it.open('/runs');
  const newest = page.getByRole('row').nth(1);
  const mark = newest.getByTitle('The next run settles it, and none is known to be planned, so start one.');
  expect(await mark.innerText()).toBe('Start a run to mend it');
  await newest.getByRole('link').first().click();
  await page.locator('.status-line').getByText('Start a run to mend it').waitFor();
  const outcome = page.getByRole('row').filter({ hasText: 'Line is not as the preview showed it' });
  expect(await outcome.innerText()).toContain('Start a run to mend it');
});

test('Preview again asks with one button, and for no name, before it makes the preview once more', async () => {
  const dual = { Approval: 'Required', DualControl: 'True', StartedBy: 'Ann' };
  const { runId } = await it.world.run({ ...preview, ...dual });
  const page = await it.open(`/runs/${runId}`);
  await page.getByRole('link', { name: 'Preview again' }).click();
  await page.getByRole('heading', { name: 'Make this preview again?' }).waitFor();
  expect(await page.locator('main form button').allInnerTexts()).toEqual(['Preview']);
  expect(await page.getByLabel('Your name').count()).toBe(0);
  await page.getByRole('button', { name: 'Preview' }).click();
  await page.getByRole('heading', { name: 'What would change' }).waitFor();
  expect(page.url()).not.toContain(runId);
});

test('A run that applied a preview offers a new preview, and to apply that one again only while that is possible', async () => {
  const { store } = it.world;
  const shown = await it.world.run(preview);
  const applied = await it.world.run({ ApplyPreview: shown.runId });
  const page = await it.open(`/runs/${applied.runId}`);
  const applyAgain = page.getByRole('link', { name: 'Apply again' });
  expect((await page.getByRole('link', { name: 'Run again' }).count()) + (await applyAgain.count())).toBe(0);
  await page.getByRole('link', { name: 'Preview again' }).click();
  await page.getByRole('heading', { name: 'Make this preview again?' }).waitFor();

  await page.goto(`/runs/new?like=${applied.runId}`);
  expect(await (await configurationOf(page)).inputValue()).toContain('ZoneUser');

  // As a worker leaves a run that somebody cancelled.
  await closeRunRow(store, applied.runId, { status: 'Cancelled', failureKind: 'Cancelled' });
  await page.goto(`/runs/${applied.runId}`);
  await applyAgain.click();
  await page.getByRole('heading', { name: 'Apply these changes?' }).waitFor();
  const again = await billingSync('run', 'again', applied.runId, '--wait');
  expect(again.messages.replaceAll(/\s+/g, ' ')).toContain('starts again to make exactly the changes of its preview:');

  const undo = await it.world.run({ UndoRun: applied.runId });
  await page.goto(`/runs/${applied.runId}`);
  expect(await applyAgain.count()).toBe(0);
  const refused = await billingSync('run', 'again', applied.runId);
  expect(refused.exitCode).toBe(2);
  expect(refused.messages).toContain(`Run ${undo.runId} has processed the same customers since`);
  const late = await it.world.run({ ApplyPreview: shown.runId });
  await page.goto(`/runs/${late.runId}`);
  const said = await page.getByRole('alert').innerText();
  expect(said).toContain('Do what its log says. To correct its parameters, make a new preview with others.');
  expect(said).not.toContain('ZoneUser');
  await page.getByRole('link', { name: 'Preview again' }).click();
  await page.getByRole('heading', { name: 'Make this preview again?' }).waitFor();
});

test('A page that cannot apply or undo says why in its title, and leads on', async () => {
  const shown = await it.world.run(preview);
  const run = await it.world.run(previousPeriod);
  const page = await it.open(`/runs/${shown.runId}`);
  await page.getByRole('link', { name: 'Make a new one' }).click();
  await page.getByRole('heading', { name: 'Make this preview again?' }).waitFor();
  const open = async (address: string, title: string, ...links: string[]) => {
    expect((await page.goto(address))?.status()).toBe(409);
    await page.getByRole('heading', { name: title }).waitFor();
    const found = await Promise.all((await page.locator('.problem a').all()).map((each) => each.getAttribute('href')));
    expect(found).toEqual(links);
  };
  await open(
    ...([`/runs/${shown.runId}/apply`, 'This preview is out of date'] as const),
    ...[`/runs/${run.runId}`, `/runs/${shown.runId}/again`],
  );
  await open(`/runs/${run.runId}/apply`, 'This is no preview', '/runs?status=Preview', '/jobs');
  await open(`/runs/${shown.runId}/undo`, 'A preview is not undone', `/runs/${shown.runId}`);
  adjust(1);
  const started = await waiting(it.world, { ...previousPeriod, Approval: 'Required' });
  const home = `/runs/${started.runId}`;
  await open(`${home}/undo`, 'The run is under way', home, `${home}/cancel`);
  await it.world.client.workflow.getHandle(started.workflowId).cancel();
  await started.end();
});

test('An undo that a limit stops advises to undo the same run again, and not to run the job, which would make the change again', async () => {
  adjust(30);
  const limited = { ...previousPeriod, CustomersFilter: ['UP'], Limits: { PercentOfLine: 100 } };
  const run = await it.world.run(limited);
  const undo = await it.world.run({ UndoRun: run.runId });
  const page = await it.open(`/runs/${undo.runId}`);
  await page.getByText('it would have exceeded a limit of its job').waitFor();
  expect(await mainOf(page)).toContain('Else undo the same run again, only a part of it.');
  expect(await mainOf(page)).not.toMatch(/the job again|job's Limits/);
  await page.getByRole('alert').getByRole('link', { name: 'Undo the same run again' }).click();
  await page.getByRole('heading', { name: 'Undo this run?' }).waitFor();
});

test('A preview without changes is not applied: its address and run apply say that there is nothing to apply', async () => {
  const same = { ...previousPeriod, CustomersFilter: ['DOWN'] };
  await it.world.run(same);
  const { runId } = await it.world.run({ ...same, Preview: 'True' });
  const [runs, told] = [await runCount(), `Preview ${runId.slice(0, 13)} shows no change: there is nothing to apply.`];
  const page = await it.open(`/runs/${runId}`);
  expect(await page.getByRole('link', { name: 'Apply these changes' }).count()).toBe(0);
  expect((await page.goto(`/runs/${runId}/apply`))?.status()).toBe(409);
  await page.getByRole('heading', { name: 'This preview shows no change' }).waitFor();
  await page.getByText(told).waitFor();
  await page.getByRole('link', { name: 'Make the preview again' }).click();
  await page.getByRole('heading', { name: 'Make this preview again?' }).waitFor();

  const refused = await billingSync('run', 'apply', runId, '--yes', '--wait');
  expect([refused.exitCode, refused.messages.replaceAll(/\s+/g, ' ')]).toEqual([2, expect.stringContaining(told)]);
  expect(await runCount()).toBe(runs);
});
