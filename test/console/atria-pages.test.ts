import { readFile } from 'node:fs/promises';
import { parse } from 'csv-parse/sync';
import type { Page } from 'playwright-core';
import readXlsxFile from 'read-excel-file/node';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startBillingProcess } from '../../src/ledger/process/start-billing-process.js';
import type { NewChange } from '../../src/ledger/model/changes.js';
import { createJob, describeJob } from '../../src/jobs/index.js';
import { findPeriod } from '../../src/ledger/store/periods.js';
import { deleteRule, insertRule, listRules } from '../../src/ledger/store/rules.js';
import { append, change } from '../ledger/fresh-ledger.js';
import { whileBuildIsHeld } from '../ledger/held-builds.js';
import { processBilling } from '../ledger/process.js';
import { days } from '../rig/scenarios.js';
import { seriousFindings } from './accessibility.js';
import { startAtriaWorld, type AtriaWorld } from './atria-world.js';
import { boxesOf, outOfView } from './boxes.js';
import { deadLinks } from './links.js';
import { atriaAddresses, type AtriaKnown } from './page-addresses.js';
import { recordMailboxes, soldMailboxes } from './sold-mailboxes.js';

const parameters = { ZoneUser: 'api@example.com', BillingPeriod: days.periodEnd, LogLevel: 'Verbose' };
const report = `/atria/reports/${days.periodEnd}`;

let world: AtriaWorld;
let runId: string;

beforeAll(async () => {
  world = await startAtriaWorld(soldMailboxes());
  await recordMailboxes(world.store);
  const formula = { customerCode: 'XLS', values: { name: '=1+1' }, happenedAt: '2026-10-27T09:00:00.000Z' };
  await append(world.store, [change('customerCreated', formula), ...changedPlan()]);
  await processBilling(world.store, days.clock);
  ({ runId } = await world.run(parameters));
});

afterAll(() => world.close());

/** A user whose plan was changed in the period, with names that are as long as they commonly are. */
function changedPlan(): NewChange[] {
  const user = { customerCode: 'BRS', userName: 'user17@surveyors.example', actor: 'provisioning' };
  const service = { ...user, serviceCode: 'WS', planName: 'Ledger Pro' };
  return [
    change('serviceDefined', { serviceCode: 'WS', values: { name: 'Workspace', level: 'user' } }),
    ...['Ledger Pro', 'Full Desktop'].map((planName) => change('planDefined', { serviceCode: 'WS', planName })),
    change('customerCreated', { customerCode: 'BRS', values: { name: 'Brackenridge Surveyors' } }),
    change('userCreated', user),
    change('serviceAssigned', service),
    change('planChanged', { ...service, planName: 'Full Desktop', happenedAt: '2026-11-20T09:00:00.000Z' }),
  ];
}

/** The texts of a table's rows, cell by cell. */
async function rowsOf(page: Page, label: string): Promise<string[][]> {
  const rows = await page.getByRole('region', { name: label }).locator('tbody tr').all();
  return Promise.all(rows.map((row) => row.locator('th, td').allInnerTexts()));
}

async function downloaded(page: Page, name: string): Promise<{ file: string; path: string }> {
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name }).click()]);
  return { file: download.suggestedFilename(), path: await download.path() };
}

test('a report is filtered in its address, and the downloads have exactly what it shows', async () => {
  const page = await world.open(report);
  await page.getByLabel('Customer, SKU or description').fill('hosted exchange');
  await page.getByText('4 records', { exact: true }).waitFor();
  const shown = (await rowsOf(page, 'Billing summary')).map(([grouping]) => grouping).sort();
  expect(shown).toEqual(['Archive', 'Basic', 'Large', 'Small'].map((plan) => `Hosted Exchange, ${plan}`));
  expect(new URL(page.url()).searchParams.get('search')).toBe('hosted exchange');
  const csv = await downloaded(page, 'CSV');
  expect(csv.file).toBe(`billing-summary-${days.periodEnd}.csv`);
  const rows: Record<string, string>[] = parse(await readFile(csv.path), { columns: true, bom: true });
  expect(rows.map(({ Description }) => Description).sort()).toEqual(shown);
  expect(rows.find(({ Description }) => Description === 'Hosted Exchange, Small')).toMatchObject({
    ...{ 'Customer code': 'TGO', SKU: '', 'Last count': '0', Difference: '4', 'This count': '4' },
  });
  const [sheet] = await readXlsxFile((await downloaded(page, 'Excel')).path);
  expect(
    sheet?.data
      .slice(1)
      .map(([, , , description]) => description)
      .sort(),
  ).toEqual(shown);
});

