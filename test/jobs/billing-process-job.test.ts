import { afterAll, beforeAll, expect, test } from 'vitest';
import { createJob, describeJob, runJobNow, updateJob, type JobServices } from '../../src/jobs/index.js';
import { listPeriods } from '../../src/ledger/store/periods.js';
import { saveLedgerSettings } from '../../src/ledger/store/settings.js';
import { append, change } from '../ledger/fresh-ledger.js';
import { startWorld, type World } from '../rig/world.js';

let world: World;
let services: JobServices;
const daily = { label: 'Daily billing process', task: 'billingProcess', cron: '0 2 * * *' } as const;

beforeAll(async () => {
  world = await startWorld({ clock: '2026-11-26T22:00:00Z' });
  services = { client: world.client, store: world.store, taskQueue: world.configuration.taskQueue };
  await saveLedgerSettings(world.store, { billProcessDay: 25, timeZone: 'UTC' });
  await append(world.store, [
    change('customerCreated', { customerCode: 'ASP', happenedAt: '2026-10-27T09:00:00.000Z' }),
  ]);
});

afterAll(() => world.close());

test("Atria's billing process is a daily job: a run closes the period that is over", async () => {
  const { jobId, problems, nextRuns } = await createJob(services, { ...daily, parametersText: '' });
  expect(problems).toEqual([]);
  expect(nextRuns.every((time) => time.toISOString().endsWith('T02:00:00.000Z'))).toBe(true);
  const { workflowId, runId } = await runJobNow(services, jobId);
  expect(workflowId).toMatch(/^billing-process\/daily-billing-process\/run-/);
  const summary: unknown = await world.client.workflow.getHandle(workflowId, runId).result();
  expect(summary).toEqual({ built: ['2026-11-25', '2026-12-25'], closed: ['2026-11-25'], superseded: [] });
  expect((await listPeriods(world.store)).map(({ end, status }) => [end, status])).toEqual([
    ['2026-11-25', 'closed'],
    ['2026-12-25', 'open'],
  ]);
  await expect
    .poll(async () => (await describeJob(services, jobId)).lastRun)
    .toMatchObject({ runId, status: 'Completed' });
});

test.each([
  ['{"PeriodEnd": "2026-11-31"}', /PeriodEnd is not an existing day/],
  ['{"ZoneUser": "api@example.com"}', /has no such parameters.*name the end of one period/],
  ['{"PeriodEnd" "2026-11-25"}', /not valid JSON, line 1, column 14: a colon is missing/],
])('the parameters %s are refused', async (parametersText, said) => {
  await expect(createJob(services, { ...daily, parametersText })).rejects.toThrow(said);
});

test('a job that makes one period anew again and again is warned of', async () => {
  const { jobId } = await createJob(services, {
    ...daily,
    label: 'Again',
    parametersText: '{"PeriodEnd": "2026-11-25"}',
  });
  const { problems } = await updateJob(services, jobId, { cron: '@weekly' });
  expect(problems).toEqual([{ level: 'Warning', message: expect.stringContaining('the same period anew') as string }]);
});
