import type { JobParameters } from '../domain/parameters/job-parameters.js';
import { parseParameters } from '../domain/parameters/parameters.js';
import type { Job } from '../jobs/index.js';
import type { JobZone } from './autotask-checks.js';

/** A secret set that is in use, and where its runs look for Autotask. */
export interface SecretSetUse {
  readonly secretSet: string;
  /** Who uses it, for people. */
  readonly user: string;
  /** undefined where a run would refuse them. */
  readonly parameters: JobParameters | undefined;
}

/** What a job, or parameters as they were typed, need of the secret sets. */
export function secretSetUse(user: string, secretSet: string, parameters: unknown): SecretSetUse {
  const parsed = parseParameters(parameters);
  return { user, secretSet, parameters: 'parameters' in parsed ? parsed.parameters : undefined };
}

/** What the billing syncs among the jobs need, as far as Temporal describes them. */
export function usesOfJobs(jobs: readonly Job[]): SecretSetUse[] {
  return jobs
    .filter(({ task, isDescribed }) => task === 'billingSync' && isDescribed)
    .map(({ jobId, secretsName, parametersText }) => secretSetUse(jobId, secretsName, parametersText));
}

/** Where the users of a set look for Autotask, each place once; by the set's own user where there are none. */
export function zonesOf(users: readonly SecretSetUse[]): readonly [JobZone, ...JobZone[]] {
  const zones = new Map<string, JobZone>();
  for (const { parameters } of users) {
    const { baseUrl = '', zoneUser = '' } = parameters ?? {};
    zones.set(JSON.stringify([baseUrl, zoneUser]), { baseUrl, zoneUser });
  }
  const [first = { baseUrl: '', zoneUser: '' }, ...others] = zones.values();
  return [first, ...others];
}
