import type { JobParameters } from '../domain/parameters/job-parameters.js';
import { parseParameters } from '../domain/parameters/parameters.js';
import { withFilterWarnings } from '../runs/filter-warnings.js';
import { listJobs, type Job, type JobServices } from '../jobs/index.js';

/** A secret set that is in use, and where its runs look for Autotask. */
export interface SecretSetUse {
  readonly secretSet: string;
  /** Who uses it, for people. */
  readonly user: string;
  /** undefined where a run would refuse them. */
  readonly parameters: JobParameters | undefined;
}

/** The billing syncs among the jobs, with all that is odd about them. */
export async function listBillingSyncs(services: JobServices): Promise<Job[]> {
  const jobs = (await listJobs(services)).filter(({ task }) => task === 'billingSync');
  return withFilterWarnings(services.store, jobs);
}

/** What a job, or parameters as they were typed, need of the secret sets. */
export function secretSetUse(user: string, secretSet: string, parameters: unknown): SecretSetUse {
  const parsed = parseParameters(parameters);
  return { user, secretSet, parameters: 'parameters' in parsed ? parsed.parameters : undefined };
}
