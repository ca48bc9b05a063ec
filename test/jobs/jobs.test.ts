import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { JobFailure } from '../../src/jobs/index.js';
import {
  backfillJob,
  createJob,
  deleteJob,
  describeJob,
  listJobs,
  nextRuns,
  pauseJob,
  resumeJob,
  runJobNow,
  updateJob,
  type JobServices,
} from '../../src/jobs/index.js';
import { readAudit } from '../../src/store/audit/audit-rows.js';
import { startWorld, type World } from '../rig/world.js';

const parametersText = `{
  // who looks up the zone
  "ZoneUser": "api@example.com",
  "BillingPeriod": "Previous",
  "Limits": { "LinesToZero": 25 },
}`;

let world: World;
let services: JobServices;

beforeAll(async () => {
  world = await startWorld({ clock: '2026-11-26T22:00:00Z' });
  services = { client: world.client, store: world.store, taskQueue: world.configuration.taskQueue };
});

afterAll(() => world.close());

const failureOf = (kind: JobFailure['kind']) => expect.objectContaining({ kind }) as unknown;

test('A job warns that it has no limits and says what to add, unless it has none on purpose or each change is approved', async () => {
  const { jobId } = await createJob(services, {
    ...{ label: 'Without limits', task: 'billingSync', cron: '0 22 26 * *' },
    parametersText: '{"ZoneUser":"api@example.com"}',
  });
  const problemsWith = async (more: object) => {
    const given = JSON.stringify({ ZoneUser: 'api@example.com', ...more });
    return (await updateJob(services, jobId, { parametersText: given })).problems.map(({ message }) => message);
  };
  const [message = '', ...others] = await problemsWith({});
  expect(others).toEqual([]);
  expect(message).toMatch(/^This job has no limits: its runs change whatever they find, and nobody sees it first\. /);
  const added = /parameters: (.*); or "Limits": \{\}/.exec(message)?.[1] ?? '';
  const withLimits = JSON.parse(`{${added}}`) as object;
  expect(withLimits).toHaveProperty('Limits.LinesToZero');
  for (const chosen of [withLimits, { Limits: {} }, { Approval: 'Required' }]) {
    expect(await problemsWith(chosen)).toEqual([]);
  }
  expect(await problemsWith({ Preview: 'True' })).toEqual([expect.stringContaining('Each run is a preview')]);
  expect(await problemsWith({ Approval: 'None' })).toEqual([message]);
  await deleteJob(services, jobId);
});

describe('a job', () => {
  test('that is made is listed at once, with everything as it was typed', async () => {
    const made = await createJob(services, {
      label: 'Transfer Billing Data to Autotask on the last day',
      task: 'billingSync',
      cron: '0 22 L * *',
      timeZone: 'Europe/Berlin',
      parametersText,
      logLevel: 'Verbose',
    });
    expect(made).toMatchObject({
      jobId: 'transfer-billing-data-to-autotask-on-the-last-day',
      cron: '0 22 L * *',
      timeZone: 'Europe/Berlin',
      logLevel: 'Verbose',
      secretsName: 'default',
      paused: false,
      lastRun: null,
      problems: [],
    });
    expect(made.parametersText).toContain('// who looks up the zone');
    expect(made.nextRuns).toHaveLength(10);
    expect(await listJobs(services)).toEqual([made]);
    expect(await nextRuns(services, made.jobId, 40)).toHaveLength(40);
    expect((await nextRuns(services, made.jobId, 40)).slice(0, 10)).toEqual(made.nextRuns);
  });

  test('that is paused stays paused when it is changed, and runs when somebody says so', async () => {
    const { jobId } = await createJob(services, {
      label: 'Monthly',
      task: 'billingSync',
      cron: '0 22 26 * *',
      parametersText,
    });
    await pauseJob(services, jobId, 'until Monday');
    const changed = await updateJob(services, jobId, {
      cron: '0 30 22 26 * *',
      label: 'Monthly transfer',
      logLevel: 'Error',
    });
    expect(changed).toMatchObject({
      paused: true,
      note: 'until Monday',
      cron: '0 30 22 26 * *',
      label: 'Monthly transfer',
      logLevel: 'Error',
    });
    expect(changed.nextRuns).toEqual([]);
    const started = await runJobNow(services, jobId);
    await world.client.workflow.getHandle(started.workflowId, started.runId).result();
    const { lastRun } = await describeJob(services, jobId);
    expect(lastRun).toMatchObject({ ...started, status: 'Completed with warnings' });
    expect(started.workflowId).toMatch(/^billing-sync\/monthly\/run-\d{4}-/);
    await resumeJob(services, jobId, '');
    expect(await describeJob(services, jobId)).toMatchObject({ paused: false });
    await deleteJob(services, jobId);
    await expect(describeJob(services, jobId)).rejects.toThrow(failureOf('NotFound'));
  });

  test('that two people change at the same time is changed by one of them, and the other is told', async () => {
    const opened = await createJob(services, {
      label: 'Shared',
      task: 'billingSync',
      cron: '0 6 1 * *',
      parametersText,
    });
    const { jobId } = opened;
    const changes = ['0 7 1 * *', '0 8 1 * *', '0 9 1 * *'].map((cron) => updateJob(services, jobId, { cron }, opened));
    const ends = await Promise.allSettled(changes);
    const made = ends.flatMap((end) => (end.status === 'fulfilled' ? [end.value.cron] : []));
    expect(made).toEqual([(await describeJob(services, jobId)).cron]);
    const refused = ends.flatMap((end) => (end.status === 'rejected' ? [end.reason as JobFailure] : []));
    expect(refused.map(({ kind }) => kind)).toEqual(['Changed', 'Changed']);
    const entries = await readAudit(world.store, { record: 'job', id: jobId }, { limit: 9 });
    // Whoever comes late is refused before anything is recorded.
    const failed = entries.filter(({ action }) => action === 'changed: failed');
    expect(entries.filter(({ action }) => action === 'changed')).toHaveLength(1 + failed.length);
    for (const { reason } of failed) {
      expect(reason).toMatch(/^entry \d+ failed: Somebody else changed the job "shared" meanwhile\./);
    }
  });

  test('is backfilled for each of its times, both ends included', async () => {
    const { jobId } = await createJob(services, {
      label: 'Back',
      task: 'billingSync',
      cron: '0 22 26 * *',
      parametersText,
      paused: true,
    });
    const times = await backfillJob(
      services,
      jobId,
      new Date('2026-08-26T22:00:00Z'),
      new Date('2026-10-26T22:00:00Z'),
    );
    expect(times).toHaveLength(3);
    await expect.poll(async () => (await describeJob(services, jobId)).counts.started).toBe(3);
  });
});
