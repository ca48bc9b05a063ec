import type { JobParameters } from '../domain/parameters/job-parameters.js';
import { parseParameters } from '../domain/parameters/parameters.js';
import { listJobs, type Job, type JobServices } from '../jobs/index.js';

/** A secret set that is in use, and where its runs look for Autotask. */
export interface SecretSetUse {
  readonly secretSet: string;
  /** Who uses it, for people. */
  readonly user: string;
  /** undefined where a run would refuse them. */
  readonly parameters: JobParameters | undefined;
}

/** The billing syncs among the jobs. */
export async function listBillingSyncs(services: JobServices): Promise<Job[]> {
  return (await listJobs(services)).filter(({ task }) => task === 'billingSync');
}

/** What a job, or parameters as they were typed, need of the secret sets. */
export function secretSetUse(user: string, secretSet: string, parameters: unknown): SecretSetUse {
  const parsed = parseParameters(parameters);
  return { user, secretSet, parameters: 'parameters' in parsed ? parsed.parameters : undefined };
}
