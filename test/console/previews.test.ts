import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parseParameters } from '../../src/domain/parameters/parameters.js';
import { createJob } from '../../src/jobs/index.js';
import { changeProgress } from '../../src/store/lines/line-changes.js';
import { listRuns } from '../../src/store/runs/runs.js';
import { billed, previousPeriod, provider } from '../rig/scenarios.js';
import { holdRequest } from './held-requests.js';
import { cellsOf, phone, startConsoleWorld, type ConsoleWorld } from './console-world.js';

/** 4.50 a unit. */
const customers = [
  { code: 'UP', name: 'Upland Ltd', lines: [[9001, 10]] as const, records: [billed(9001, 14)] },
  { code: 'ZERO', name: 'Zebra Ltd', lines: [[9001, 2]] as const, records: [billed(9001, 0)] },
  { code: 'SAME', name: 'Same Ltd', lines: [[9001, 7]] as const, records: [billed(9001, 7)] },
];

/** The pixels between the end of what stands above and the beginning of what stands below. */
async function gapBetween(page: Page, above: string, below: string): Promise<number> {
  const [upper, lower] = [await page.locator(above).boundingBox(), await page.locator(below).boundingBox()];
  return (lower?.y ?? 0) - (upper?.y ?? 0) - (upper?.height ?? 0);
}

let it: ConsoleWorld;
beforeAll(async () => {
  it = await startConsoleWorld(provider(customers));
  await createJob(it.jobs, {
    label: 'Monthly',
    task: 'billingSync',
    cron: '0 22 26 * *',
    parametersText: JSON.stringify({ ...previousPeriod, Limits: { LinesToZero: 0 } }),
  });
});
afterAll(() => it.close());

function changes(): number[] {
  return it.world.sandbox.dump().adjustments.map(({ unitChange }) => unitChange);
}

test('Before the first run, the page of runs leads to a preview of the job, as does a button of its page', async () => {
  const page = await it.open('/runs');
  await page.getByText('There is no run yet.').waitFor();
  await page.getByRole('button', { name: 'Preview the job “Monthly”' }).click();
  await page.getByRole('heading', { name: 'What would change' }).waitFor();
  await page.goto('/jobs/monthly/run');
  expect(await page.locator('main .button-primary').allInnerTexts()).toEqual(['Preview the changes']);
  await page.goto('/jobs/monthly');
  await page.getByRole('button', { name: 'Preview', exact: true }).click();
  await page.getByRole('heading', { name: 'What would change' }).waitFor();
});

test('A preview under way says how many lines it has read, and speaks of no change that is made', async () => {
  const { store, sandbox } = it.world;
  let letGo: () => void = () => undefined;
  const held = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  sandbox.observe({
    async received({ system }) {
      const [newest] = system === 'autotask' ? await listRuns(store, 1) : [];
      if (newest !== undefined && (await changeProgress(store, newest.runId)).toDo > 0) await held;
      return 'go';
    },
  });
  const started = await it.world.start({ ...previousPeriod, Preview: 'True' });
  const page = await it.open('/');
  const progress = async () => {
    await page.goto(`/runs/${started.runId}`);
    return page.locator('.progress').allInnerTexts();
  };
  await expect.poll(progress).toEqual(['0 of 2 lines read']);
  await page.getByText('A preview only reads them: nothing is changed.').waitFor();
  expect(await page.getByText('counts as changed').count()).toBe(0);
  letGo();
  sandbox.observe({});
  expect((await started.end()).status).toBe('Completed');
});

