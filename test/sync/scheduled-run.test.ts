import { ScheduleOverlapPolicy } from '@temporalio/client';
import { expect, it } from 'vitest';
import { listRuns } from '../../src/store/runs.js';
import { readLog } from '../../src/store/log-entries.js';
import { startWorld } from '../rig/world.js';

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
