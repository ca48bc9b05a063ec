import { listJobs } from '../../jobs/index.js';
import type { ConsoleServices } from '../services.js';
import { askTemporal } from '../shell/unavailable.js';

/** Labels change seldom, and every page of runs asks for them. */
const rememberedMs = 10_000;

const remembered = new WeakMap<ConsoleServices, { readonly until: number; readonly labels: Promise<JobLabels> }>();

export type JobLabels = ReadonlyMap<string, string>;

/** The labels of the jobs by their ids. @throws Unavailable where Temporal does not answer */
export function jobLabels(services: ConsoleServices): Promise<JobLabels> {
  const known = remembered.get(services);
  if (known !== undefined && known.until > Date.now()) return known.labels;
  const labels = askTemporal(services, async () => {
    const jobs = await listJobs(services);
    return new Map(jobs.map(({ jobId, label }) => [jobId, label]));
  });
  remembered.set(services, { until: Date.now() + rememberedMs, labels });
  // What failed is asked again at once.
  labels.catch(() => remembered.delete(services));
  return labels;
}

/** A job was made, renamed or deleted here. */
export function forgetJobLabels(services: ConsoleServices): void {
  remembered.delete(services);
}
