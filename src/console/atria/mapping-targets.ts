import type { Context } from 'hono';
import { usesOfJobs } from '../../connection/secret-set-use.js';
import { mappingTargets, type MappingTarget } from '../../mapping/target.js';
import { rememberedJobs } from '../jobs/remembered-jobs.js';
import type { ConsoleServices } from '../services.js';
import { PageProblem } from '../shell/error-pages.js';

/** The job that the address of a page names; undefined if it names none. */
export function jobOf(context: Context): string | undefined {
  const job = context.req.query('job') ?? '';
  return job === '' ? undefined : job;
}

/**
 * What the job of the address maps to, or all jobs if it names none.
 * @returns several where the jobs differ
 * @throws PageProblem where there is no such job, or a run refuses its parameters; Unavailable where Temporal does not answer
 */
export async function requireTargets(
  services: ConsoleServices,
  context: Context,
): Promise<readonly [MappingTarget, ...MappingTarget[]]> {
  const job = jobOf(context);
  const targets = mappingTargets(usesOfJobs(await rememberedJobs(services)));
  if (job === undefined) return targets;
  const [target, ...others] = targets.filter(({ jobs }) => jobs.includes(job));
  if (target !== undefined) return [target, ...others];
  const why = `No billing sync with parameters that a run takes is called ${job}.`;
  throw new PageProblem(404, 'There is no such job', why, 'Open the page without a job.');
}
