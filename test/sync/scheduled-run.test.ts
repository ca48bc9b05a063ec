import { ScheduleOverlapPolicy } from '@temporalio/client';
import { expect, it } from 'vitest';
import { listRuns } from '../../src/store/runs/runs.js';
import { readLog } from '../../src/store/log/log-entries.js';
import { startWorld } from '../rig/world.js';

it('A job with a time zone that only Temporal knows has its run refused in its log: the day of the run cannot be told', async () => {
  const world = await startWorld({ clock: '2026-11-26T22:00:00Z' });
  try {
    const schedule = await world.client.schedule.create({
      scheduleId: 'local',
      spec: { cronExpressions: ['0 22 26 * *'], timezone: 'Local' },
      action: {
        ...{ type: 'startWorkflow', workflowType: 'billingSync', workflowId: 'billing-sync/local' },
        ...{ taskQueue: world.configuration.taskQueue, args: [{ ZoneUser: 'api@example.com' }] },
      },
    });
    await schedule.trigger();
    await expect.poll(async () => (await listRuns(world.store, 1))[0]?.status).toBe('Failed');
    const [run] = await listRuns(world.store, 1);
    expect(run).toMatchObject({ jobId: 'local', runDay: '2026-11-26', failureKind: 'ParametersRefused' });
    const log = await readLog(world.store, run?.runId ?? '', {}, { after: 0, limit: 100 });
    expect(log.map(({ code }) => code)).toEqual(['AT17', 'AT24']);
    expect(log[0]?.message).toContain('the time zone "Local" is not known here');
    await schedule.delete();
  } finally {
    await world.close();
  }
});

it('A job that pro-rates but runs once a month is warned, and its run takes the day of its time zone', async () => {
  const world = await startWorld({ clock: '2026-11-26T22:00:00Z' });
  const scheduleId = 'monthly';
  try {
    const schedule = await world.client.schedule.create({
      scheduleId,
      spec: { cronExpressions: ['0 22 26 * *'], timezone: 'Pacific/Auckland' },
      action: {
        type: 'startWorkflow',
        workflowType: 'billingSync',
        workflowId: 'billing-sync/monthly',
        taskQueue: world.configuration.taskQueue,
        args: [{ ZoneUser: 'api@example.com', ProRatedTransactions: 'True', LogLevel: 'Verbose' }],
      },
      policies: { overlap: ScheduleOverlapPolicy.SKIP },
    });
    await schedule.trigger();
    await expect.poll(async () => (await listRuns(world.store, 1))[0]?.status).toMatch(/^Completed/);
    const [run] = await listRuns(world.store, 1);
    expect(run).toMatchObject({ jobId: scheduleId, runDay: '2026-11-27' });
    const log = await readLog(world.store, run?.runId ?? '', {}, { after: 0, limit: 100 });
    expect(log.map(({ code }) => code)).toEqual(['AT22', 'AT41', 'AT01', 'AT15', 'AT24']);
    expect(log[0]?.message).toBe('Autotask Worker Task Service monthly started.');
    await schedule.delete();
  } finally {
    await world.close();
  }
});
