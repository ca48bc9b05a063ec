import { theProgram } from '../domain/audit/audit-entry.js';
import { deleteJob, type JobServices, type OpenedJob } from '../jobs/index.js';
import { seeToCause } from './care-for-cause.js';
import { standingAttention } from './standing-causes.js';

/**
 * Deletes a job for good, and records that its author has seen to what its runs still report: no later run of the job looks
 * at that again. Runs and their logs stay.
 *
 * @param opened the job as a person saw it
 * @throws JobFailure `Changed` where somebody else changed it meanwhile
 */
export async function deleteJobAndItsCauses(services: JobServices, jobId: string, opened?: OpenedJob): Promise<void> {
  await deleteJob(services, jobId, opened);
  const { store, author = theProgram } = services;
  const { causes } = await standingAttention(store);
  for (const cause of causes) {
    const [first, ...others] = cause.runs.filter((run) => run.jobId === jobId);
    if (first === undefined) continue;
    const given = { reason: 'The job was deleted.', author };
    await seeToCause(store, { ...cause, runs: [first, ...others] }, given);
  }
}
