import { readFile } from 'node:fs/promises';
import { parse } from 'csv-parse/sync';
import type { Page } from 'playwright-core';
import readWorkbook from 'read-excel-file/node';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { levelRank } from '../../src/domain/log/log-codes.js';
import { levelOf, logCodeDefinitions, logCodes } from '../../src/domain/log/log-messages.js';
import type { LogEntry } from '../../src/store/log/log-entries.js';
import { describedEntries, type DescribedEntry } from '../../src/store/log/log-subjects.js';
import { billed, previousPeriod, provider } from '../rig/scenarios.js';
import type { EndedRun } from '../rig/world.js';
import { customers } from '../sync/one-of-each.js';
import { cellsOf, startConsoleWorld, type ConsoleWorld } from './console-world.js';

/** A name that a spreadsheet would take for a formula, and a browser for a script. */
const evil = { code: 'EVIL', name: '=HYPERLINK("http://evil")<script>alert(1)</script>' };

let stack: ConsoleWorld;
let run: EndedRun;
let logPath: string;

beforeAll(async () => {
  const records = [billed('', 1, 'Tenants')];
  stack = await startConsoleWorld(
    provider([...customers, { ...evil, records }], { settings: { refusedNewServiceIDs: [9005] } }),
  );
  run = await stack.world.run({ ...previousPeriod, AllowAtriaCreateItems: 'True' });
  logPath = `/runs/${run.runId}/log`;
});

afterAll(() => stack.close());

async function shownCodes(page: Page): Promise<string[]> {
  return (await cellsOf(page, 'Log entries')).map(([, code = '']) => code);
}

function codesOf(entries: readonly LogEntry[]): string[] {
  return entries.map(({ code }) => code);
}

/** The codes of the entries whose message, line or record names a text. */
async function codesAbout(text: string): Promise<string[]> {
  const entries = await describedEntries(stack.world.store, run.runId, run.log);
  const parts = (entry: DescribedEntry) => [entry.message, entry.sku, entry.serviceName, entry.description];
  return codesOf(entries.filter((entry) => parts(entry).some((part) => part?.includes(text) === true)));
}

/** The file behind a link. */
async function downloaded(page: Page, link: string): Promise<{ name: string; content: Buffer }> {
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: link, exact: true }).click(),
  ]);
  return { name: download.suggestedFilename(), content: await readFile(await download.path()) };
}

describe('Log Entries', () => {
  test('each line item in the log has a code and a logging level', async () => {
    const page = await stack.open(logPath);
    const rows = await cellsOf(page, 'Log entries');
    expect(rows.map(([, code, level]) => [code, level])).toEqual(run.log.map(({ code, level }) => [code, level]));
    for (const [, code = '', level] of rows) expect(levelOf(code as LogEntry['code'])).toBe(level);
    await page.context().close();
  });

  test('warnings and errors say what to do about them, verbose and info entries need no action', async () => {
    const page = await stack.open(logPath);
    const rows = await page.getByRole('region', { name: 'Log entries' }).locator('tbody tr').all();
    for (const [index, row] of rows.entries()) {
      const { code, level } = run.log[index] ?? { code: 'AT01', level: 'Info' };
      const advice = row.locator('details.advice');
      expect(await advice.count()).toBe(levelRank(level) >= levelRank('Warning') ? 1 : 0);
      if (code !== 'AT04') continue;
      await advice.locator('summary').click();
      expect(await advice.innerText()).toContain(logCodeDefinitions.AT04.resolution);
    }
    await page.getByRole('link', { name: 'AT04' }).first().click();
    expect(await page.getByRole('heading', { level: 1 }).innerText()).toBe(
      'AT04: A customer does not have a Billing Identifier',
    );
    expect(await page.getByRole('main').innerText()).toContain(logCodeDefinitions.AT04.resolution);
    await page.getByRole('main').getByRole('link', { name: 'Log codes' }).click();
    expect((await cellsOf(page, 'Log codes')).map(([code]) => code)).toEqual(logCodes);
    await page.context().close();
  });
});

