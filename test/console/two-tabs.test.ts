import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { theProgram } from '../../src/domain/audit/audit-entry.js';
import { createJob, describeJob, listJobs, updateJob } from '../../src/jobs/index.js';
import { listCatalogue } from '../../src/ledger/store/catalogue.js';
import { findCustomer } from '../../src/ledger/store/customers.js';
import { saveRule } from '../../src/ledger/rules.js';
import { insertRule, listRules } from '../../src/ledger/store/rules.js';
import { listSecretSets, readSecretSet, saveSecretSet } from '../../src/store/secret-sets.js';
import { days } from '../rig/scenarios.js';
import { startAtriaWorld, type AtriaWorld } from './atria-world.js';
import { storeSecrets } from './job-pages.js';
import { recordMailboxes, soldMailboxes } from './sold-mailboxes.js';

/** Two people have the same record open. The second one to save undoes nothing of what the first one saved. */

let world: AtriaWorld;
let one: Page;
let other: Page;

beforeAll(async () => {
  world = await startAtriaWorld(soldMailboxes());
  await recordMailboxes(world.store);
  [one, other] = await Promise.all([world.open('/'), world.open('/')]);
});

afterAll(() => world.close());

async function bothOpen(address: string): Promise<void> {
  await Promise.all([one.goto(address), other.goto(address)]);
}

async function save(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Save', exact: true }).click();
}

/** What the second person is told: field, as opened, as saved since, as the form goes on. */
async function toldTo(page: Page): Promise<string[][]> {
  await page.getByText(/^Somebody else saved this/).waitFor();
  const rows = await page.getByRole('region', { name: 'What was changed meanwhile' }).locator('tbody tr').all();
  return Promise.all(rows.map((row) => row.locator('th, td').allInnerTexts()));
}

const jobs = () => ({ client: world.client, store: world.store, taskQueue: world.configuration.taskQueue });

describe('A job', () => {
  const parametersText = JSON.stringify({ ZoneUser: 'api@example.com', BillingPeriod: days.periodEnd });

  test('keeps the edits of both, and tells the second person what the first one saved', async () => {
    const draft = { label: 'Monthly', task: 'billingSync', cron: '0 22 26 * *', parametersText } as const;
    const { jobId } = await createJob(jobs(), draft);
    await bothOpen(`/jobs/${jobId}/edit`);
    await one.getByLabel('CRON expression').fill('0 21 27 * *');
    await one.getByLabel('Label').fill('Monthly to Autotask');
    await save(one);
    await one.getByText('is saved.').waitFor();
    await other.getByLabel('Label').fill('Every month');
    await save(other);
    expect(await toldTo(other)).toEqual([
      ['Label', 'Monthly', 'Monthly to Autotask', 'Every month'],
      ['CRON expression', '0 22 26 * *', '0 21 27 * *', '0 21 27 * *'],
    ]);
    expect(await describeJob(jobs(), jobId)).toMatchObject({ label: 'Monthly to Autotask', cron: '0 21 27 * *' });
    // Who saved it, and when, stands in its history.
    const history = await other.getByRole('link', { name: 'history' }).getAttribute('href');
    await one.goto(new URL(history ?? '', one.url()).href);
    await one.getByRole('row').filter({ hasText: 'Monthly to Autotask' }).first().waitFor();
    await save(other);
    await other.getByText('is saved.').waitFor();
    expect(await describeJob(jobs(), jobId)).toMatchObject({ label: 'Every month', cron: '0 21 27 * *' });
  });

  test('is saved without a question if a run was started or the job disabled meanwhile', async () => {
    const draft = { label: 'Daily', task: 'billingSync', cron: '0 3 * * *', parametersText } as const;
    const { jobId } = await createJob(jobs(), draft);
    await other.goto(`/jobs/${jobId}/edit`);
    await one.goto('/jobs');
    const row = one.getByRole('row').filter({ hasText: 'Daily' });
    await row.getByRole('button', { name: 'What can be done with' }).click();
    await row.getByText('Disable', { exact: true }).click();
    await one.getByText('“Daily” is disabled.').waitFor();
    await other.getByLabel('Label').fill('Each day');
    await save(other);
    await other.getByText('is saved.').waitFor();
    expect(await describeJob(jobs(), jobId)).toMatchObject({ label: 'Each day', paused: true });
  });
});

