import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { billed, days, previousPeriod, provider } from '../rig/scenarios.js';
import { cellsOf, startConsoleWorld, type ConsoleWorld } from './console-world.js';

let stack: ConsoleWorld;
let page: Page;
let earlier: string;
let later: string;

beforeAll(async () => {
  const lines = [[9001, 10]] as const;
  stack = await startConsoleWorld(
    provider([
      {
        ...{ code: 'DOWN', name: 'Downs Limited', lines },
        ...{ earlierRecords: [billed(9001, 12)], records: [billed(9001, 7)] },
      },
      { code: 'SAME', name: 'Same Limited', lines, earlierRecords: [billed(9001, 3)], records: [billed(9001, 3)] },
      { code: 'UP', name: 'Upland Limited', lines, records: [billed(9001, 14)] },
    ]),
  );
  ({ runId: earlier } = await stack.world.run({ ...previousPeriod, BillingPeriod: days.earlierPeriodEnd }));
  ({ runId: later } = await stack.world.run({ ...previousPeriod, StartedBy: 'Dana' }));
});
afterAll(() => stack.close());
beforeEach(async () => {
  page = await stack.open(`/runs/${later}`);
});

const told = (cells: readonly string[]) => cells.map((cell) => cell.replaceAll(/\s+/g, ' ').trim());

test('a run is compared with the run before it: what differs, what each run found and left, and what became of it', async () => {
  await page.getByRole('link', { name: 'Compare with the run before' }).click();
  await page.getByRole('heading', { name: 'Compare two runs' }).waitFor();
  expect((await cellsOf(page, 'Lines that differ')).map(told)).toEqual([
    [
      'Downs Limited',
      expect.stringMatching(/^Item 9001/),
      '9001',
      expect.any(String),
      '10 → 12 AT09',
      '12 → 7 AT09',
      '−5',
      '–',
    ],
    [
      'Upland Limited',
      expect.stringMatching(/^Item 9001/),
      '9001',
      expect.any(String),
      'no such line',
      '10 → 14 AT09',
      '+14',
      '–',
    ],
  ]);
  await page.getByText('2 lines differ: 1 more, 1 less').waitFor();
  expect(await page.getByLabel('Compare with').inputValue()).toBe(earlier);
  expect(await page.locator('dd', { hasText: 'Dana' }).count()).toBe(1);
});

test('the other run is chosen among the last ones, and the earlier run stands first whichever page one comes from', async () => {
  const { runId: again } = await stack.world.run(previousPeriod);
  await page.goto(`/runs/${earlier}/compare`);
  await page.getByText('There is no ended run before this one that was started by hand. Choose another one.').waitFor();
  await page.getByLabel('Compare with').selectOption(later);
  await page.getByRole('button', { name: 'Compare', exact: true }).click();
  await page.getByText('2 lines differ').waitFor();
  expect(told((await cellsOf(page, 'Lines that differ'))[0] ?? [])[6]).toBe('−5');
  await page.goto(`/runs/${again}/compare`);
  await page.getByText('Both runs leave each line with the same quantity.').waitFor();
});

test('the lines that two runs leave different are downloaded as CSV and Excel', async () => {
  await page.goto(`/runs/${later}/compare?with=${earlier}`);
  for (const [name, ending] of [
    ['CSV', '.csv'],
    ['Excel', '.xlsx'],
  ] as const) {
    const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name }).click()]);
    expect(file.suggestedFilename()).toMatch(new RegExp(`^compared-.*\\${ending}$`));
    if (ending === '.csv') expect(readFileSync(await file.path(), 'utf8')).toContain('Downs Limited,DOWN');
  }
});

test('the page says why two runs cannot be compared', async () => {
  const same = await page.goto(`/runs/${later}/compare?with=${later}`);
  expect([same?.status(), await page.content()]).toEqual([409, expect.stringContaining('Both are the same run')]);
  const gone = await page.goto(`/runs/${later}/compare?with=nobody`);
  expect(gone?.status()).toBe(404);
});

test('the page that compares two runs fits a phone', async () => {
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto(`/runs/${later}/compare?with=${earlier}`);
  await page.getByText('2 lines differ').waitFor();
  expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(390);
});
