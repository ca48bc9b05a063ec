import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  createJob,
  deleteJob,
  describeJob,
  listJobs,
  pauseJob,
  runJobNow,
  updateJob,
  type Job,
  type JobServices,
} from '../../src/jobs/index.js';
import { findSchedule } from '../../src/jobs/schedule.js';
import { listRuns } from '../../src/store/runs/runs.js';
import { tctlBuildMs } from '../rig/tctl.js';
import { startWorld, type World } from '../rig/world.js';
import { tctlTool, temporalTool, type ScheduleTool } from './schedule-tools.js';

// As tctl writes it: it reads the JSON and puts the names in order.
const input = '{"BillingPeriod":"Previous","LogLevel":"Verbose","ZoneUser":"api@example.com"}';
const tools = { tctl: tctlTool, temporal: temporalTool };
const toolNames = ['tctl', 'temporal'] as const;

let world: World;
let services: JobServices;
const toolOf = new Map<string, ScheduleTool>();
const tool = (name: string): ScheduleTool => {
  const found = toolOf.get(name);
  if (found === undefined) throw new Error(`${name} has not been set up.`);
  return found;
};

beforeAll(async () => {
  world = await startWorld({});
  const { client, store, configuration } = world;
  services = { client, store, taskQueue: configuration.taskQueue };
  const place = { address: configuration.temporal.connection.address ?? '', namespace: client.options.namespace };
  for (const name of toolNames) toolOf.set(name, await tools[name](place));
}, tctlBuildMs);

afterAll(() => world.close());

/** A job as the list shows it, once it does. */
async function listed(jobId: string): Promise<Job | undefined> {
  return (await listJobs(services)).find((job) => job.jobId === jobId);
}

/** How many runs of a job the store has seen to their end. */
async function endedRuns(jobId: string): Promise<number> {
  const runs = await listRuns(services.store, 100);
  return runs.filter((run) => run.jobId === jobId && run.closedAt !== null).length;
}

describe.each(toolNames)('a job that was made with %s', (name) => {
  const jobId = `made-with-${name}`;

  test('is listed with all that it says, and a run of it takes its parameters', async () => {
    await tool(name).create(jobId, { cron: '0 22 26 * *', timeZone: 'Europe/Berlin', input });
    await expect.poll(() => listed(jobId)).toBeDefined();
    const job = await describeJob(services, jobId);
    expect(job).toMatchObject({
      ...{ label: jobId, task: 'billingSync', cron: '0 22 26 * *', timeZone: 'Europe/Berlin', logLevel: 'Verbose' },
      ...{ secretsName: 'default', parametersText: input, paused: false, lastRun: null },
    });
    // Its catch-up window is Temporal's default, a year.
    expect(job.problems).toEqual([
      { level: 'Warning', message: expect.stringMatching(/^This job has no limits: /) as string },
      { level: 'Warning', message: expect.stringContaining('365 days') as string },
    ]);
    await runJobNow(services, jobId);
    await expect.poll(() => endedRuns(jobId)).toBe(1);
    expect((await describeJob(services, jobId)).lastRun).toMatchObject({ status: 'Completed with warnings' });
  });

  test('can be changed, paused and deleted here', async () => {
    await updateJob(services, jobId, { label: 'Monthly', cron: '0 22 L * *', catchUpSeconds: 86_400 });
    await pauseJob(services, jobId, 'until Monday');
    expect(await describeJob(services, jobId)).toMatchObject({
      ...{ label: 'Monthly', cron: '0 22 L * *', parametersText: input, paused: true },
      problems: [{ level: 'Warning', message: expect.stringMatching(/^This job has no limits: /) as string }],
    });
    expect(await tool(name).describe(jobId)).toContain('until Monday');
    await deleteJob(services, jobId);
    await expect.poll(async () => (await tool(name).list()).includes(jobId)).toBe(false);
  });

  test('keeps everything that only the tool can set when it is changed here', async () => {
    const id = `rich-${name}`;
    const more = [
      ...([
        ['notes', 'by the book'],
        ['jitter', '7s'],
        ['overlap-policy', 'BufferOne'],
      ] as const),
      ...([
        ['remaining-actions', '5'],
        ['end-time', '2030-01-01T00:00:00Z'],
        ['workflow-id', 'my/own'],
      ] as const),
      ...([
        ['execution-timeout', name === 'tctl' ? '7200' : '2h'],
        ['catchup-window', '6h'],
      ] as const),
    ] as const;
    const summary = name === 'temporal' ? ([['static-summary', 'Weekly transfer']] as const) : [];
    await tool(name).create(id, { cron: '15 6 * * MON', timeZone: 'Asia/Tokyo', input, more: [...more, ...summary] });
    const before = await findSchedule(services.client, id);
    expect(await describeJob(services, id)).toMatchObject({
      label: name === 'temporal' ? 'Weekly transfer' : id,
      cron: '15 6 * * 1',
      note: 'by the book',
      scheduleInWords: 'at 06:15 on Monday (Asia/Tokyo), not after 2030-01-01T00:00:00.000Z, up to 7 s later',
    });
    const changed = await updateJob(services, id, { cron: '30 6 * * MON', logLevel: 'Error' });
    const after = await findSchedule(services.client, id);
    expect(changed).toMatchObject({ cron: '30 6 * * MON', logLevel: 'Error' });
    const rest = (schedule: typeof before) => {
      const { spec, action, policies, state } = schedule?.schedule ?? {};
      const start = { ...action?.startWorkflow, input: undefined };
      return JSON.stringify({ spec: { ...spec, structuredCalendar: [] }, start, policies, state });
    };
    expect(rest(after)).toBe(rest(before));
    expect(rest(before)).toContain('my/own');
    await deleteJob(services, id);
  });
});

