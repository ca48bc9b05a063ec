import type { Client, ScheduleHandle } from '@temporalio/client';

/** A job as other tools make it, which starts no run by itself. */
export function pausedJob(client: Client, scheduleId: string, parameters: unknown): Promise<ScheduleHandle> {
  return client.schedule.create({
    scheduleId,
    spec: { cronExpressions: ['0 22 26 * *'] },
    state: { paused: true },
    action: { type: 'startWorkflow', workflowType: 'billingSync', taskQueue: 'billing-sync', args: [parameters] },
  });
}
