import { readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import type { Page } from 'playwright-core';
import readWorkbook from 'read-excel-file/node';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { NewAuditEntry } from '../../src/domain/audit/audit-entry.js';
import { recordAudit } from '../../src/store/audit/record-audit.js';
import { provider } from '../rig/scenarios.js';
import { cellsOf, startConsoleWorld, type ConsoleWorld } from './console-world.js';

let it: ConsoleWorld;
beforeAll(async () => {
  it = await startConsoleWorld(provider([]));
  const people = ['Dana', 'Ben', 'Dana', null, 'Ben', 'Dana'];
  const entries = people.map((who, index): NewAuditEntry => {
    const changes = [{ field: 'MaxChangedLines', before: String(index), after: '500' }];
    const about = { record: 'job', id: `job-${index}`, name: `Job ${index}`, reason: `Because of ${index}` } as const;
    return { who, from: 'console', action: 'changed', ...about, changes };
  });
  await recordAudit(it.world.store, entries);
});
afterAll(() => it.close());

interface Shown {
  readonly number: number;
  readonly who: string | null;
  readonly name: string;
  readonly reason: string;
}

async function downloaded(page: Page, name: string): Promise<Buffer> {
  const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name }).click()]);
  expect(file.suggestedFilename()).toMatch(/^audit\.(csv|xlsx|json)$/);
  return readFileSync(await file.path());
}

function shownIn(heads: readonly unknown[], row: readonly unknown[]): Shown {
  const cell = (head: string) => row[heads.indexOf(head)];
  return {
    ...{ number: Number(cell('Entry')), who: cell('Who') as string },
    ...{ name: cell('Name') as string, reason: cell('Reason') as string },
  };
}

test('A person filters the audit record by who, and each download has what the page shows', async () => {
  const page = await it.open('/audit');
  await page.getByLabel('Who').fill('dana');
  await page.getByLabel('Who').press('Enter');
  await page.getByText(/^3 entries of \d+$/).waitFor();
  const onPage = (await cellsOf(page, 'Audit record')).map(([number, , who = '', what = '', change = '']): Shown => {
    const [name = ''] = /Job \d/.exec(what) ?? [];
    const [reason = ''] = /Because of \d/.exec(change) ?? [];
    return { number: Number(number), who: who.startsWith('Dana') ? 'Dana' : who, name, reason };
  });
  expect(onPage.map(({ name }) => name)).toEqual(['Job 5', 'Job 2', 'Job 0']);
  expect(onPage.every(({ who }) => who === 'Dana')).toBe(true);
  // Files begin with the oldest entry.
  const wanted = onPage.toReversed();

  const csv: Record<string, string>[] = parse(await downloaded(page, 'CSV'), { bom: true, columns: true });
  expect(csv.map((row) => shownIn(Object.keys(row), Object.values(row)))).toEqual(wanted);
  const [sheet] = await readWorkbook(await downloaded(page, 'Excel'));
  const [heads = [], ...rows] = sheet?.data ?? [];
  expect(rows.map((row) => shownIn(heads, row))).toEqual(wanted);
  const json = JSON.parse((await downloaded(page, 'JSON')).toString()) as { entries: Shown[] };
  expect(json.entries.map(({ number, who, name, reason }) => ({ number, who, name, reason }))).toEqual(wanted);
});

test('The audit record shows of each change what it was before and what it is after', async () => {
  const page = await it.open('/audit?search=Job+4');
  const [row = []] = await cellsOf(page, 'Audit record');
  expect(row[4]).toContain('MaxChangedLines 4 → 500');
});
