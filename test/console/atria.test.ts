import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { listChanges } from '../../src/ledger/store/changes.js';
import { changedLines } from '../../src/store/lines/line-changes.js';
import { listRuns } from '../../src/store/runs/runs.js';
import { days } from '../rig/scenarios.js';
import { startAtriaWorld, type AtriaWorld } from './atria-world.js';
import { recordMailboxes, soldMailboxes } from './sold-mailboxes.js';
import { configurationOf } from './job-pages.js';

/** The guide to resolve what a run warns of, followed on screen from the log until the warning is gone. */

const parameters = { ZoneUser: 'api@example.com', BillingPeriod: days.periodEnd, LogLevel: 'Verbose' };

let world: AtriaWorld;
let page: Page;

beforeAll(async () => {
  world = await startAtriaWorld(soldMailboxes());
  await recordMailboxes(world.store);
  await world.run(parameters);
  page = await world.open('/runs');
});

afterAll(async () => {
  await world.close();
});

async function newestRunId(): Promise<string> {
  const [run] = await listRuns(world.store, 1);
  return run?.runId ?? '';
}

/** The codes of the warnings in the log of the newest run, as the page shows them. */
async function warnings(): Promise<string[]> {
  await page.goto(`/runs/${await newestRunId()}/log?level=Warning`);
  const codes = await page.locator('#log-results .code').allTextContents();
  return [...new Set(codes)].sort();
}

/** Goes from the first entry of a code that says a text to the page where it is corrected. */
async function goToCorrection(code: string, link: string, says = ''): Promise<void> {
  await page.goto(`/runs/${await newestRunId()}/log?code=${code}`);
  await page.getByRole('row').filter({ hasText: says }).getByRole('link', { name: link }).first().click();
  await page.waitForURL((url) => !url.pathname.endsWith('/log'));
}

/** The conditions that the form of a rule comes with. */
async function conditionsFilledIn(): Promise<{ kinds: string[]; services: string; plans: string }> {
  await page.getByRole('heading', { name: 'New Rule' }).waitFor();
  return {
    kinds: (await page.locator('label:has([name=itemKinds]:checked)').allInnerTexts()).map((text) => text.trim()),
    services: await page.getByLabel('Services', { exact: true }).inputValue(),
    plans: await page.getByLabel('Plans', { exact: true }).inputValue(),
  };
}

/** Has the records made anew, from the page where something was corrected. */
async function reprocess(): Promise<void> {
  await page.getByRole('link', { name: 'Reprocess Billing Records' }).click();
  expect(await page.getByLabel('Billing period').inputValue()).toBe(days.periodEnd);
  await page.getByRole('button', { name: 'Reprocess Billing Records' }).click();
  await page.getByText('Period to 25 Nov 2026: records rebuilt').waitFor();
}

/** Has the records made anew, and runs the sync again that led to what was corrected. */
async function reprocessAndRunAgain(): Promise<void> {
  await reprocess();
  await page.getByRole('link', { name: 'Repeat the run that you came from' }).click();
  await runAgain(() => page.getByRole('button', { name: 'Start the run' }).click());
}

async function runAgain(start: () => Promise<unknown>): Promise<void> {
  const before = await newestRunId();
  await start();
  await page.waitForURL(/\/runs\/[^/]+\?workflow=/);
  await expect
    .poll(async () => {
      const [run] = await listRuns(world.store, 1);
      return run !== undefined && run.runId !== before && run.closedAt !== null;
    })
    .toBe(true);
}

test('AT15: the report of the period says that its records were never made; made, the warning is gone', async () => {
  expect(await warnings()).toEqual(['AT15']);
  await goToCorrection('AT15', 'Look at the billing report');
  await page.getByText('The billing process has not been executed for this period').waitFor();
  await reprocessAndRunAgain();
  expect(await warnings()).toEqual(['AT04', 'AT07', 'AT08', 'AT12']);
});

