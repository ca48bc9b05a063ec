import { readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import { readSheet } from 'read-excel-file/node';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { billed, days, previousPeriod, provider, type CustomerInput } from '../rig/scenarios.js';
import { startConsoleWorld, type ConsoleWorld } from './console-world.js';

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
  it.world.sandbox.edit((each) => {
    each.adjustAsPerson({ contractServiceID: 3001, effectiveDate: days.periodStart, unitChange: 1 });
  });
  const moved =
    'the preview showed that it would go from 10 to 14 from 2026-10-26; now it would go from 11 to 14 from 2026-10-26';
  const page = await it.open(`/runs/${shown.runId}/apply`);
  await page.getByLabel(/^Change nothing, and say which lines these are/).check();
  await page.getByRole('button', { name: 'Apply', exact: true }).click();
  await page
    .getByText('The run ended early: a line is no longer as the preview showed it, so it changed nothing.')
    .waitFor();
  await page.getByText(`1 line moved since. Upland Ltd, Mailbox: ${moved}.`).waitFor();
  expect(changes()).toEqual([]);
  await page.goto(`/runs/${shown.runId}/apply`);
  expect(await page.getByLabel(/^Leave it out and report it/).isChecked()).toBe(true);
  await page.getByRole('button', { name: 'Apply', exact: true }).click();
  await page.locator('.status-line').getByText('Completed with warnings').waitFor();
  const outcome = page.getByRole('row').filter({ hasText: 'Line is not as the preview showed it' });
  expect(await outcome.innerText()).toMatch(/^AT55\s.*\b1 line\b/s);
  expect(changes().sort()).toEqual([-5, 2]);
});