test('A person previews a job, sees each change with its money, applies it, and finds it done', async () => {
  const page = await it.open('/jobs/monthly/run');
  await page.getByRole('button', { name: 'Preview the changes' }).click();
  await page.getByRole('heading', { name: 'What would change' }).waitFor();
  const card = (await page.locator('section', { has: page.locator('#plan-heading') }).innerText()).replaceAll(
    /\s+/g,
    ' ',
  );
  expect(card).toContain(
    'nothing in Autotask was changed. A run would change 2 lines of 2 customers: 1 to zero, 1 raised.',
  );
  expect(card).toContain('More per contract period +18.00 Less per contract period −9.00 Net change +9.00');
  expect(card).toContain('1 line would go to zero, and the limit LinesToZero is 0');
  expect(card).toMatch(/a digest of these changes( |$)/);
  await page.getByText(/^[0-9a-f]{12}…$/).click();
  await page.getByText(/^[0-9a-f]{64}$/).waitFor();
  expect(await cellsOf(page, 'Changes by contract')).toEqual([
    ['Upland Ltd', 'Managed Services', '1', '0', '0', '1', '0', '+18.00'],
    ['Zebra Ltd', 'Managed Services', '1', '1', '0', '0', '0', '−9.00'],
  ]);
  const rows = await page.locator('#lines-found tbody tr').allInnerTexts();
  expect(rows.map((row) => row.split(/\s*[\t\n]\s*/).filter((cell) => cell !== ''))).toEqual([
    [
      'Zebra Ltd',
      'Item 9001',
      'Mailbox, Managed Services',
      '9001',
      '2',
      '0',
      '−2',
      '26 Oct 2026',
      '−9.00',
      'AT54',
      'Preview: line would go to zero',
    ],
    [
      'Upland Ltd',
      'Item 9001',
      'Mailbox, Managed Services',
      '9001',
      '10',
      '14',
      '+4',
      '26 Oct 2026',
      '+18.00',
      'AT52',
      'Preview: line would be updated',
    ],
  ]);
  expect(changes()).toEqual([]);
  await page.getByRole('link', { name: 'Apply these changes' }).click();
  await page.getByRole('heading', { name: 'Apply these changes?' }).waitFor();
  expect(await gapBetween(page, '.facts', '.form')).toBeGreaterThanOrEqual(16);
  expect(changes()).toEqual([]);
  await page.getByRole('button', { name: 'Change 2 lines in Autotask' }).click();
  await page.locator('.pill', { hasText: 'Completed' }).first().waitFor();
  expect(await gapBetween(page, '.sum:has(+ .facts)', '.sum + .facts')).toBeGreaterThanOrEqual(12);
  expect(changes().sort()).toEqual([-2, 4]);
  await page.getByRole('link', { name: 'the preview that was made before it' }).click();
  await page.getByRole('heading', { name: /^Preview for the period/ }).waitFor();
  await page.getByText('has applied this preview').waitFor();
});

test('On a phone a note stands below its value, a fact below its name, and no table of a run is cut off', async () => {
  const { runId } = await it.world.run({ ...previousPeriod, Preview: 'True' });
  const page = await it.open(`/runs/${runId}?lines=all`, { viewport: phone });
  const leftOf = async (selector: string) => (await page.locator(selector).first().boundingBox())?.x;
  const billed = '#lines-found td[data-label="Billed as"]';
  expect(await leftOf(`${billed} p`)).toBeGreaterThan(110);
  expect(await leftOf('.facts dd')).toBe(await leftOf('.facts dt'));
  const isCutOff = `[...document.querySelectorAll('.table-scroll')].some((each) => each.scrollWidth > each.clientWidth)`;
  expect(await page.evaluate(isCutOff)).toBe(false);
});

test('A preview that is out of date says so, and cannot be applied', async () => {
  const { runId } = await it.world.run({ ...previousPeriod, Preview: 'True' });
  it.world.sandbox.edit((each) => {
    each.adjustAsPerson({ contractServiceID: 3001, effectiveDate: '2026-10-26', unitChange: -1 });
  });
  const shown = await it.world.run({ ...previousPeriod, Preview: 'True' });
  await it.world.run(previousPeriod);
  const page = await it.open(`/runs/${shown.runId}`);
  await page.getByText('so this preview is out of date. Make a new one.').waitFor();
  expect(await page.getByRole('link', { name: 'Apply these changes' }).count()).toBe(0);
  await page.goto(`/runs/${runId}/apply`);
  await page.getByText('so this preview is out of date. Make a new one.').waitFor();
});

test('A run that stops at a limit leads to its preview, and names its billing period', async () => {
  it.world.sandbox.edit((each) => {
    each.adjustAsPerson({ contractServiceID: 3002, effectiveDate: '2026-10-26', unitChange: 5 });
  });
  const { runId } = await it.world.run({ ...previousPeriod, Limits: { LinesToZero: 0 } });
  const page = await it.open(`/runs/${runId}`);
  await page
    .getByText('it would have exceeded a limit of its job, so it made none of the changes of its preview')
    .waitFor();
  expect(await page.locator('main').innerText()).toMatch(/26 Oct.* 25 Nov 2026/);
  await page.getByRole('link', { name: 'Look at the preview' }).click();
  await page.getByRole('heading', { name: 'What would change' }).waitFor();
  expect(await page.getByRole('link', { name: 'again' }).count()).toBe(0);
});

