import { afterAll, beforeAll, expect, test } from 'vitest';
import { createJob } from '../../src/jobs/index.js';
import { changedLines } from '../../src/store/lines/line-changes.js';
import { listRuns } from '../../src/store/runs/runs.js';
import { billed, previousPeriod, provider } from '../rig/scenarios.js';
import { cellsOf, messagesOf, startConsoleWorld, type ConsoleWorld } from './console-world.js';
import { resultOf, runNow } from './job-pages.js';

/** What is looked at after each run: its errors, and what it changed. The warnings are in atria.test.ts. */

const label = 'Monthly transfer';
let stack: ConsoleWorld;

beforeAll(async () => {
  stack = await startConsoleWorld(
    provider([
      { code: 'ASP', lines: [[9001, 3]], records: [billed(9001, 5)] },
      { code: 'TGO', lines: [[9001, 2]], records: [billed(9001, 2), billed(9002, 4, 'Backup')] },
      { code: 'ZED', lines: [[9003, 6]], records: [billed(9003, 0)] },
    ]),
  );
  await createJob(stack.jobs, {
    ...{ label, task: 'billingSync', cron: '0 22 26 * *' },
    parametersText: JSON.stringify({ ...previousPeriod, AllowAtriaCreateItems: 'True' }),
  });
});

afterAll(() => stack.close());

test('an API that is unavailable is an error in the log, which is gone when the job has been executed again', async () => {
  const page = await stack.open('/jobs');
  stack.world.sandbox.refuseConnections();
  await runNow(page, label);
  await page
    .getByText(/^Failed/)
    .first()
    .waitFor();
  await stack.world.sandbox.acceptConnections();
  await page.getByRole('main').getByRole('link', { name: 'Log', exact: true }).click();
  await page.getByLabel('Error').check();
  const shown = async () => (await cellsOf(page, 'Log entries')).map(([, code, level]) => [code, level]);
  await expect.poll(shown).toEqual([['AT02', 'Error']]);
  await page.goto('/jobs');
  await runNow(page, label);
  await page.goto('/jobs');
  await expect.poll(() => resultOf(page, label).innerText()).toMatch(/^Completed/);
  const [run] = await listRuns(stack.world.store, 1);
  await page.goto(`/runs/${run?.runId ?? ''}/log?level=Error`);
  expect(await page.getByText('No entry matches your filter.').count()).toBe(1);
  await page.context().close();
});

test('the informational entries tell each update of a contract that the run made', async () => {
  const [run] = await listRuns(stack.world.store, 1);
  const page = await stack.open(`/runs/${run?.runId ?? ''}/log?sort=code`);
  await page.getByLabel('Info').check();
  const shown = async () => (await cellsOf(page, 'Log entries')).map(([, code]) => code);
  await expect.poll(shown).toEqual(['AT01', 'AT09', 'AT11', 'AT13', 'AT24']);
  const messages = (await messagesOf(page)).map(([, , message]) => message);
  expect(messages[1]).toMatch(/^ASP Limited Quantity Update: .* from 3 to 5\.$/);
  expect(messages[2]).toMatch(/^TGO Limited Contract Line Added: .*9002/);
  expect(messages[3]).toMatch(/^ZED Limited .* is updated from 6\.00 to 0\.00\.$/);
  const changes = await changedLines(stack.world.store, run?.runId ?? '');
  expect(changes.map(({ before, after }) => [before, after]).sort()).toEqual([
    [0, 4],
    [3, 5],
    [6, 0],
  ]);
  await page.context().close();
});
