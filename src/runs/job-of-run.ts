import { describeJob, JobFailure, type Job, type JobServices } from '../jobs/index.js';
import type { Run } from '../store/runs/runs.js';

/** The job that started a run; undefined where a person did, or the job is gone. */
export async function jobOfRun(services: JobServices, { jobId }: Pick<Run, 'jobId'>): Promise<Job | undefined> {
  if (jobId === null) return undefined;
  return describeJob(services, jobId).catch((error: unknown) => {
    if (error instanceof JobFailure && error.kind === 'NotFound') return undefined;
    throw error;
  });
}
