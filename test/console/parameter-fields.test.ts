import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createJob, describeJob, listJobs } from '../../src/jobs/index.js';
import { listRuns } from '../../src/store/runs/runs.js';
import { parameterDefinitions } from '../../src/domain/parameters/parameter-definitions.js';
import { parameterHelp } from '../../src/domain/parameters/parameter-help.js';
import { billed, previousPeriod, provider } from '../rig/scenarios.js';
import { holdRequest } from './held-requests.js';
import { phone, startConsoleWorld, type ConsoleWorld } from './console-world.js';
import { checkOf, configurationOf, fieldOf, showFields, textOf } from './job-pages.js';

/** Parameters are shown as fields, or as the JSON of the same object. */

let stack: ConsoleWorld;

beforeAll(async () => {
  stack = await startConsoleWorld(provider([{ code: 'TANGO', lines: [[9001, 3]], records: [billed(9001, 5)] }]));
});

afterAll(() => stack.close());

const parameterNames = Object.keys(parameterDefinitions) as (keyof typeof parameterDefinitions)[];

const times = { cron: '0 22 26 * *', timeZone: 'UTC' };

/** A JSON object with comments, in a form that no program writes. */
const commented = `{
  // who looks up the zone
  "ZoneUser": "api@example.com",
  "BillingPeriod":   "previous", /* the closed one */
  "ProRatedTransactions": false,
  "SKUType": {"name": "ServiceID", "type": "int"},
  "Limits": {"LinesToZero": 25},
  "LogLevel": "Verbose"
}`;

async function makeJob(label: string, parametersText: string): Promise<string> {
  const { jobId } = await createJob(stack.jobs, { label, task: 'billingSync', ...times, parametersText });
  return jobId;
}

const savedText = async (jobId: string) => (await describeJob(stack.jobs, jobId)).parametersText;

async function save(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await page.getByText(/^The job “.*” is saved\./).waitFor();
}

/** Opens all groups of fields. */
async function unfold(page: Page): Promise<void> {
  const folded = page.locator('details.parameter-group:not([open]) > summary');
  while ((await folded.count()) > 0) await folded.first().click();
}

