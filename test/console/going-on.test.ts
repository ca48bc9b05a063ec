import { afterAll, beforeAll, expect, test } from 'vitest';
import { recordConnectionTest } from '../../src/store/connection-tests.js';
import { listSecretSets } from '../../src/store/secret-sets.js';
import { requireRun } from '../../src/store/runs/runs.js';
import { billed, previousPeriod, provider } from '../rig/scenarios.js';
import { startConsoleWorld, type ConsoleWorld } from './console-world.js';
import { configurationOf, noticeOf, textOf } from './job-pages.js';

let stack: ConsoleWorld;
beforeAll(async () => {
  const customers = [{ code: 'ASP', lines: [[9001, 10]] as const, records: [billed(9001, 14)] }];
  stack = await startConsoleWorld(provider(customers), { settings: { patienceMs: 3_600_000 } });
});
afterAll(() => stack.close());

function useFault(kind: 'maintenance' | 'unauthorised', ms: number): void {
  stack.world.sandbox.edit((each) => {
    const fault = { path: 'zoneInformation', kind, ms, from: 1, times: 1 };
    each.setFaults({ seed: 1, rate: 0, scripted: [fault] });
  });
}

test('a run that waits says for what and tries at a click, and one that failed is resumed by another', async () => {
  const { store } = stack.world;
  useFault('maintenance', 3_600_000);
  const { runId } = await stack.world.start(previousPeriod);
  const waitOf = async () => (await requireRun(store, runId).catch(() => undefined))?.outageWait?.system;
  await expect.poll(waitOf).toBe('Autotask');
  const page = await stack.open('/runs');
  const waits = /waiting for Autotask since \d\d:\d\d UTC, next try \d\d:\d\d UTC/;
  expect(await textOf(page.getByRole('region', { name: 'Runs' }))).toMatch(waits);
  await page.goto(`/runs/${runId}`);
  expect(await textOf(page.locator('#live .notice'))).toMatch(waits);
  useFault('unauthorised', 1);
  await page.getByRole('button', { name: 'Try now' }).click();
  expect(await noticeOf(page)).toBe('The run tries again now.');
  const set = (await listSecretSets(store)).find(({ name }) => name === 'default');
  const checks = [{ name: 'logIn', result: 'fail', found: 'Autotask refused the log-in.', fix: null }] as const;
  await recordConnectionTest(store, {
    ...{ secretSet: 'default', version: set?.version ?? 0, databaseCi: null, checks },
  });
  await page.getByRole('link', { name: 'Resume' }).click();
  await page.getByRole('heading', { name: 'Resume this run?' }).waitFor();
  const facts = await textOf(page.locator('dl.facts').first());
  expect(facts).toContain('none: a run by hand');
  expect(facts).toMatch(/Changed so far\s*0 lines/);
  expect(facts).toMatch(/Changes Autotask\s*yes, without asking/);
  expect(facts).toMatch(/CustomersFilter\s*not set: all customers/);
  await page.getByText('The last test of the secret set “default” failed').waitFor();
  expect((await requireRun(store, runId)).closedAt).not.toBeNull();
  await page.getByRole('button', { name: 'Resume the run' }).click();
  expect(await noticeOf(page)).toBe('The run goes on.');
  await expect.poll(async () => (await requireRun(store, runId)).status).toBe('Completed');
  await page.getByRole('link', { name: 'Run again' }).waitFor();
  expect(await page.getByRole('link', { name: 'Resume' }).count()).toBe(0);
  expect((await page.goto(`/runs/${runId}/resume`))?.status()).toBe(409);
  expect(stack.world.sandbox.dump().adjustments.map(({ unitChange }) => unitChange)).toEqual([4]);
  await page.context().close();
});

test('a run whose parameters lead to no Autotask is not resumed: its page leads to where they are corrected', async () => {
  const { runId } = await stack.world.run({ ...previousPeriod, ZoneUser: 'nobody@example.com' });
  const page = await stack.open(`/runs/${runId}`);
  await page.getByRole('link', { name: 'Run again', exact: true }).waitFor();
  expect(await page.getByRole('link', { name: 'Resume' }).count()).toBe(0);
  await page.getByRole('alert').getByRole('link', { name: 'Run again with other parameters' }).click();
  expect(await (await configurationOf(page)).inputValue()).toContain('nobody@example.com');
  await page.context().close();
});
