import { afterAll, beforeAll, expect, test } from 'vitest';
import { createJob } from '../../src/jobs/index.js';
import { billed, previousPeriod, provider } from '../rig/scenarios.js';
import { startConsoleWorld, type ConsoleWorld } from './console-world.js';

/* The rules of a job, and who ran it, as a person sees them. */

const customers = [
  { code: 'UP', name: 'Upland Ltd', lines: [[9001, 10]] as const, records: [billed(9001, 14)] },
  { code: 'SAME', name: 'Same Ltd', lines: [[9001, 15]] as const, records: [billed(9001, 15)] },
  { code: 'DOWN', name: 'Downs Ltd', lines: [[9002, 6]] as const, records: [billed(9002, 4)] },
  { code: 'FREE', name: 'Freeman Ltd', lines: [[9003, 2]] as const, records: [billed(9003, 9)] },
];
const rules = [{ SKU: '9001', PackOf: 5, IncreasesFrom: 'NextPeriodStart' }];

let it: ConsoleWorld;
beforeAll(async () => {
  it = await startConsoleWorld(provider(customers));
  await createJob(it.jobs, {
    label: 'Packs',
    task: 'billingSync',
    cron: '0 22 26 * *',
    parametersText: JSON.stringify({ ...previousPeriod, QuantityRules: rules, CustomersFilter: ['UP', 'SAME'] }),
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

test('A preview shows from which later day a rule lets a decrease count, and below another line what a rule leaves free', async () => {
  const { runId } = await it.world.run({
    ...{ ...previousPeriod, Preview: 'True', CustomersFilter: ['DOWN', 'FREE'] },
    QuantityRules: [
      { SKU: '9002', DecreasesFrom: 'NextPeriodStart' },
      { SKU: '9003', Free: 3 },
    ],
  });
  const page = await it.open(`/runs/${runId}`);
  const rows = page.locator('#lines-found tbody tr');
  const down = (await rows.filter({ hasText: 'Downs Ltd' }).innerText()).replaceAll(/\s+/g, ' ');
  const free = (await rows.filter({ hasText: 'Freeman Ltd' }).innerText()).replaceAll(/\s+/g, ' ');
  expect(down).toMatch(/ 6 4 −2 26 Nov 2026 /);
  expect(free).toContain('Atria provisioned 9 units; the rule of SKU 9003 leaves 3 free: 6.');
  expect(free).toMatch(/ 2 6 \+4 26 Oct 2026 /);
});
