import { afterAll, beforeAll, expect, test } from 'vitest';
import { parameterHelp } from '../../src/domain/parameters/parameter-help.js';
import { createJob, describeJob } from '../../src/jobs/index.js';
import { readingKeys, readSecretSet } from '../../src/store/secret-sets.js';
import { billed, previousPeriod, provider } from '../rig/scenarios.js';
import { startConsoleWorld, type ConsoleWorld } from './console-world.js';
import { checkOf, configurationOf, noticeOf, textOf } from './job-pages.js';

const label = 'Transfer Billing Data to Autotask';

let stack: ConsoleWorld;

beforeAll(async () => {
  stack = await startConsoleWorld(provider([{ code: 'TANGO', lines: [[9001, 3]], records: [billed(9001, 5)] }]));
  const times = { cron: '0 22 26 * *', timeZone: 'Europe/Berlin' };
  const parametersText = JSON.stringify(previousPeriod);
  await createJob(stack.jobs, { label, task: 'billingSync', ...times, parametersText });
});

afterAll(() => stack.close());

/** What a form says of a configuration that a run can read, with or without warnings. */
const readable = /^A run (accepts|can read) (this configuration|these parameters)[.;]/;

test('A form tells of a label and a time that another job has, and of a customer that no run has met', async () => {
  await stack.world.run(previousPeriod);
  const misspelt = JSON.stringify({ ...previousPeriod, CustomersFilter: ['TANGOO'] });
  const page = await stack.open('/jobs/new');
  await (await configurationOf(page)).fill(JSON.stringify(previousPeriod));
  await page.getByLabel('Label').fill(label);
  await page.getByLabel('CRON expression').fill('0 22 26 * *');
  await page.getByLabel('Time zone').fill('Europe/Berlin');
  const times = () => textOf(checkOf(page, 'cron'));
  await expect.poll(times).toContain('has the same label');
  await expect.poll(times).toContain(`“${label}” starts at the same time`);
  await expect.poll(times).toMatch(/Next runs: 26 \w{3} \d{4}, 22:00 .*\(Europe\/Berlin\)/s);
  await (await configurationOf(page)).fill(misspelt);
  await expect.poll(() => textOf(checkOf(page, 'parameters'))).toContain('Did you mean “TANGO”?');
  await page.goto('/runs/new');
  await (await configurationOf(page)).fill(misspelt);
  await expect.poll(() => textOf(checkOf(page, 'parameters'))).toContain('Did you mean “TANGO”?');
  await page.context().close();
});

test('A form whose times nobody touches tells of another job at these times while one types the rest, and after saving', async () => {
  const page = await stack.open('/jobs/new');
  await page.getByLabel('Time zone').fill('Europe/Berlin');
  await page.getByLabel('Label').fill('Untouched times');
  await (await configurationOf(page)).fill(JSON.stringify(previousPeriod));
  const meets = `“${label}” starts at the same time`;
  await expect.poll(() => textOf(checkOf(page, 'cron'))).toContain(meets);
  await page.getByRole('button', { name: 'Save' }).click();
  await page.waitForURL('**/jobs');
  expect(await noticeOf(page)).toMatch(/^The job “Untouched times” is saved\. /);
  expect(await noticeOf(page)).toContain(meets);
  await page.context().close();
});

test('A new job gets EffectiveDateConflict "NextDay" if its JSON does not say it, and keeps what it says', async () => {
  const page = await stack.open('/jobs/new');
  for (const [name, said, saved] of [
    ['silent', {}, 'NextDay'],
    ['outspoken', { EffectiveDateConflict: 'Report' }, 'Report'],
  ] as const) {
    await page.goto('/jobs/new');
    await page.getByLabel('Label').fill(name);
    await page.getByLabel('CRON expression').fill('0 3 1 * *');
    await (await configurationOf(page)).fill(JSON.stringify({ ...previousPeriod, ...said }));
    const added = expect.poll(() => textOf(checkOf(page, 'parameters')));
    const text = 'EffectiveDateConflict will be saved as “NextDay”';
    await (saved === 'NextDay' ? added.toContain(text) : added.not.toContain(text));
    await page.getByRole('button', { name: 'Save' }).click();
    await page.waitForURL('**/jobs');
    const { parametersText } = await describeJob(stack.jobs, name);
    expect(JSON.parse(parametersText)).toMatchObject({ EffectiveDateConflict: saved });
  }
  await page.context().close();
});

test.each(['/jobs/new', '/runs/new'])('%s tells of a secret set that is not stored', async (address) => {
  const page = await stack.open(address);
  const said = () => textOf(checkOf(page, 'parameters'));
  await (await configurationOf(page)).fill(JSON.stringify(previousPeriod));
  await expect.poll(said).toMatch(readable);
  expect(await said()).not.toContain('AT16');
  await (await configurationOf(page)).fill(JSON.stringify({ ...previousPeriod, Secrets: 'defaults' }));
  if (address === '/jobs/new') {
    await expect.poll(said).toContain('Secrets will be saved as “default”, as chosen above.');
  } else {
    await expect
      .poll(said)
      .toContain('No secret set “defaults” is stored: a run would fail (AT16). Did you mean “default”?');
  }
  await page.context().close();
});

test("The document's cron expression in its quotation marks is offered without them", async () => {
  const page = await stack.open('/jobs/new');
  await page.getByLabel('CRON expression').fill("'0 22 26 * *'");
  await page.getByText('The cron expression stands in quotation marks.').waitFor();
  await page.getByRole('button', { name: 'Use this text' }).click();
  expect(await page.getByLabel('CRON expression').inputValue()).toBe('0 22 26 * *');
  await page.getByText('Next runs').waitFor();
  await page.context().close();
});

