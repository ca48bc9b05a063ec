import type { Context } from 'hono';
import { describeJob, JobFailure, type Job } from '../../jobs/index.js';
import { withNameWarnings } from '../../runs/name-warnings.js';
import type { ConsoleServices } from '../services.js';
import { askTemporal } from '../shell/unavailable.js';

/** The job that the address names, with what its names may be mistaken for. */
export async function requireJob(services: ConsoleServices, context: Context): Promise<Job> {
  const job = await askTemporal(services, () => describeJob(services, context.req.param('jobId') ?? ''));
  const [checked = job] = await withNameWarnings(services.store, [job]);
  return checked;
}

/** Whether somebody changed a job since the person saw it who asks for something. */
export function isChangedJob(error: unknown): boolean {
  return error instanceof JobFailure && error.kind === 'Changed';
}

/** Whether a run is asked for while another one of the job is under way. */
export function isBusyJob(error: unknown): boolean {
  return error instanceof JobFailure && error.kind === 'Busy';
}