describe('The fields', () => {
  test('are one for each parameter, each with its purpose, its effect and its default', async () => {
    const page = await stack.open('/runs/new');
    await unfold(page);
    const fields = await page.locator('.parameter-groups [id^="field-of-"]').all();
    const shown = new Set(await Promise.all(fields.map((field) => field.getAttribute('id'))));
    // Another name of AllowAtriaCreateItems.
    const names = parameterNames.filter((name) => name !== 'AllowAtriaCreateAdditions');
    expect([...shown].sort()).toEqual(names.map((name) => `field-of-${name}`).sort());
    for (const name of names) {
      const said = (await page.locator(`#field-of-${name}`).innerText()).replaceAll(/\s+/g, ' ');
      const { purpose, effect } = parameterHelp[name];
      for (const text of [purpose, effect]) expect(said, name).toContain(text.replaceAll('`', ''));
    }
    expect(await fieldOf(page, 'EffectiveDate').locator('option').allInnerTexts()).toEqual([
      'not set (default: PeriodStart)',
      'PeriodStart',
      'CurrentPeriodStart',
    ]);
    await page.context().close();
  });

  test('set what is typed into them, and the JSON shows it; what is typed there shows in the fields', async () => {
    const page = await stack.open('/jobs/new');
    await page.getByLabel('Label').fill('Typed in both');
    await unfold(page);
    await fieldOf(page, 'ZoneUser').fill('api@example.com');
    await fieldOf(page, 'CustomersFilter').fill('TANGO, ASP');
    await fieldOf(page, 'SKUType-name').selectOption('description');
    await fieldOf(page, 'Limits-ChangedLines').fill('40');
    await fieldOf(page, 'Contract-default').selectOption('true');
    await fieldOf(page, 'QuantityRules').fill('[{"SKU": "BKP", "PackOf": 10}] // packs');
    await fieldOf(page, 'BillingPeriod').selectOption('The period of a day');
    await page.getByLabel('A day of the period, as BillingPeriod').fill('2026-11-25');
    const json = await configurationOf(page);
    const text = await json.inputValue();
    expect(text).toContain('// packs');
    await json.fill(text.replace('"TANGO",', '').replace('40', '41').replace('"2026-11-25"', '"Current"'));
    await showFields(page);
    await unfold(page);
    expect(await fieldOf(page, 'CustomersFilter').inputValue()).toBe('ASP');
    expect(await fieldOf(page, 'BillingPeriod').inputValue()).toBe('Current');
    expect(await fieldOf(page, 'Limits-ChangedLines').inputValue()).toBe('41');
    await save(page);
    const job = (await listJobs(stack.jobs)).find(({ label }) => label === 'Typed in both');
    const saved = await savedText(job?.jobId ?? '');
    expect(saved).toContain('// packs');
    expect(JSON.parse(saved.replace('// packs', ''))).toEqual({
      ...{ BaseUrl: '', ZoneUser: 'api@example.com', CustomersFilter: ['ASP'], BillingPeriod: 'Current' },
      ...{ ProRatedTransactions: 'False', AllowAtriaCreateItems: 'False', SKUType: { name: 'description' } },
      Limits: {
        ...{ LinesToZero: 25, LeastRecordsPercent: 50, OnlyRecentPeriods: 'True', OnlyOpenPeriods: 'True' },
        ChangedLines: 41,
      },
      ...{ Contract: { default: true }, QuantityRules: [{ SKU: 'BKP', PackOf: 10 }] },
      ...{ Approval: 'AboveLimits', EffectiveDateConflict: 'NextDay', LogLevel: 'Verbose' },
    });
    await page.context().close();
  });

  test('keep what is typed while the answer with the other view, or the other task, is on its way', async () => {
    const page = await stack.open('/jobs/new');
    const answerView = await holdRequest(page, /\/jobs$/);
    await page.getByRole('button', { name: 'JSON', exact: true }).click();
    await fieldOf(page, 'ZoneUser').fill('typed@example.com');
    await answerView();
    const json = page.getByLabel('Configuration', { exact: true });
    await json.waitFor();
    expect(await json.inputValue()).toContain('"ZoneUser": "typed@example.com"');
    const answerTask = await holdRequest(page, /\/jobs\/task$/);
    await page.getByLabel('Task').selectOption('billingProcess');
    await json.fill('{"ZoneUser": "again@example.com"}');
    await answerTask();
    const other = page.locator('[name=otherParametersText]');
    await other.waitFor({ state: 'attached' });
    expect(await other.inputValue()).toBe('{"ZoneUser": "again@example.com"}');
    await page.context().close();
  });

  test('leave the JSON as it was typed, with its comments, where nothing is changed in them', async () => {
    const jobId = await makeJob('Untouched', commented);
    const before = await savedText(jobId);
    const page = await stack.open(`/jobs/${jobId}/edit`);
    expect(await fieldOf(page, 'BillingPeriod').inputValue()).toBe('Previous');
    await page.getByLabel('Label').fill('Untouched but for its label');
    await save(page);
    expect(await savedText(jobId)).toBe(before);
    await page.goto(`/jobs/${jobId}/edit`);
    await fieldOf(page, 'CustomersFilter').fill('TANGO');
    await page.locator('summary', { hasText: 'Limits' }).click();
    await fieldOf(page, 'Limits-LinesToZero').fill('');
    await save(page);
    const after = await savedText(jobId);
    for (const kept of ['// who looks up the zone', '"previous", /* the closed one */', '"ServiceID", "type": "int"']) {
      expect(after).toContain(kept);
    }
    expect(after).toContain('"Limits": {}');
    expect(after).toContain('"TANGO"');
    await page.context().close();
  });

  test('keep a member that no parameter has, show it, and say that a run refuses it', async () => {
    const text = JSON.stringify({ ...previousPeriod, Limits: { LinesToZero: 1 }, Department: { of: 'ours' } });
    const page = await stack.open('/runs/new');
    await (await configurationOf(page)).fill(text);
    await showFields(page);
    expect(await textOf(page.getByRole('region', { name: 'What else the JSON holds' }))).toContain(
      '"Department": {"of":"ours"}',
    );
    await expect.poll(() => textOf(checkOf(page, 'parameters'))).toContain('"Department" is not a parameter');
    await fieldOf(page, 'CustomersFilter').fill('TANGO');
    const json = await (await configurationOf(page)).inputValue();
    expect(JSON.parse(json)).toEqual({ ...(JSON.parse(text) as object), CustomersFilter: ['TANGO'] });
    await page.context().close();
  });

  test('say what is wrong beside themselves, while one types and when it is sent', async () => {
    const page = await stack.open('/jobs/new');
    await page.getByLabel('Label').fill('Never made');
    const said = (name: string) => textOf(page.locator(`#parameter-${name}-check`));
    expect(await said('ZoneUser')).toContain('Fill in ZoneUser first');
    await fieldOf(page, 'ZoneUser').fill('nobody');
    await expect.poll(() => said('ZoneUser')).toContain('ZoneUser must be the e-mail address');
    await expect.poll(() => fieldOf(page, 'ZoneUser').getAttribute('aria-invalid')).toBe('true');
    await unfold(page);
    await fieldOf(page, 'Limits-LinesToZero').fill('many');
    await expect
      .poll(() => said('Limits-LinesToZero'))
      .toBe('LinesToZero must be a whole number from 0 to 1000000000.');
    await fieldOf(page, 'QuantityRules').fill('[{"SKU": "BKP" "PackOf": 10}]');
    await expect
      .poll(() => said('QuantityRules'))
      .toBe('QuantityRules is not JSON, line 1, column 16: a comma is missing before this point.');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByText('The job was not saved.').waitFor();
    expect(await said('ZoneUser')).toContain('ZoneUser must be the e-mail address');
    expect(await fieldOf(page, 'ZoneUser').inputValue()).toBe('nobody');
    expect(await fieldOf(page, 'QuantityRules').inputValue()).toBe('[{"SKU": "BKP" "PackOf": 10}]');
    expect(await fieldOf(page, 'Limits-LinesToZero').inputValue()).toBe('many');
    expect(await textOf(checkOf(page, 'parameters'))).toMatch(
      /Correct ZoneUser above\.[^]*Correct QuantityRules above\./,
    );
    expect(await page.locator('details.parameter-group[open]').count()).toBe(2);
    await fieldOf(page, 'ZoneUser').fill('api@example.com');
    await fieldOf(page, 'Limits-LinesToZero').fill('30');
    await fieldOf(page, 'QuantityRules').fill('');
    await expect.poll(() => textOf(checkOf(page, 'parameters'))).toContain('A run accepts this configuration.');
    await expect.poll(() => fieldOf(page, 'ZoneUser').getAttribute('aria-invalid')).toBe('false');
    await page.context().close();
  });

  test('do not take the place of a text that they cannot show, which stays as it was typed', async () => {
    const faulty = '{"ZoneUser": "api@example.com" "BillingPeriod": "Previous"}';
    for (const address of ['/jobs/new', '/runs/new']) {
      const page = await stack.open(address);
      const json = await configurationOf(page);
      await json.fill(faulty);
      await page.getByRole('button', { name: 'Fields', exact: true }).click();
      await page.getByText('Fields need a JSON object').waitFor();
      expect(await json.inputValue()).toBe(faulty);
      await page.getByRole('button', { name: 'Use this text' }).click();
      await showFields(page);
      expect(await fieldOf(page, 'ZoneUser').inputValue()).toBe('api@example.com');
      await page.context().close();
    }
  });

  test('show a value that is none of the choices, and keep it until another one is chosen', async () => {
    const page = await stack.open('/runs/new');
    const json = await configurationOf(page);
    await json.fill(
      '{"ZoneUser": "api@example.com", "BillingPeriod": "Yesterday", "Limits": 5, "CustomersFilter": "A, B"}',
    );
    await showFields(page);
    expect(await fieldOf(page, 'BillingPeriod').inputValue()).toBe('"Yesterday"');
    expect(await textOf(page.locator('#parameter-BillingPeriod-check'))).toContain('AT19');
    expect(await fieldOf(page, 'CustomersFilter').inputValue()).toBe('"A, B"');
    expect(await fieldOf(page, 'Limits').inputValue()).toBe('5');
    await fieldOf(page, 'BillingPeriod').selectOption('Previous');
    expect(JSON.parse(await (await configurationOf(page)).inputValue())).toEqual({
      ...{ ZoneUser: 'api@example.com', BillingPeriod: 'Previous', Limits: 5, CustomersFilter: 'A, B' },
    });
    await page.context().close();
  });

  test('of a run start it with what they say, and Enter in one of them makes a preview', async () => {
    const page = await stack.open('/runs/new');
    await fieldOf(page, 'ZoneUser').fill('api@example.com');
    await fieldOf(page, 'CustomersFilter').fill('TANGO');
    await fieldOf(page, 'CustomersFilter').press('Enter');
    await page.waitForURL(/\/runs\/[^/]+\?workflow=/);
    await expect
      .poll(async () => (await listRuns(stack.world.store, 1))[0])
      .toMatchObject({ isPreview: true, parameters: { customersFilter: ['TANGO'] } });
    await page.context().close();
  });

  test('of a billing process are its own', async () => {
    const page = await stack.open('/jobs/new');
    await fieldOf(page, 'ZoneUser').fill('api@example.com');
    await page.getByLabel('Task').selectOption('billingProcess');
    await fieldOf(page, 'PeriodEnd').fill('2026-11-25');
    expect(await fieldOf(page, 'ZoneUser').count()).toBe(0);
    expect(JSON.parse(await (await configurationOf(page)).inputValue())).toEqual({ PeriodEnd: '2026-11-25' });
    await page.getByLabel('Task').selectOption('billingSync');
    await showFields(page);
    expect(await fieldOf(page, 'ZoneUser').inputValue()).toBe('api@example.com');
    await page.context().close();
  });
});

