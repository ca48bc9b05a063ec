import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { connectionAddress } from '../../src/console/secrets/connection-page.js';
import { readSecretSet, removeSecretSet } from '../../src/store/secret-sets.js';
import { billed, previousPeriod, provider } from '../rig/scenarios.js';
import { startConsoleWorld, type ConsoleWorld } from './console-world.js';
import { configurationOf, storeSecrets, textOf } from './job-pages.js';

const right = { UserName: 'api@example.com', Secret: 's3cret', IntegrationCode: 'CODE' };

let stack: ConsoleWorld;
let page: Page;

beforeAll(async () => {
  stack = await startConsoleWorld(provider([{ code: 'ASP', lines: [[9001, 10]], records: [billed(9001, 12)] }]));
  await removeSecretSet(stack.world.store, 'default');
  page = await stack.open('/');
});
afterAll(() => stack.close());

/** The steps with their states, and the one that is open. */
async function steps() {
  await page.goto('/');
  const states = await page.locator('.step .pill').allInnerTexts();
  const next = page.locator('.step-next h2');
  return { done: states.filter((state) => state === 'Done').length, next: (await next.allInnerTexts()).join() };
}

const logIns = () => stack.world.sandbox.calls().filter(({ path }) => path.includes('ThresholdInformation'));

test('the start page leads from nothing to the first job, knows itself what is done, and makes way for the runs', async () => {
  expect(await steps()).toEqual({ done: 1, next: 'Make the security level and the API user in Autotask' });
  expect(await page.locator('.step-next').innerText()).toContain('Customer and Cancellation to ALL under CRM');
  await page.getByText('Store the credentials as a secret set').click();
  await page.getByRole('link', { name: 'Store a secret set' }).click();
  await page.getByLabel('Name', { exact: true }).fill('default');
  await storeSecrets(page, { ...right, Secret: 'mistyped' });
  await page.getByRole('heading', { name: 'Not tested yet' }).waitFor();

  expect((await steps()).next).toBe('Test the connection');
  await page.getByRole('button', { name: 'Test connection' }).click();
  await page.getByText('Autotask refuses the credentials (HTTP 401)').waitFor();
  await page.getByRole('link', { name: 'Go on with the set-up' }).click();
  expect(await page.locator('.step-next .step-found').innerText()).toContain('Secret is wrong');

  await page.goto('/secrets?name=default');
  await storeSecrets(page, right);
  await page.getByText('Works').waitFor();
  // Replacing tried it: nobody has to test it again. Atria answers.
  expect(await steps()).toEqual({ done: 5, next: 'Look at a first preview' });
  expect(logIns()).toHaveLength(2);

  await page.getByRole('link', { name: 'Start a preview' }).click();
  await (await configurationOf(page)).fill(JSON.stringify(previousPeriod));
  await page.getByRole('button', { name: 'Preview' }).click();
  await page.waitForURL(/\/runs\/[^/]+\?workflow=/);
  await expect.poll(async () => (await steps()).next).toBe('Make the first job');
  await page.getByRole('link', { name: 'Add a new job' }).click();
  await page.getByLabel('Label').fill('Monthly transfer');
  await (await configurationOf(page)).fill(JSON.stringify(previousPeriod));
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('The job “Monthly transfer” is saved.').waitFor();
  await page.goto('/');
  expect(new URL(page.url()).pathname).toBe('/runs');
  await expect
    .poll(async () => {
      await page.reload();
      return page.getByRole('link', { name: 'Set-up' }).count();
    })
    .toBe(0);
  // Who needs the steps again finds them from the secrets, and the menu shows where they are.
  await page.goto('/secrets');
  await page.getByRole('link', { name: 'The set-up, step by step' }).click();
  await page.getByText('Everything is set up.').waitFor();
  expect(await page.getByRole('navigation').getByRole('link', { name: 'Set-up' }).count()).toBe(1);
});

test('new values that do not work leave the old ones in place, and are stored all the same only if that is ticked', async () => {
  const stored = () => readSecretSet(stack.world.store, [stack.world.configuration.secretsKey], 'default');
  await page.goto('/secrets?name=default');
  await storeSecrets(page, { ...right, Secret: 'XXXXXXXXX' });
  await page.getByText('This is the placeholder of the documentation. Give the Secret itself.').waitFor();
  await storeSecrets(page, { ...right, IntegrationCode: 'OF ANOTHER VENDOR' });
  await page.getByText('The stored values of “default” stay').waitFor();
  expect(await page.content()).not.toContain('OF ANOTHER VENDOR');
  expect(await stored()).toEqual(right);
  await page.getByLabel('Store them without trying them').check();
  await storeSecrets(page, { ...right, UserName: 'API@example.com' });
  await page.getByText('Stored anew since its test').waitFor();
  expect(await stored()).toMatchObject({ UserName: 'API@example.com' });
});

test('the form of a job tests the set that is chosen, in the zone that the configuration names', async () => {
  await page.goto('/jobs/new');
  const said = () => textOf(page.locator('#secrets-name-check'));
  await page.getByRole('button', { name: 'Test connection' }).click();
  await expect.poll(said).toContain('Autotask accepts it');
  expect(await said()).toContain('ZoneUser was not tested, as a run would refuse the configuration.');
  await (await configurationOf(page)).fill('{ "ZoneUser": "nobody@example.com" }');
  await page.getByRole('button', { name: 'Test connection' }).click();
  await expect
    .poll(said)
    .toBe(
      'Zone: Autotask knows no zone for the user nobody@example.com. Correct ZoneUser: it is the e-mail address of an active API user.',
    );
  expect(await page.getByLabel('Secrets').getAttribute('aria-invalid')).not.toBe('true');
  await page.getByLabel('Configuration').fill('{ "ZoneUser": "nobody@example.com"');
  await page.getByRole('button', { name: 'Test connection' }).click();
  await expect.poll(said).toContain('ZoneUser was not tested, as the configuration cannot be read.');
});

test('a test from the form of a job counts for the set, unless the zone of the form is wrong', async () => {
  await page.goto('/secrets');
  await page
    .getByRole('row', { name: /default/ })
    .getByText('Works')
    .waitFor();
});

test('Test connection names each right that the API user lacks, and what gives it', async () => {
  stack.world.sandbox.edit((simulated) => {
    simulated.changeSettings({
      userAccess: {
        ContractServiceAdjustments: { query: 'All', create: 'None' },
        Services: { query: 'None', create: 'None' },
        Companies: { query: 'Restricted', create: 'None' },
      },
    });
  });
  await page.goto(connectionAddress('default'));
  await page.getByRole('button', { name: 'Test again' }).click();
  await page.getByText('2 problems').waitFor();
  const said = async (name: string) => {
    const text = await textOf(page.getByRole('listitem').filter({ hasText: name }).first());
    return text.replaceAll(/\s+/g, ' ');
  };
  expect(await said('CONTRACTS')).toContain(
    'missing: the user may not create ContractServiceAdjustments In the security level of the API user, grant Full Permission under CONTRACTS.',
  );
  expect(await said('CRM: Customer and Cancellation')).toContain(
    'restricted: the user may query Companies of some records only In the security level of the API user, set Customer and Cancellation to ALL under CRM.',
  );
  expect(await said('ADMIN: Products, Services & Inventory')).toContain(
    'missing: the user may not query Services In the security level of the API user, enable Products, Services & Inventory under ADMIN.',
  );
});