describe('Using UI Features to make the review process easier', () => {
  test('the arrow buttons order the results by error code', async () => {
    const page = await stack.open(logPath);
    await page.getByTitle('Order by code, ascending').click();
    const ordered = codesOf(run.log).sort();
    await expect.poll(() => shownCodes(page)).toEqual(ordered);
    expect(await page.locator('th[aria-sort]').innerText()).toBe('Code');
    await page.getByTitle('Order by code, descending').click();
    await expect.poll(() => shownCodes(page)).toEqual(ordered.toReversed());
    expect(await page.locator('th[aria-sort]').getAttribute('aria-sort')).toBe('descending');
    await page.context().close();
  });

  test('similarly, they order by log type, errors first', async () => {
    const page = await stack.open(logPath);
    await page.getByTitle('Order by level, descending').click();
    const levels = async () => (await cellsOf(page, 'Log entries')).map(([, , level]) => level);
    const ordered = run.log.map(({ level }) => level).sort((one, other) => levelRank(other) - levelRank(one));
    await expect.poll(levels).toEqual(ordered);
    await page.context().close();
  });

  test('the search filters by the code and message fields', async () => {
    const page = await stack.open(logPath);
    await page.getByLabel('Search code, message, customer, SKU').fill('at07');
    await expect.poll(() => shownCodes(page)).toEqual(codesOf(run.log.filter(({ code }) => code === 'AT07')));
    // A product code.
    await page.getByLabel('Search code, message, customer, SKU').fill('9003');
    await expect.poll(() => shownCodes(page)).toEqual(await codesAbout('9003'));
    expect(await page.locator('mark').first().innerText()).toBe('9003');
    await page.getByLabel('Search code, message, customer, SKU').fill('nothing is like this');
    await expect.poll(() => page.getByText('No entry matches your filter.').count()).toBe(1);
    await page.context().close();
  });

  test('a search for a product code finds its AT08, or its AT10 and AT09, each with before, after and change', async () => {
    const page = await stack.open(logPath);
    const search = page.getByLabel('Search code, message, customer, SKU');
    const about = async (code: string, customer: string) => {
      const rows = page.getByRole('region', { name: 'Log entries' }).locator('tbody tr');
      const row = rows.filter({ hasText: code }).filter({ hasText: customer });
      return (await row.locator('td.message > p.muted').first().innerText()).replaceAll(/ · contract \d+/g, '');
    };
    await search.fill('9099');
    await expect.poll(() => shownCodes(page)).toEqual(['AT08']);
    expect(await about('AT08', 'NOSERVICE')).toBe('SKU 9099');
    await search.fill('9001');
    await expect.poll(() => shownCodes(page)).toEqual(await codesAbout('9001'));
    expect(await about('AT10', 'SAME Limited')).toBe('SKU 9001 · Mailbox · quantity 7');
    expect(await about('AT09', 'RISE Limited')).toBe('SKU 9001 · Mailbox · 12 → 14 (+2)');
    expect(await about('AT13', 'LEFT Limited')).toBe('SKU 9001 · Mailbox · 9 → 0 (−9)');
    await search.fill('9003');
    await expect.poll(() => shownCodes(page)).toEqual(await codesAbout('9003'));
    expect(await about('AT11', 'NEW Limited')).toBe('SKU 9003 · Desktop · 0 → 6 (+6)');
    await page.context().close();
  });

  test('a code as the documentation of Atria writes it, or its number alone, leads to the code of the log', async () => {
    const page = await stack.open(`${logPath}?search=cw04`);
    await page.getByText('Did you mean AT04?').waitFor();
    await page.getByRole('link', { name: 'AT04', exact: true }).first().click();
    await expect.poll(() => page.getByText('Did you mean').count()).toBe(0);
    expect(await shownCodes(page)).toContain('AT04');
    await page.goto(`${logPath}?search=04`);
    await page.getByText('Did you mean AT04?').waitFor();
    await page.goto(`${logPath}?search=CW99`);
    expect(await page.getByText('Did you mean').count()).toBe(0);
    await page.context().close();
  });

  test('the filters are kept in the address, together with the order', async () => {
    const page = await stack.open(`${logPath}?sort=code`);
    await page.getByLabel('Warning').check();
    await page.locator('details.drop summary').click();
    for (const code of ['AT04', 'AT06', 'AT07', 'AT09']) await page.getByRole('checkbox', { name: code }).check();
    await page.getByLabel('Search code, message, customer, SKU').fill('limited');
    const found = run.log
      .filter(({ code, message }) => ['AT04', 'AT06', 'AT07'].includes(code) && /limited/i.test(message))
      .sort((one, other) => one.code.localeCompare(other.code));
    await expect.poll(() => shownCodes(page)).toEqual(codesOf(found));
    const address = page.url();
    const other = await stack.open(address);
    expect(await shownCodes(other)).toEqual(codesOf(found));
    expect(await other.getByLabel('Search code, message, customer, SKU').inputValue()).toBe('limited');
    expect(await other.getByLabel('Warning').isChecked()).toBe(true);
    expect(await other.locator('details.drop summary').innerText()).toBe('4 codes');
    expect(await other.getByRole('status').innerText()).toBe(`${found.length} of ${run.log.length} entries`);
    await page.goBack();
    await expect.poll(() => page.url()).not.toBe(address);
    await page.context().close();
    await other.context().close();
  });

  test('the download button gives exactly what is filtered as a spreadsheet, in which nothing is a formula', async () => {
    const page = await stack.open(`${logPath}?sort=code&order=descending&level=Warning`);
    await page.getByLabel('Search code, message, customer, SKU').fill('sku');
    const wanted = run.log
      .filter(({ level, message, code }) => level === 'Warning' && /sku/i.test(message + code))
      .sort((one, other) => one.code.localeCompare(other.code) || one.sequence - other.sequence)
      .reverse();
    await expect.poll(() => shownCodes(page)).toEqual(codesOf(wanted));
    const cells = ({ sequence, code, level, message, customerCode }: LogEntry) => [
      ...[level, code, customerCode, message, sequence],
    ];
    const heads = ['Level', 'Code', 'Customer code', 'Message', 'Entry'];
    const xlsx = await downloaded(page, 'Excel');
    expect(xlsx.name).toBe(`log-2026-11-25-${run.runId.slice(0, 8)}.xlsx`);
    const [sheet] = await readWorkbook(xlsx.content);
    const chosen = <Cell>([head = [], ...rows]: readonly (readonly Cell[])[]) =>
      rows.map((row) => heads.map((name) => row[head.findIndex((each) => each === name)]));
    expect(chosen(sheet?.data ?? [])).toEqual(wanted.map(cells));
    const csv = await downloaded(page, 'CSV');
    expect(csv.name).toBe(`log-2026-11-25-${run.runId.slice(0, 8)}.csv`);
    const lines = parse(csv.content, { bom: true, record_delimiter: '\r\n' });
    const texts = chosen(lines);
    expect(texts).toEqual(wanted.map((entry) => cells(entry).map((cell) => safe(String(cell ?? '')))));
    const links = lines.flat().filter((text) => text.includes('HYPERLINK'));
    expect(links.length).toBeGreaterThan(0);
    expect(links.filter((text) => !text.startsWith("'="))).toEqual([]);
    await page.context().close();
  });

  test('all of it can be read and filtered without scripts', async () => {
    const page = await stack.open(logPath, { javaScriptEnabled: false });
    expect(await shownCodes(page)).toEqual(codesOf(run.log));
    await page.getByLabel('Error').check();
    await page.getByLabel('Search code, message, customer, SKU').fill('exists');
    await page.getByRole('button', { name: 'Show', exact: true }).click();
    const found = run.log.filter(({ level, message }) => level === 'Error' && message.includes('exists'));
    expect(await shownCodes(page)).toEqual(codesOf(found));
    expect(found.length).toBeGreaterThan(0);
    await page.getByTitle('Order by code, ascending').click();
    expect(await shownCodes(page)).toEqual(codesOf(found).sort());
    await page.locator('details.advice summary').first().click();
    expect(await page.locator('details.advice p').first().isVisible()).toBe(true);
    await page.goto(`/runs/${run.runId}`);
    await page.getByLabel('Which lines').selectOption('All');
    await page.locator('#lines').getByRole('button', { name: 'Show' }).click();
    expect((await cellsOf(page, 'Contract lines')).length).toBeGreaterThan(10);
    await page.goto('/trends');
    expect(await cellsOf(page, 'Numbers of each run')).toHaveLength(1);
    await page.goto('/trends?job=nobody');
    expect(await page.getByText('No run of this job has ended yet. Show all runs').count()).toBe(1);
    expect(await page.getByLabel('Job').inputValue()).toBe('nobody');
    await page.context().close();
  });
});

