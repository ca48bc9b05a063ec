import { setTimeout as wait } from 'node:timers/promises';
import { listJobs, type Job } from '../../jobs/index.js';
import { jobsThatRan } from '../../store/runs/jobs-that-ran.js';
import type { Run } from '../../store/runs/runs.js';
import type { ConsoleServices } from '../services.js';
import { askTemporal } from '../shell/unavailable.js';

/** Jobs change seldom. Every page of runs asks for their labels, and every key pressed in a job's form for their times. */
const rememberedMs = 10_000;

const remembered = new WeakMap<ConsoleServices, { readonly until: number; readonly jobs: Promise<readonly Job[]> }>();

/** The jobs as they were some seconds ago. @throws Unavailable where Temporal does not answer */
export function rememberedJobs(services: ConsoleServices): Promise<readonly Job[]> {
  const known = remembered.get(services);
  if (known !== undefined && known.until > Date.now()) return known.jobs;
  const jobs = askTemporal(services, () => listJobs(services));
  remembered.set(services, { until: Date.now() + rememberedMs, jobs });
  // What failed, or is known in part only, is asked again at once.
  const forget = () => remembered.delete(services);
  jobs.then((all) => all.every(({ isDescribed }) => isDescribed) || forget(), forget);
  return jobs;
}

/** How long a page waits for the jobs that it can be shown without. */
const soonMs = 1_000;

/** The same, or undefined where Temporal does not tell soon. */
export function jobsKnownSoon(services: ConsoleServices): Promise<readonly Job[] | undefined> {
  const asked = rememberedJobs(services).catch(() => undefined);
  return Promise.race([asked, wait(soonMs, undefined, { ref: false })]);
}

/** Whether a next run of the job of a run is known to be planned. A person starts the next one otherwise. */
export function hasNextRun({ jobId }: Pick<Run, 'jobId'>, jobs: readonly Pick<Job, 'jobId' | 'nextRuns'>[]): boolean {
  return jobs.some((job) => job.jobId === jobId && job.nextRuns.length > 0);
}

/**
 * The labels of the jobs by their ids, also of those that there were: their runs stay. A deleted job comes after the others.
 *
 * @throws Unavailable where Temporal does not answer
 */
export async function jobLabels(services: ConsoleServices): Promise<ReadonlyMap<string, string>> {
  const [jobs, ran] = await Promise.all([rememberedJobs(services), jobsThatRan(services.store)]);
  for (const { jobId } of jobs) ran.delete(jobId);
  return new Map([
    ...jobs.map(({ jobId, label }) => [jobId, label] as const),
    ...[...ran].map(([jobId, name]) => [jobId, `${name} (deleted)`] as const),
  ]);
}

/** A job was made, changed or deleted here. */
export function forgetJobs(services: ConsoleServices): void {
  remembered.delete(services);
}