describe.each(toolNames)('a job that was made here, for %s', (name) => {
  const jobId = `made-here-for-${name}`;

  test('is shown by the tool, with the cron expression that was typed', async () => {
    const label = `Transfer billing data, for ${name}`;
    await createJob(services, { jobId, label, task: 'billingSync', cron: '0 22 L * *', parametersText: input });
    await expect.poll(() => tool(name).list()).toContain(jobId);
    expect(await tool(name).describe(jobId)).toContain('0 22 L * *');
  });

  test('is paused and resumed by the tool', async () => {
    await tool(name).pause(jobId, 'Autotask is being moved');
    expect(await describeJob(services, jobId)).toMatchObject({
      paused: true,
      note: 'Autotask is being moved',
      nextRuns: [],
    });
    await tool(name).unpause(jobId, 'moved');
    expect(await describeJob(services, jobId)).toMatchObject({ paused: false, note: 'moved' });
  });

  test('is started by the tool, now and for past times, each run with the day that it would have had', async () => {
    await tool(name).trigger(jobId);
    await expect.poll(() => endedRuns(jobId)).toBe(1);
    await tool(name).backfill(jobId, '2028-01-31T00:00:00Z', '2028-04-01T00:00:00Z');
    await expect.poll(() => endedRuns(jobId)).toBe(4);
    const runs = (await listRuns(services.store, 100)).filter((run) => run.jobId === jobId);
    expect(
      runs
        .map(({ runDay }) => runDay)
        .sort()
        .slice(1),
    ).toEqual(['2028-01-31', '2028-02-29', '2028-03-31']);
    expect(runs.every(({ workflowId }) => workflowId.startsWith(`billing-sync/${jobId}/run-`))).toBe(true);
    expect((await describeJob(services, jobId)).counts).toEqual({ started: 4, missed: 0, skipped: 0 });
  });

  test('is deleted by the tool', async () => {
    await tool(name).remove(jobId);
    await expect(describeJob(services, jobId)).rejects.toMatchObject({ kind: 'NotFound' });
    await expect.poll(() => listed(jobId)).toBeUndefined();
  });
});