test('Trends are drawn in a browser whose language is none', async () => {
  const page = await stack.open('/runs');
  await page.addInitScript(
    "Object.defineProperty(Navigator.prototype, 'language', { configurable: true, get: () => 'en-US@posix' })",
  );
  await page.goto('/trends');
  await page.locator('.plot canvas').first().waitFor();
  expect(await page.locator('.plot canvas').count()).toBe(4);
  await page.context().close();
});

/** An apostrophe before what a spreadsheet would take for a formula. */
function safe(text: string): string {
  return /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
}

describe('An empty log', () => {
  const openedLog = async (customer: string) => {
    const { runId } = await stack.world.run({ ...previousPeriod, LogLevel: 'Error', CustomersFilter: [customer] });
    return stack.open(`/runs/${runId}/log`);
  };

  test('says, in its place, what the log level Error left out, and how to read it', async () => {
    const page = await openedLog('NOID');
    expect(await page.locator('.empty').innerText()).toBe(
      'The log level of this run, Error, left 1 warning out of its log. To read what it left out, set LogLevel to Warning and run again.',
    );
    expect(await page.getByText('The log level of this run').count()).toBe(1);
    await page.context().close();
  });

  test('says that the run met nothing to record, if it did', async () => {
    const page = await openedLog('SAME');
    expect(await page.locator('.empty').innerText()).toBe(
      'The log is empty: the run met nothing that its log level, Error, records.',
    );
    await page.context().close();
  });
});