describe('Who deletes', () => {
  /** What somebody else saved while the question was open. */
  const saved = async (page: Page) => {
    await page.getByText('Somebody else saved it while this question was open. Nothing was done.').waitFor();
    const rows = await page.getByRole('region', { name: 'What was changed meanwhile' }).locator('tbody tr').all();
    return Promise.all(rows.map((row) => row.locator('th, td').allInnerTexts()));
  };

  test('a job that somebody else has edited since the question is shown the edit first', async () => {
    const parametersText = JSON.stringify({ ZoneUser: 'api@example.com', BillingPeriod: days.periodEnd });
    const draft = { label: 'Weekly', task: 'billingSync', cron: '0 3 * * 1', parametersText } as const;
    const { jobId } = await createJob(jobs(), draft);
    await one.goto(`/jobs/${jobId}/delete`);
    await updateJob(jobs(), jobId, { cron: '0 4 * * 1' });
    await one.getByRole('button', { name: 'Delete the job' }).click();
    expect(await saved(one)).toEqual([['CRON expression', '0 3 * * 1', '0 4 * * 1']]);
    expect(await describeJob(jobs(), jobId)).toMatchObject({ cron: '0 4 * * 1' });
    await one.getByRole('button', { name: 'Delete the job' }).click();
    await one.getByText('“Weekly” is deleted.').waitFor();
  });

  test('a billing rule that somebody else has edited since the question is shown the edit first', async () => {
    const rule = { description: 'Demos', overrideReason: 'Demo', processingOrder: 5, validFrom: null, validTo: null };
    const conditions = { customerTypes: ['Demo'] } as const;
    const { ruleId } = await insertRule(world.store, { ...rule, conditions });
    await one.goto(`/atria/rules/${ruleId}/delete`);
    await saveRule(world.store, theProgram, { ...rule, conditions, overrideReason: 'Shown only' }, ruleId);
    await one.getByRole('button', { name: 'Delete the rule' }).click();
    expect(await saved(one)).toEqual([['Override reason', 'Demo', 'Shown only']]);
    expect((await listRules(world.store)).map((each) => each.ruleId)).toContain(ruleId);
    await one.getByRole('button', { name: 'Delete the rule' }).click();
    await one.getByText('The rule “Demos” is deleted.').waitFor();
  });

  test('a secret set that somebody else has stored anew since the question is told so first', async () => {
    const { store, configuration } = world;
    const storeAgain = () => saveSecretSet(store, configuration.secretsKey, 'spare', { UserName: 'a', Secret: 'b' });
    await storeAgain();
    await one.goto('/secrets/spare/remove');
    await storeAgain();
    await one.getByRole('button', { name: 'Remove the set' }).click();
    expect(await saved(one)).toEqual([['Version', '1', '2']]);
    expect((await listSecretSets(store)).map(({ name }) => name)).toContain('spare');
    await one.getByRole('button', { name: 'Remove the set' }).click();
    await one.getByText('The secret set “spare” is removed.').waitFor();
  });
});

describe('A customer', () => {
  test('keeps the edits of both', async () => {
    await bothOpen('/atria/customers/TGO/edit');
    await one.getByLabel('Name').fill('Tango Limited');
    await save(one);
    await one.getByText('The customer TGO is saved.').waitFor();
    await other.getByLabel('Billing identifier').fill('1001');
    await save(other);
    expect(await toldTo(other)).toMatchObject([{ 0: 'Name', 2: 'Tango Limited', 3: 'Tango Limited' }]);
    await save(other);
    await other.getByText('The customer TGO is saved.').waitFor();
    expect(await findCustomer(world.store, 'TGO')).toMatchObject({ name: 'Tango Limited', billingIdentifier: '1001' });
  });

  test('keeps a billing identifier that somebody else typed into the list', async () => {
    await bothOpen('/atria/customers?search=TGO');
    const typed = async (page: Page, text: string) => {
      await page.getByLabel(/^Billing identifier of/).fill(text);
      await page.getByRole('button', { name: /^Save: Billing identifier of/ }).click();
    };
    await typed(one, '1002');
    await one.getByText('The customer TGO is saved.').waitFor();
    await typed(other, '');
    const refusal = other.getByRole('alert');
    await expect.poll(() => refusal.innerText()).toContain('Somebody else changed it');
    expect(await refusal.innerText()).toContain('Saved now: “1002”');
    expect((await findCustomer(world.store, 'TGO'))?.billingIdentifier).toBe('1002');
    await other.getByRole('button', { name: /^Save: Billing identifier of/ }).click();
    await other.getByText('The customer TGO is saved.').waitFor();
    expect((await findCustomer(world.store, 'TGO'))?.billingIdentifier).toBe('');
  });
});

test('A SKU that somebody else typed meanwhile stays until the second person has seen it', async () => {
  const entry = (await listCatalogue(world.store)).find(({ kind }) => kind === 'plan');
  if (entry === undefined) throw new Error('The catalogue has a plan.');
  const saved = async () => (await listCatalogue(world.store)).find(({ name }) => name === entry.name)?.sku;
  await bothOpen(`/atria/catalogue?search=${encodeURIComponent(entry.name)}`);
  const field = (page: Page) => page.getByLabel(new RegExp(`^SKU of .*, ${entry.name}$`));
  const saveSku = (page: Page) =>
    page.getByRole('button', { name: new RegExp(`^Save: SKU of .*, ${entry.name}$`) }).click();
  const typed = async (page: Page, text: string) => {
    await field(page).fill(text);
    await saveSku(page);
  };
  await typed(one, '9001');
  await one.getByText('has the SKU 9001').waitFor();
  await typed(other, '9003');
  await expect.poll(() => other.getByRole('alert').innerText()).toContain('Saved now: “9001”');
  expect(await saved()).toBe('9001');
  expect(await field(other).inputValue()).toBe('9003');
  await saveSku(other);
  await other.getByText('has the SKU 9003').waitFor();
  expect(await saved()).toBe('9003');
});