test('A new job gets the parameters of the task that is chosen, and back what was typed for the other one', async () => {
  const page = await stack.open('/jobs/new');
  const configuration = await configurationOf(page);
  const typed = JSON.stringify({ ...previousPeriod, CustomersFilter: ['TANGO'] });
  await configuration.fill(typed);
  await page.getByLabel('Task').selectOption('billingProcess');
  await expect.poll(() => configuration.inputValue()).toBe('');
  const ofSync = ['Secrets', 'Approval', 'Your name'].map((name) => page.getByLabel(name, { exact: true }));
  expect(await Promise.all(ofSync.map((each) => each.isVisible()))).toEqual([false, false, false]);
  expect(await textOf(checkOf(page, 'parameters'))).toMatch(readable);
  await configuration.fill('{"PeriodEnd": "2026-11-25"}');
  await page.getByLabel('Task').selectOption('billingSync');
  await expect.poll(() => configuration.inputValue()).toBe(typed);
  expect(await Promise.all(ofSync.map((each) => each.isVisible()))).toEqual([true, true, true]);
  await page.getByLabel('Task').selectOption('billingProcess');
  await expect.poll(() => configuration.inputValue()).toBe('{"PeriodEnd": "2026-11-25"}');
  await page.context().close();
});

test("The document's JSON of the secrets is taken over into the fields, pasted with scripts or sent without", async () => {
  const json = `{\n"UserName":"key@example.com",\n"Secret":"Pasted-1",\n}`;
  const page = await stack.open('/secrets');
  const field = (name: string) => page.getByLabel(name, { exact: true });
  await page.evaluate(`(() => {
    const data = new DataTransfer();
    data.setData('text/plain', ${JSON.stringify(json)});
    const event = new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true });
    document.getElementById('secret-UserName').dispatchEvent(event);
  })()`);
  expect(await field('UserName').inputValue()).toBe('key@example.com');
  expect(await field('Secret').inputValue()).toBe('Pasted-1');
  await page.context().close();
  const plain = await stack.open('/secrets', { javaScriptEnabled: false });
  await plain.getByLabel('Name', { exact: true }).fill('pasted');
  await plain.getByLabel('UserName', { exact: true }).fill(json.replaceAll('\n', ''));
  await plain.getByRole('button', { name: 'Store' }).click();
  await plain.getByText('The secret set “pasted” is stored.').waitFor();
  const { secretsKey } = stack.world.configuration;
  expect(await readSecretSet(stack.world.store, readingKeys(secretsKey, undefined), 'pasted')).toEqual({
    ...{ UserName: 'key@example.com', Secret: 'Pasted-1' },
  });
  await plain.context().close();
});

const faulty = '{\n"ZoneUser":"fred@cspservices.com"\n"SKUType":("name":"ServiceId", "type":"int")\n}';
const meant = '{\n"ZoneUser":"fred@cspservices.com",\n"SKUType":{"name":"ServiceId", "type":"int"}\n}';

test.each(['/jobs/new', '/runs/new'])(
  '%s offers faulty text corrected, and takes it only when it is chosen',
  async (address) => {
    const page = await stack.open(address);
    const field = await configurationOf(page);
    const said = () => textOf(checkOf(page, 'parameters'));
    await field.fill(faulty);
    await expect.poll(said).toContain('a comma is missing');
    expect(await field.inputValue()).toBe(faulty);
    await page.getByRole('button', { name: 'Use this text' }).click();
    expect(await field.inputValue()).toBe(meant);
    await expect.poll(said).toMatch(readable);
    expect(await page.getByRole('button', { name: 'Use this text' }).count()).toBe(0);
    await page.context().close();
  },
);

test.each(['/jobs/new', '/runs/new'])(
  '%s says at once that ZoneUser is to be filled in, and what it means',
  async (address) => {
    const page = await stack.open(address);
    const field = page.locator('#field-of-ZoneUser');
    expect(await textOf(field)).toContain('Fill in ZoneUser first');
    expect(await textOf(field)).toContain(parameterHelp.ZoneUser.purpose);
    await configurationOf(page);
    expect(await textOf(checkOf(page, 'parameters'))).toContain('Fill in ZoneUser first');
    await page.getByText('What each parameter means').click();
    expect(await textOf(page.getByRole('region', { name: 'Parameters' }))).toContain(parameterHelp.ZoneUser.purpose);
    await (await configurationOf(page)).fill(JSON.stringify(previousPeriod));
    await expect.poll(() => textOf(checkOf(page, 'parameters'))).toMatch(readable);
    await page.context().close();
  },
);

test('A form tells of a fixed billing period beside the configuration that names it, not beside the times', async () => {
  const page = await stack.open('/jobs/new');
  await (await configurationOf(page)).fill(JSON.stringify({ ...previousPeriod, BillingPeriod: '2026-11-25' }));
  const said = () => textOf(checkOf(page, 'parameters'));
  await expect.poll(said).toContain('Each run takes the same billing period again');
  await page.getByLabel('CRON expression').fill('0 22 27 * *');
  const times = () => textOf(checkOf(page, 'cron'));
  await expect.poll(times).toMatch(/Next runs: 27/);
  expect(await times()).not.toContain('billing period');
  await page.context().close();
});