test('AT04: a person enters the billing identifier of a customer, and the change says who did it', async () => {
  await goToCorrection('AT04', 'Enter the billing identifier');
  await page.getByText('ASP CompanyID Missing').waitFor();
  await page.getByLabel('Billing identifier of ASP Limited', { exact: true }).fill('1001');
  await page.getByRole('button', { name: 'Save: Billing identifier of ASP Limited' }).click();
  await page.getByText('The customer ASP is saved.').waitFor();
  const [last] = (await listChanges(world.store, { after: 0, limit: 1_000, customerCode: 'ASP' })).slice(-1);
  expect(last).toMatchObject({ kind: 'customerChanged', actor: 'console', values: { billingIdentifier: '1001' } });
  await reprocessAndRunAgain();
  expect(await warnings()).toEqual(['AT07', 'AT08', 'AT12']);
});

test('The causes of a run lead to where each is corrected, with what is to be mended found already', async () => {
  const runId = await newestRunId();
  const expected = [
    ['AT08', 'Correct the SKU', 'SKU of Hosted Exchange, Large'],
    ['AT07', 'Enter the SKU, or exclude it', 'SKU of Hosted Exchange, Small'],
  ] as const;
  for (const from of [`/runs/${runId}`, '/attention']) {
    for (const [code, label, field] of expected) {
      await page.goto(from);
      const rows = page
        .getByRole('row')
        .filter({ hasText: code })
        .filter({ hasText: /Small|Large/ });
      await rows.getByRole('link', { name: label }).click();
      await page.getByLabel(field, { exact: true }).waitFor();
      expect(await page.getByLabel(/^SKU of Hosted Exchange, (Small|Large|Archive)$/).count()).toBe(1);
    }
    await page.goto(from);
    const toCreate = page.getByRole('link', { name: 'Let the job create the line' }).first();
    expect(await toCreate.getAttribute('href')).toContain(`/runs/new?like=${runId}&`);
  }
});

test('AT08: the SKU is corrected in the catalogue, which is found by it', async () => {
  await goToCorrection('AT08', 'Correct the SKU');
  expect(
    await page
      .getByRole('row')
      .filter({ has: page.locator('form') })
      .count(),
  ).toBe(1);
  await page.getByRole('link', { name: 'Choose' }).click();
  await page.getByRole('searchbox', { name: 'Name or id of the service' }).fill('9002');
  await page.getByRole('button', { name: 'Search' }).click();
  await page.getByRole('button', { name: /^Use this: 9002/ }).click();
  await page.getByText('The plan Large has the SKU 9002.').waitFor();
  await reprocessAndRunAgain();
  expect(await warnings()).toEqual(['AT07', 'AT12']);
});

test('AT07: what is sold gets its SKU, and a billing rule excludes what is only counted', async () => {
  await goToCorrection('AT07', 'Enter the SKU, or exclude it', 'Hosted Exchange, Small');
  await page.getByText('The plan Small has no SKU: enter it there, and not at the service.').waitFor();
  await page.getByRole('link', { name: 'Exclude it by a billing rule' }).click();
  expect(await conditionsFilledIn()).toEqual({ kinds: ["Users' services"], services: 'HE', plans: 'Small' });
  const excluded = 'It would exclude 1 billing record: 4 items of 1 customer.';
  await page.getByText(`${excluded} At Atria's sales prices they come to 10.00 in the period.`).waitFor();
  await page.goBack();
  await page.getByLabel('SKU of Hosted Exchange, Small', { exact: true }).fill('9001');
  await page.getByRole('button', { name: 'Save: SKU of Hosted Exchange, Small' }).click();
  await page.getByText('The plan Small has the SKU 9001.').waitFor();
  await goToCorrection('AT07', 'Enter the SKU, or exclude it', 'Users');
  expect(await conditionsFilledIn()).toEqual({ kinds: ['Users themselves'], services: '', plans: '' });
  await page.getByLabel('Customers themselves').check();
  await page.getByText('It would exclude 4 billing records: 14 items of 2 customers.').waitFor();
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('The rule “Not billed: Users” is saved.').waitFor();
  await reprocessAndRunAgain();
  expect(await warnings()).toEqual(['AT12']);
});