test('A billing rule keeps the edits of both', async () => {
  const rule = { description: 'Trials', overrideReason: 'Trial', processingOrder: 10, validFrom: null, validTo: null };
  const { ruleId } = await insertRule(world.store, { ...rule, conditions: { skuIsEmpty: true } });
  await bothOpen(`/atria/rules/${ruleId}`);
  await one.getByLabel('Valid to').fill('2026-12-31');
  await save(one);
  await one.getByText('The rule “Trials” is saved.').waitFor();
  await other.getByLabel('Override reason').fill('On trial');
  await save(other);
  expect(await toldTo(other)).toEqual([['Valid to', '(empty)', '2026-12-31', '2026-12-31']]);
  await save(other);
  await other.getByText('The rule “Trials” is saved.').waitFor();
  const stored = (await listRules(world.store)).find((each) => each.ruleId === ruleId);
  expect(stored).toMatchObject({ overrideReason: 'On trial', validTo: '2026-12-31' });
});

describe('A secret set', () => {
  // One user of Autotask, whose name may be written in upper or lower case. A set that replaces another has to work.
  const values = (name: string) => ({ UserName: `${name}@example.com`, Secret: 's3cret', IntegrationCode: 'CODE' });
  const userName = async (name: string) => {
    return (await readSecretSet(world.store, [world.configuration.secretsKey], name))['UserName'];
  };

  test('is not made in place of one that somebody else made under its name', async () => {
    await bothOpen('/secrets');
    for (const page of [one, other]) await page.getByLabel('Name', { exact: true }).fill('second');
    await storeSecrets(one, values('API'));
    await one.getByText('The secret set “second” is stored.').waitFor();
    await storeSecrets(other, values('other'));
    await other.getByText('There is a set of this name.').waitFor();
    expect(await userName('second')).toBe('API@example.com');
  });

  test('is not replaced if somebody else replaced it meanwhile', async () => {
    await bothOpen('/secrets?name=second');
    await storeSecrets(one, values('Api'));
    await one.getByText('The secret set “second” is stored.').waitFor();
    await storeSecrets(other, values('other'));
    await other.getByText('Somebody else stored or removed this set').waitFor();
    expect(await userName('second')).toBe('Api@example.com');
  });

  test('keeps the user name and what was ticked after somebody else replaced it, no secret, and is then replaced', async () => {
    await other.goto('/secrets?name=second');
    await storeSecrets(other, { ...values('API'), Secret: 'wrong' });
    await other.getByText('The stored values of “second” stay').waitFor();
    await one.goto('/secrets?name=second');
    await storeSecrets(one, values('api'));
    await one.getByText('The secret set “second” is stored.').waitFor();
    await other.getByLabel('Store them without trying them').check();
    await storeSecrets(other, values('aPI'));
    await other.getByText('Somebody else stored or removed this set').waitFor();
    const typed = (name: string) => other.getByLabel(name, { exact: true }).inputValue();
    expect(await Promise.all(['UserName', 'Secret', 'IntegrationCode'].map(typed))).toEqual([
      'aPI@example.com',
      '',
      '',
    ]);
    expect(await other.content()).not.toContain('s3cret');
    expect(await other.getByLabel('Store them without trying them').isChecked()).toBe(true);
    expect(await userName('second')).toBe('api@example.com');
    await other.getByLabel('Secret', { exact: true }).fill('s3cret');
    await other.getByRole('button', { name: 'Replace', exact: true }).click();
    await other.getByText('The secret set “second” is stored.').waitFor();
    expect(await userName('second')).toBe('aPI@example.com');
  });

  test('is removed after a question if no job uses it, and else says who uses it', async () => {
    await one.goto('/secrets');
    const row = one.getByRole('row', { name: /^second/ });
    await row.getByRole('link', { name: 'Remove' }).click();
    await one.getByRole('button', { name: 'Remove the set' }).click();
    await one.getByText('The secret set “second” is removed.').waitFor();
    await one
      .getByRole('row', { name: /^default/ })
      .getByRole('link', { name: 'Remove' })
      .click();
    const use = one.getByText('“default” is used by the job');
    await use.waitFor();
    const [user] = (await listJobs(jobs())).filter(({ secretsName }) => secretsName === 'default');
    const link = use.getByRole('link', { name: user?.label ?? '' });
    expect(await link.getAttribute('href')).toBe(`/jobs/${user?.jobId}`);
    expect(await userName('default')).toBe('api@example.com');
  });
});