test('The preview that a run made of itself says that this run has made its changes, and offers no way to make them again', async () => {
  it.world.sandbox.edit((each) => {
    each.adjustAsPerson({ contractServiceID: 3003, effectiveDate: '2026-09-26', unitChange: 5 });
  });
  const asking = { Limits: { ChangedLines: 5 }, Approval: 'AboveLimits' };
  const { runId } = await it.world.run({ ...previousPeriod, CustomersFilter: ['SAME'], ...asking });
  const page = await it.open(`/runs/${runId}`);
  await page.getByRole('link', { name: 'the preview that was made before it' }).click();
  const card = page.locator('section', { has: page.locator('#plan-heading') });
  const said = (await card.innerText()).replaceAll(/\s+/g, ' ');
  expect(said).toContain('A run made this preview of itself before its first change. The run would change 1 line');
  expect(said).toContain('Its run has made these changes.');
  expect(said).not.toMatch(/need approval|Another run|nothing in Autotask was changed|Start a run/);
  expect(await card.getByRole('link', { name: 'Its run' }).getAttribute('href')).toBe(`/runs/${runId}`);
  expect(await card.locator('.button').count()).toBe(0);
  const preview = new URL(page.url()).pathname;
  expect((await page.goto(`${preview}/apply`))?.status()).toBe(409);
  await page.getByRole('heading', { name: 'The run of this preview makes its changes' }).waitFor();
});

test('A new job begins with limits, which a person may change or take out', async () => {
  const page = await it.open('/jobs/new');
  const text = await page.locator('[name=parametersText]').inputValue();
  expect(parseParameters(text.replace('"ZoneUser": ""', '"ZoneUser": "api@example.com"'))).toHaveProperty(
    'parameters.limits',
    { linesToZero: 25, leastRecordsPercent: 50, onlyRecentPeriods: true, onlyOpenPeriods: true },
  );
});

test('What is no preview cannot be applied, and says why', async () => {
  const run = (await listRuns(it.world.store, 20)).find(
    ({ isPreview, status }) => !isPreview && status === 'Completed',
  );
  const page = await it.open(`/runs/${run?.runId ?? ''}/apply`);
  await page.getByText('is no preview: nothing of it can be applied.').waitFor();
});

test('A person who knows a customer and its line by their names holds that line back', async () => {
  await it.world.run({ ...previousPeriod, Preview: 'True' });
  const page = await it.open('/held-back');
  expect(await page.locator('#hold-customers option[value=UP]').textContent()).toBe('Upland Ltd');
  const customer = page.locator('#hold-customer');
  await customer.fill('Uplnd Ltd');
  await page.getByRole('button', { name: 'Hold back' }).click();
  await page.getByText('No customer has this code or name. Did you mean UP, Upland Ltd?').waitFor();
  const answer = await holdRequest(page, /held-back\?/);
  await customer.fill('Upland Ltd');
  await page.locator('#hold-line').fill('Item 9001');
  await page.locator('#hold-until').fill('2026-12-15');
  await answer();
  await page.getByText('It has 2001/9001 (Item 9001).').waitFor();
  await page.locator('#hold-by').fill('dana');
  await page.locator('#hold-reason').fill('in dispute');
  await page.getByRole('button', { name: 'Hold back' }).click();
  await page.getByText('Runs leave Item 9001 of UP (2001/9001) as it is until 15 Dec 2026.').waitFor();
  await page.getByLabel('Who ends it: Upland Ltd').fill('erin');
  await page.getByRole('button', { name: 'End: Upland Ltd' }).click();
  await page.getByRole('heading', { name: 'No longer held back' }).waitFor();
});

test('A person holds a customer back, finds that beside the line of the next run, and ends it', async () => {
  const page = await it.open('/held-back?customer=UP');
  await page.getByRole('button', { name: 'Hold back' }).click();
  await page.getByText('Say which line, or choose every line of the customer.').waitFor();
  await page.getByText('Say why: the log of each run repeats it.').waitFor();
  await page.getByLabel('Every line of the customer').check();
  await page.locator('#hold-until').fill('2026-12-15');
  await page.locator('#hold-by').fill('dana');
  await page.locator('#hold-reason').fill('in dispute');
  await page.getByRole('button', { name: 'Hold back' }).click();
  await page.getByText('Runs leave every line of UP as it is until 15 Dec 2026.').waitFor();
  it.world.sandbox.edit((each) => {
    each.adjustAsPerson({ contractServiceID: 3001, effectiveDate: '2026-10-26', unitChange: -1 });
  });
  const before = changes();
  const { runId } = await it.world.run({ ...previousPeriod, CustomersFilter: ['UP'] });
  expect(changes()).toEqual(before);
  await page.goto(`/runs/${runId}?lines=held-back`);
  await page.locator('#lines-found').getByRole('link', { name: 'Held back' }).click();
  const [[customer, what, until, why, who] = []] = await cellsOf(page, 'Held back now');
  expect([customer, what, until, why]).toEqual(['Upland Ltd\n\nUP', 'Every line', '15 Dec 2026', 'in dispute']);
  expect(who).toMatch(/^dana\s/);
  await page.getByLabel('Who ends it: Upland Ltd').fill('erin');
  await page.getByRole('button', { name: 'End: Upland Ltd' }).click();
  await page.getByText('Ended: the next run changes every line of UP, unless something else holds it back.').waitFor();
  expect((await cellsOf(page, 'No longer held back'))[0]?.[5]).toContain('Ended by erin');
});