test('AT12 of an inactive service says so, and does not lead to a job that may create lines already', async () => {
  const setActive = (isActive: boolean) => {
    world.sandbox.edit(({ autotask }) => {
      for (const [id, service] of autotask.services)
        if (id === 9003) autotask.services.set(id, { ...service, isActive });
    });
  };
  setActive(false);
  await world.run({ ...parameters, AllowAtriaCreateItems: 'True' });
  setActive(true);
  const home = `/runs/${await newestRunId()}`;
  await page.goto(`${home}/log?code=AT12`);
  const entry = page.getByRole('row').filter({ hasText: 'AT12' });
  expect(await entry.innerText()).toContain('The service Desktop (9003) is inactive in Autotask: activate it first.');
  expect(await entry.getByRole('link', { name: 'Let the job create the line' }).count()).toBe(0);
  for (const address of [home, '/attention']) {
    await page.goto(address);
    await page.getByRole('row').filter({ hasText: 'SKU 9003' }).waitFor();
    expect(await page.getByRole('link', { name: 'Let the job create the line' }).count()).toBe(0);
  }
  await world.run(parameters);
});

test('AT12: a run with the same parameters that may create contract lines creates it', async () => {
  await goToCorrection('AT12', 'Let the job create the line');
  expect(await (await configurationOf(page)).inputValue()).toContain('"AllowAtriaCreateItems": "True"');
  await page.getByRole('button', { name: 'Start the run' }).click();
  await page.getByRole('heading', { name: 'Start this run?' }).waitFor();
  await runAgain(() => page.getByRole('button', { name: 'Start the run' }).click());
  expect(await warnings()).toEqual([]);
  const lines = await changedLines(world.store, await newestRunId());
  expect(lines.map(({ serviceName, before, after }) => [serviceName, before, after])).toEqual([['Desktop', 0, 1]]);
});

test("a contract line's quantity is traced on screen to who did what and when", async () => {
  await page.goto(`/runs/${await newestRunId()}`);
  await page.getByRole('link', { name: 'Hosted Exchange, Archive' }).click();
  await page.getByRole('heading', { name: 'Desktop of TGO' }).waitFor();
  const row = page.getByRole('row').filter({ hasText: 'Archive0@TGO' });
  expect(await row.textContent()).toMatch(/Added.*dana.*2 Nov 2026, 09:00.*Service assigned, change \d+/);
  await page.getByRole('link', { name: 'Hosted Exchange, Archive' }).click();
  await page.getByRole('heading', { name: 'Hosted Exchange, Archive of TGO' }).waitFor();
  expect(await page.getByRole('row').filter({ hasText: 'Archive0@TGO' }).textContent()).toContain('dana');
});

test('a record that only takes a former SKU to zero says so instead of listing items', async () => {
  await page.goto(`/atria/reports/${days.periodEnd}?search=8888`);
  await page.getByRole('row').filter({ hasText: 'no longer billed' }).waitFor();
  await page.getByRole('link', { name: 'Hosted Exchange, Large' }).click();
  await page.getByRole('heading', { name: '0 items' }).waitFor();
  await page.getByText('Nothing is billed under this SKU any more').waitFor();
  expect(await page.getByRole('table').count()).toBe(0);

  // A line that a run has set from it leads there too.
  await page.goto('/atria/catalogue?search=Archive');
  await page.getByLabel('SKU of Hosted Exchange, Archive', { exact: true }).fill('9001');
  await page.getByRole('button', { name: 'Save: SKU of Hosted Exchange, Archive' }).click();
  await page.getByText('The plan Archive has the SKU 9001.').waitFor();
  await reprocess();
  await page.getByText('No job bills them now.').waitFor();
  await world.run(parameters);
  await page.goto(`/runs/${await newestRunId()}?lines=all`);
  await page
    .getByRole('row')
    .filter({ hasText: '9003' })
    .getByRole('link', { name: 'Hosted Exchange, Archive' })
    .click();
  await page.getByText('Nothing is billed under this SKU any more').waitFor();
  expect(await page.getByRole('table').count()).toBe(0);
});