test('Without scripts, either view is typed in, switched and saved', async () => {
  const jobId = await makeJob('Plain', commented);
  const page = await stack.open(`/jobs/${jobId}/edit`, { javaScriptEnabled: false });
  await page.getByLabel('Label').fill('Plain as ever');
  await fieldOf(page, 'CustomersFilter').fill('TANGO');
  await page.getByRole('button', { name: 'JSON', exact: true }).click();
  expect(await page.getByLabel('Label').inputValue()).toBe('Plain as ever');
  const json = page.getByLabel('Configuration');
  expect(await json.inputValue()).toContain('"CustomersFilter"');
  expect(await savedText(jobId)).not.toContain('CustomersFilter');
  await json.fill((await json.inputValue()).replace('"TANGO"', '"TANGO", "ASP"'));
  await page.getByRole('button', { name: 'Fields', exact: true }).click();
  expect(await fieldOf(page, 'CustomersFilter').inputValue()).toBe('TANGO, ASP');
  await save(page);
  expect(await savedText(jobId)).toContain('// who looks up the zone');
  expect(await savedText(jobId)).toContain('"ASP"');
  await page.goto('/runs/new');
  await fieldOf(page, 'ZoneUser').fill('nobody');
  await page.getByRole('button', { name: 'Start the run' }).click();
  await page.getByText('Nothing was started').waitFor();
  expect(await textOf(page.locator('#parameter-ZoneUser-check'))).toContain('ZoneUser must be');
  await page.context().close();
});

