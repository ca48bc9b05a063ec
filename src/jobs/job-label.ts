import type { Client } from '@temporalio/client';
import { scheduledJob } from './read-job.js';
import { findSchedule } from './schedule.js';

const askWithinMs = 10_000;

/** What people call a job: its label, or its id where Temporal does not tell it. */
export async function jobLabel(client: Client, jobId: string): Promise<string> {
  try {
    const schedule = await client.withDeadline(Date.now() + askWithinMs, () => findSchedule(client, jobId));
    return schedule === undefined ? jobId : scheduledJob(schedule, 'billingSync').label;
  } catch {
    return jobId;
  }
}