test('the detail says who did what and when, is filtered by that, and is downloaded', async () => {
  const page = await world.open(report);
  await page.getByRole('link', { name: 'Detail' }).click();
  await page.getByLabel('Action').selectOption('Added');
  await page.getByLabel('Done by').fill('dana');
  await page.getByLabel('User', { exact: true }).fill('Archive0@TGO');
  await page.getByText('2 items', { exact: true }).waitFor();
  const rows = await rowsOf(page, 'Billing detail');
  expect(rows.map(([item]) => item?.replace(/\s+/g, ' '))).toEqual([
    'Archive0@TGO Hosted Exchange, Archive',
    'Archive0@TGO',
  ]);
  const csv: Record<string, string>[] = parse(await readFile((await downloaded(page, 'CSV')).path), {
    ...{ columns: true, bom: true },
  });
  expect(csv).toHaveLength(2);
  expect(csv[1]).toMatchObject({ 'Added by': 'dana', 'Added (UTC)': '2026-11-02 09:00:00', 'Removed by': '' });
});

test('a row of the detail is two lines high on a desktop, and says what was changed in words', async () => {
  const page = await world.open(`${report}?view=detail&search=user17`, { viewport: { width: 1280, height: 800 } });
  const added = (await rowsOf(page, 'Billing detail')).map(([item, , , , by]) => [item, by]);
  expect(added).toContainEqual([
    'user17@surveyors.example\n\nWorkspace, Full Desktop',
    'provisioning, 20 Nov 2026\n\nPlan changed',
  ]);
  const table = page.getByRole('region', { name: 'Billing detail' });
  const heights = (await boxesOf(table.locator('tbody tr'))).map(({ height }) => height);
  expect(Math.max(...heights)).toBeLessThan(70);
  const [outer, inner] = [await boxesOf(table), await boxesOf(table.locator('table'))];
  expect(inner[0]?.width).toBe(outer[0]?.width);
});

test('a customer whose name is a formula is a text in both downloads', async () => {
  const page = await world.open(`${report}?search=XLS`);
  const csv = await readFile((await downloaded(page, 'CSV')).path, 'utf8');
  expect(csv).toContain("'=1+1");
  const [sheet] = await readXlsxFile((await downloaded(page, 'Excel')).path);
  expect(sheet?.data[1]?.[1]).toBe('=1+1');
});

test('a rule that cannot match is refused by the field; corrected, it is previewed, saved and deleted', async () => {
  const page = await world.open('/atria/rules');
  await page.getByRole('link', { name: 'New Rule' }).click();
  await page.getByLabel('Description').fill('Baskets');
  await page.getByLabel('Plans', { exact: true }).fill('Smal');
  await page.getByText('Plans: There is no plan "Smal". Did you mean "Small"?').waitFor();
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('The rule was not saved.').waitFor();
  expect(await page.locator('#planNames-check').innerText()).toContain('Did you mean "Small"?');
  expect(await page.locator('#overrideReason-check').innerText()).toContain('It must not be empty.');
  await page.getByLabel('Plans', { exact: true }).fill('Small\nLarge');
  await page.getByLabel('Override reason').fill('Trial');
  await page.getByText('It would exclude 2 billing records: 6 items of 1 customer.').waitFor();
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('The rule “Baskets” is saved.').waitFor();
  expect((await listRules(world.store)).map(({ conditions }) => conditions)).toEqual([
    { planNames: ['Small', 'Large'] },
  ]);
  await page.getByRole('link', { name: 'Baskets' }).click();
  await page.getByLabel('Processing order').fill('7');
  await page.getByRole('button', { name: 'Save' }).click();
  expect((await rowsOf(page, 'Billing rules in processing order'))[0]?.slice(0, 4)).toEqual([
    ...['Baskets', '7', 'Plans: Small, Large', 'Trial'],
  ]);
  await page.getByRole('button', { name: 'What can be done with “Baskets”' }).click();
  await page.getByRole('link', { name: 'Delete' }).click();
  await page.getByRole('button', { name: 'Delete the rule' }).click();
  await page.getByText('There is no rule yet: everything is billed.').waitFor();
  expect(await listRules(world.store)).toEqual([]);
});

