import { describeJob, JobFailure, listJobs, type Job, type JobServices } from '../../jobs/index.js';
import { withNameWarnings } from '../../runs/name-warnings.js';
import { authorOf } from '../author.js';
import { CommandFailure, exitCodes, type ExitCode } from '../terminal/exit-codes.js';
import type { Session } from './session.js';

const exitCodesOfFailures: Readonly<Record<JobFailure['kind'], ExitCode>> = {
  NotFound: exitCodes.notFound,
  Exists: exitCodes.usage,
  Refused: exitCodes.usage,
  Changed: exitCodes.failed,
  Busy: exitCodes.failed,
  Undescribed: exitCodes.failed,
};

/** Does something with the jobs; what the jobs refuse ends the command with its exit code. */
export async function withJobs<Result>(
  session: Session,
  work: (services: JobServices) => Promise<Result>,
): Promise<Result> {
  const { taskQueue } = await session.configuration();
  const [store, client] = [await session.store(), await session.client()];
  try {
    return await work({ client, store, taskQueue, author: authorOf() });
  } catch (error) {
    if (!(error instanceof JobFailure)) throw error;
    throw new CommandFailure(exitCodesOfFailures[error.kind], error.message, { cause: error });
  }
}

/** The job that a person means, with all that is odd about it. */
export async function requireJobByReference(services: JobServices, reference: string): Promise<Job> {
  const job = await jobByReference(services, reference);
  const [checked = job] = await withNameWarnings(services.store, [job]);
  return checked;
}

/** By its id, or by its label where only one has it. */
async function jobByReference(services: JobServices, reference: string): Promise<Job> {
  try {
    return await describeJob(services, reference);
  } catch (error) {
    if (!(error instanceof JobFailure) || error.kind !== 'NotFound') throw error;
  }
  const jobs = await listJobs(services);
  const meant = jobs.filter(({ label }) => label.toLowerCase() === reference.toLowerCase());
  const [job, ...others] = meant;
  if (job !== undefined && others.length === 0) return job;
  const unknown = jobs.filter(({ isDescribed }) => !isDescribed).map(({ jobId }) => jobId);
  if (job === undefined && unknown.length > 0) {
    throw new CommandFailure(
      exitCodes.failed,
      `No job is known as "${reference}", but Temporal does not describe all of them now, and their labels are not ` +
        `known: ${unknown.join(', ')}. Give an id, or try again in a moment.`,
    );
  }
  if (job === undefined) {
    throw new CommandFailure(
      exitCodes.notFound,
      `There is no job "${reference}". "billing-sync job list" shows which there are.`,
    );
  }
  throw new CommandFailure(
    exitCodes.usage,
    `Several jobs are called "${reference}": ${meant.map(({ jobId }) => jobId).join(', ')}. Give the id of one.`,
  );
}
