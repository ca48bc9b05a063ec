import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { billingSyncWith, plainEnvironment } from '../client/run-command.js';
import { billed, previousPeriod, provider } from '../rig/scenarios.js';
import { cellsOf, startConsoleWorld, type ConsoleWorld } from './console-world.js';

const customers = [
  { code: 'UP', name: 'Upland Ltd', lines: [[9001, 10]] as const, records: [billed(9001, 14)] },
  { code: 'NOID', name: 'Noid Ltd', billingIdentifier: '', records: [billed(9001, 1)] },
];

let it: ConsoleWorld;
beforeAll(async () => {
  it = await startConsoleWorld(provider(customers));
});
afterAll(() => it.close());

async function billingSync(...args: string[]): Promise<string> {
  return (await billingSyncWith(plainEnvironment(it.world.environment))(args)).out;
}

async function statuses(page: Page): Promise<(string | undefined)[]> {
  return (await cellsOf(page, 'Runs')).map(([, , , status]) => status?.replaceAll(/\s+/g, ' '));
}

test('A preview that has found what needs a person has not failed: pages and texts say what it is, JSON its status', async () => {
  const { runId } = await it.world.run({ ...previousPeriod, Preview: 'True' });
  const page = await it.open('/runs');
  expect(await statuses(page)).toEqual(['Preview, 1 needs you']);
  await page.goto(`/runs/${runId}`);
  expect((await page.locator('.status-line').innerText()).trim()).toBe('Preview, 1 needs you');
  expect((await page.locator('main h2').allInnerTexts()).slice(0, 2)).toEqual(['What would change', 'Needs you']);
  expect(await billingSync('run', 'show', runId)).toMatch(/Status +Preview, 1 needs you/);
  expect(await billingSync('run', 'list')).toMatch(/ Preview, 1 needs you$/m);
  const stored = { status: 'Completed with warnings', isPreview: true };
  expect(JSON.parse(await billingSync('run', 'show', runId, '--json'))).toMatchObject(stored);
  expect(JSON.parse(await billingSync('run', 'list', '--json'))).toMatchObject({ runs: [stored] });

  // A list by status has what it shows under that status.
  await it.world.run(previousPeriod);
  await page.goto('/runs?status=Completed+with+warnings');
  expect(await statuses(page)).toEqual(['Completed with warnings Needs you']);
  await page.goto('/runs?status=Preview');
  // The run reports again what the preview has found.
  expect(await statuses(page)).toEqual(['Preview Settled by a later run']);
});