test('a customer is edited with the checks of the API, and a refusal is said', async () => {
  const page = await world.open('/atria/customers');
  await page.getByRole('row').filter({ hasText: 'TGO' }).getByRole('link', { name: 'Edit' }).click();
  await page.getByLabel('Name').fill('x'.repeat(501));
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('The customer was not saved.').waitFor();
  await page.getByLabel('Name').fill('Tango Limited');
  await page.getByLabel('Type').selectOption('Demo');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('The customer TGO is saved.').waitFor();
  expect((await rowsOf(page, 'Customers'))[0]).toMatchObject({ 0: 'Tango Limited', 3: 'Demo' });
});

test('AT12 of a run that a job started leads to the job, with the parameter set that lets it create lines', async () => {
  const { client, store, configuration } = world;
  const jobs = { client, store, taskQueue: configuration.taskQueue };
  const times = { task: 'billingSync', cron: '0 22 26 * *' } as const;
  const { jobId } = await createJob(jobs, { label: 'Monthly', ...times, parametersText: JSON.stringify(parameters) });
  const page = await world.open(`/jobs/${jobId}`);
  await page.getByRole('link', { name: 'Run now' }).click();
  await page.getByRole('button', { name: 'Start the run' }).click();
  await page.getByText('Completed with').first().waitFor();
  await page.getByRole('main').getByRole('link', { name: 'Log', exact: true }).click();
  await page.getByRole('link', { name: 'Let the job create the line' }).click();
  await page.waitForURL(`**/jobs/${jobId}/edit?create=yes#field-of-AllowAtriaCreateItems`);
  await page.getByText('AllowAtriaCreateItems is “True” in the configuration below').waitFor();
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('The job “Monthly” is saved.').waitFor();
  const { parametersText } = await describeJob(jobs, jobId);
  expect(JSON.parse(parametersText)).toMatchObject({ AllowAtriaCreateItems: 'True', BillingPeriod: days.periodEnd });
});

test('a process shows how many customers it has done while it runs, and what it came to', async () => {
  const many = Array.from({ length: 300 }, (_, index) => {
    return change('customerCreated', { customerCode: `M${String(index).padStart(3, '0')}` });
  });
  await append(world.store, many);
  const page = await world.open(`/atria/reports/process?period=${days.periodEnd}`);
  await whileBuildIsHeld(
    world.store,
    () => page.getByRole('button', { name: 'Reprocess Billing Records' }).click(),
    async () => {
      await page.getByText('Period to 25 Nov 2026: 200 of 304 customers done').waitFor();
      expect(await page.getByRole('progressbar').getAttribute('value')).toBe('200');
      const reports = await world.open(report);
      await reports.getByText('Its records are being made anew: 200 of 304 customers done.').waitFor();
      await reports.goto('/atria/reports');
      await reports.getByText('being made: 200 of 304 customers done').waitFor();
    },
  );
  await page.getByText('Period to 25 Nov 2026: records rebuilt; period closed').waitFor();
  expect((await findPeriod(world.store, days.periodEnd))?.status).toBe('closed');
  await page.getByRole('link', { name: 'Report to 25 Nov 2026' }).click();
  expect(await page.getByRole('status').innerText()).toContain('records');
});

test('everything can be read, and corrected, without scripts', async () => {
  const page = await world.open('/atria/customers', { javaScriptEnabled: false });
  await page.getByLabel('Without a billing identifier').check();
  await page.getByLabel('Code, name or billing identifier').fill('M00');
  await page.getByRole('button', { name: 'Show' }).click();
  expect(await page.getByRole('status').innerText()).toBe('10 customers');
  await page.getByLabel('Billing identifier of M001', { exact: true }).fill('1001');
  await page.getByRole('button', { name: 'Save: Billing identifier of M001' }).click();
  expect(await page.getByText('9 customers').isVisible()).toBe(true);
  await page.goto('/atria/customers');
  await page.getByRole('link', { name: 'Next' }).click();
  expect(await page.getByText('304 customers').isVisible()).toBe(true);
  await page.goto('/atria/rules/new');
  await page.getByLabel('Demo').check();
  await page.getByRole('button', { name: 'Preview' }).click();
  expect(await page.getByText(/It would exclude 5 billing records/).isVisible()).toBe(true);
});

