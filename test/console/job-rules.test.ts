import { afterAll, beforeAll, expect, test } from 'vitest';
import { createJob } from '../../src/jobs/index.js';
import { billed, previousPeriod, provider } from '../rig/scenarios.js';
import { startConsoleWorld, type ConsoleWorld } from './console-world.js';

/* The rules of a job, and who ran it, as a person sees them. */

const customers = [
  { code: 'UP', name: 'Upland Ltd', lines: [[9001, 10]] as const, records: [billed(9001, 14)] },
  { code: 'SAME', name: 'Same Ltd', lines: [[9001, 15]] as const, records: [billed(9001, 15)] },
];
const rules = [{ SKU: '9001', PackOf: 5, IncreasesFrom: 'NextPeriodStart' }];

let it: ConsoleWorld;
beforeAll(async () => {
  it = await startConsoleWorld(provider(customers));
  await createJob(it.jobs, {
    label: 'Packs',
    task: 'billingSync',
    cron: '0 22 26 * *',
    parametersText: JSON.stringify({ ...previousPeriod, QuantityRules: rules }),
  });
});
afterAll(() => it.close());

test('A person reads the rules of a job in words, sees in its preview which rule decided, and finds who asked for it', async () => {
  const page = await it.open('/jobs/packs/run');
  await page.getByText('9001: packs of 5, increases from the start of the next period').waitFor();
  await page.getByRole('button', { name: 'Preview the changes' }).click();
  await page.getByRole('heading', { name: 'What would change' }).waitFor();
  const rows = (await page.locator('#lines-found tbody tr').allInnerTexts()).map((row) => row.replaceAll(/\s+/g, ' '));
  expect(rows).toHaveLength(1);
  expect(rows[0]).toContain('Upland Ltd');
  expect(rows[0]).toContain('26 Nov 2026');
  expect(rows[0]).toContain(
    'the rule of SKU 9001 rounds up to packs of 5: 15. The rule of SKU 9001 lets changes count from the start of the next period.',
  );
  const isNoChange = it.world.sandbox.dump().adjustments.length === 0;
  expect(isNoChange).toBe(true);
  await page.goto('/audit?record=run');
  await page.locator('#found').getByText('started as a preview').first().waitFor();
});