test('A job that somebody else saved meanwhile keeps what was typed into its fields', async () => {
  const jobId = await makeJob('Two at a time', commented);
  const [one, other] = await Promise.all([stack.open(`/jobs/${jobId}/edit`), stack.open(`/jobs/${jobId}/edit`)]);
  await one.getByLabel('CRON expression').fill('0 21 26 * *');
  await save(one);
  await fieldOf(other, 'CustomersFilter').fill('TANGO');
  await other.getByRole('button', { name: 'Save', exact: true }).click();
  await other.getByText('Somebody else saved this job').waitFor();
  expect(await fieldOf(other, 'CustomersFilter').inputValue()).toBe('TANGO');
  await save(other);
  expect(await describeJob(stack.jobs, jobId)).toMatchObject({ cron: '0 21 26 * *' });
  expect(await savedText(jobId)).toContain('"TANGO"');
  for (const page of [one, other]) await page.context().close();
});

test.each(['/jobs/new', '/runs/new'])('%s with every group open is no wider than a phone', async (address) => {
  const page = await stack.open(address, { viewport: phone });
  await unfold(page);
  const width = '({ scroll: document.documentElement.scrollWidth, client: document.documentElement.clientWidth })';
  const { scroll, client } = await page.evaluate<{ scroll: number; client: number }>(width);
  expect(scroll).toBeLessThanOrEqual(client);
  await page.context().close();
});