test('each page is free of serious findings in light and dark, no wider than a phone, and each of its links leads to something', async () => {
  const addresses = atriaAddresses(await oneOfEach());
  for (const colorScheme of ['light', 'dark'] as const) {
    const page = await world.open('/atria/customers', { colorScheme, viewport: { width: 375, height: 667 } });
    for (const address of addresses) {
      const answer = await page.goto(address);
      expect([address, answer?.status()]).toEqual([address, 200]);
      expect([address, ...(await seriousFindings(page))]).toEqual([address]);
      const width = await page.evaluate<number>('document.documentElement.scrollWidth');
      expect([address, width]).toEqual([address, 375]);
      expect([address, ...(await pagesOutOfSight(page))]).toEqual([address]);
    }
    await page.context().close();
  }
  const between = await world.open('/', { viewport: { width: 1024, height: 800 } });
  expect(await outOfView(between, addresses)).toEqual([]);
  expect(await deadLinks(between, addresses)).toEqual([]);
});

test('a name of any length neither widens a table nor is cut off', async () => {
  const name = 'Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft'.repeat(2);
  const values = { name, billingIdentifier: '1234567890'.repeat(4) };
  const happenedAt = '2026-11-20T09:00:00.000Z';
  await append(world.store, [
    change('customerChanged', { customerCode: 'BRS', values, happenedAt }),
    change('planDefined', { serviceCode: 'WS', planName: 'Full Desktop', values: { sku: name.slice(0, 100) } }),
  ]);
  await processBilling(world.store, days.clock, { asked: days.periodEnd });
  const { ruleId } = await insertRule(world.store, {
    ...{ description: name, overrideReason: name, processingOrder: 1, validFrom: null, validTo: null },
    conditions: { customerCodes: ['BRS'], userNames: [name] },
  });
  for (const viewport of [
    { width: 1280, height: 800 },
    { width: 390, height: 844 },
  ]) {
    const page = await world.open('/atria/rules', { viewport });
    for (const address of [
      '/atria/rules',
      '/atria/customers?search=BRS',
      `${report}?search=BRS`,
      `${report}?view=detail&search=BRS`,
    ]) {
      await page.goto(address);
      const [table] = await boxesOf(page.locator('.table-scroll table'));
      const [room] = await boxesOf(page.locator('.table-scroll'));
      expect([address, viewport.width, table?.width]).toEqual([address, viewport.width, room?.width]);
    }
    await page.context().close();
  }
  await deleteRule(world.store, ruleId);
});

/** The names in the opened menu of pages that are cut off at an edge of the screen. */
async function pagesOutOfSight(page: Page): Promise<string[]> {
  await page.locator('.side-toggle').click();
  const links = page.getByRole('navigation', { name: 'Pages' }).getByRole('link');
  const [names, boxes] = [await links.allInnerTexts(), await boxesOf(links)];
  expect(names).toContain('Billing reports');
  return names.filter((_, index) => {
    const { x, width } = boxes[index] ?? { x: -1, width: 0 };
    return x < 0 || x + width > (page.viewportSize()?.width ?? 0);
  });
}

/** What the pages' addresses name. The rule excludes nothing. */
async function oneOfEach(): Promise<AtriaKnown> {
  const { client, configuration, store } = world;
  const { ruleId } = await insertRule(store, {
    ...{ description: 'Nobody', overrideReason: 'Nobody', processingOrder: 1, validFrom: null, validTo: null },
    conditions: { customerCodes: ['M299'] },
  });
  const process = await startBillingProcess(client, configuration.taskQueue, days.periodEnd);
  await process.result();
  const [, recordId = ''] = /records\/(\d+)/.exec(await (await world.open(report)).content()) ?? [];
  return {
    ...{ runId, periodEnd: days.periodEnd, customerCode: 'TGO', ruleId, recordId, processId: process.workflowId },
    ...{ line: await firstLine(), entry: await firstEntry() },
  };
}

/** An entry of the log, as an address names it. */
async function firstEntry(): Promise<string> {
  const page = await world.open(`/runs/${runId}/log?code=AT04`);
  const href = await page.getByRole('link', { name: 'Enter the billing identifier' }).first().getAttribute('href');
  return href?.replace('/atria/correct/', '') ?? '';
}

async function firstLine(): Promise<string> {
  const page = await world.open(`/runs/${runId}?lines=all`);
  const href = await page.locator('a[href^="/atria/reports/lines"]').first().getAttribute('href');
  return new URL(href ?? '', 'http://console').searchParams.get('line') ?? '';
}
