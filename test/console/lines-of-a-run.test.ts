import { readFile } from 'node:fs/promises';
import { parse } from 'csv-parse/sync';
import type { Page } from 'playwright-core';
import readWorkbook from 'read-excel-file/node';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { lineTable } from '../../src/exports/line-table.js';
import { billed, previousPeriod, provider } from '../rig/scenarios.js';
import { cellsOf, startConsoleWorld, type ConsoleWorld } from './console-world.js';
import { textOf } from './job-pages.js';

let stack: ConsoleWorld;

beforeAll(async () => {
  stack = await startConsoleWorld(
    provider([
      { code: 'TGO', name: 'Tango Limited', lines: [[9001, 3]], records: [billed(9001, 4), billed(7777, 1)] },
      { code: 'ASP', name: 'Aspen Partners', lines: [[9002, 2]], records: [billed(9002, 2)] },
      { code: 'QUIET', lines: [[9003, 1]] },
    ]),
  );
});

afterAll(() => stack.close());

/** The file behind a link. */
async function downloaded(page: Page, link: string): Promise<{ name: string; content: Buffer }> {
  const lines = page.locator('#lines-found');
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    lines.getByRole('link', { name: link, exact: true }).click(),
  ]);
  return { name: download.suggestedFilename(), content: await readFile(await download.path()) };
}

test('The lines of a run are downloaded for Excel and as CSV as they were chosen and searched, unchanged ones too', async () => {
  const { runId } = await stack.world.run({ ...previousPeriod, CustomersFilter: ['TGO', 'ASP'] });
  const page = await stack.open(`/runs/${runId}`);
  await page.getByLabel('Which lines').selectOption('all');
  await expect.poll(async () => (await cellsOf(page, 'Contract lines')).length).toBe(3);
  const heads = lineTable.columns.map(({ head }) => head);
  const told = ['Customer', 'SKU', 'Before', 'After', 'Change', 'Outcome'];
  const columns = ([head = [], ...rows]: readonly (readonly unknown[])[]) => {
    expect(head).toEqual(heads);
    return rows.map((row) => told.map((name) => row[heads.indexOf(name)]));
  };
  const csv = async () =>
    columns(parse((await downloaded(page, 'CSV')).content, { bom: true, record_delimiter: '\r\n' }));
  const xlsx = async () => columns((await readWorkbook((await downloaded(page, 'Excel')).content))[0]?.data ?? []);
  expect(await csv()).toEqual([
    ['Tango Limited', '7777', '', '', '', 'AT08'],
    ['Tango Limited', '9001', '3', '4', '1', 'AT09'],
    ['Aspen Partners', '9002', '2', '2', '0', 'AT10'],
  ]);
  await page.getByLabel('Search the lines').fill('tango');
  await expect.poll(async () => (await cellsOf(page, 'Contract lines')).length).toBe(2);
  expect(await csv()).toEqual([
    ['Tango Limited', '7777', '', '', '', 'AT08'],
    ['Tango Limited', '9001', '3', '4', '1', 'AT09'],
  ]);
  expect(await xlsx()).toEqual([
    ['Tango Limited', '7777', null, null, null, 'AT08'],
    ['Tango Limited', '9001', 3, 4, 1, 'AT09'],
  ]);
  expect((await downloaded(page, 'CSV')).name).toBe(`lines-2026-11-25-${runId.slice(0, 8)}.csv`);
  await page.context().close();
});

test('The page of a run that found nothing to bill says that nothing of the customer is billable', async () => {
  const { runId } = await stack.world.run({ ...previousPeriod, CustomersFilter: ['QUIET'] });
  const page = await stack.open('/runs');
  await page.locator(`a[href^="/runs/${runId}"]`).first().click();
  await page.waitForURL(`**/runs/${runId}*`);
  expect(await textOf(page.getByRole('main'))).toContain(
    'Atria has no billing records of this period for QUIET: nothing of theirs is billable',
  );
  await page.context().close();
});
