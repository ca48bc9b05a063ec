import type { Client, WorkflowExecutionStatusName } from '@temporalio/client';
import pLimit from 'p-limit';
import { failureSummary } from '../domain/sync/failure-summary.js';
import { newestRunsOfJobs, type NewestRun } from '../store/runs/job-runs.js';
import { listSecretSets } from '../store/secret-sets.js';
import { JobFailure, jobTasks, type Job, type JobProblem, type JobRun, type JobServices, type JobTask } from './job.js';
import { jobProblems, type ProblemFacts } from './job-problems.js';
import { newestAction, scheduledJob, taskOf, unreadableJob } from './read-job.js';
import { findSchedule, listSchedules, type DescribedSchedule, type ListedSchedule } from './schedule.js';
import { messageOf } from '../domain/message-of.js';

/** Descriptions asked for at a time. */
const askedAtOnce = 8;

/** All jobs, by their labels. Those that were made a moment ago with another tool may be missing still. */
export async function listJobs(services: JobServices): Promise<Job[]> {
  const { client } = services;
  const limit = pLimit(askedAtOnce);
  const listed = await listSchedules(client, jobTasks);
  const described = await Promise.all(listed.map((each) => limit(() => describeListed(client, each))));
  // One that was deleted meanwhile is no longer there.
  const jobs = await readJobs(
    services,
    described.filter((each) => each !== undefined),
  );
  return jobs.sort((one, other) => one.label.localeCompare(other.label) || one.jobId.localeCompare(other.jobId));
}

/** A schedule that Temporal does not describe. */
interface UndescribedSchedule extends ListedSchedule {
  /** Why, as Temporal says it. */
  readonly reason: string;
}

type FoundSchedule = DescribedSchedule | UndescribedSchedule;

/** A schedule as it is described, else as it is listed; undefined where it was deleted meanwhile. */
async function describeListed(client: Client, listed: ListedSchedule): Promise<FoundSchedule | undefined> {
  try {
    return await findSchedule(client, listed.scheduleId);
  } catch (error) {
    if (!isUndescribed(error)) throw error;
    return { ...listed, reason: error.problems.map(({ message }) => message).join(' ') };
  }
}

/** @throws JobFailure `NotFound`, or `Undescribed` */
export async function describeJob(services: JobServices, jobId: string): Promise<Job> {
  const [job] = await readJobs(services, [await requireSchedule(services.client, jobId)]);
  if (job === undefined) throw noSuchJob(jobId);
  return job;
}

/** A job that was just made: as it is described, else as it is listed. */
export async function describeMadeJob(services: JobServices, jobId: string): Promise<Job> {
  try {
    return await describeJob(services, jobId);
  } catch (error) {
    const listed = isUndescribed(error) ? (await listJobs(services)).find((job) => job.jobId === jobId) : undefined;
    if (listed === undefined) throw error;
    return listed;
  }
}

export function isUndescribed(error: unknown): error is JobFailure {
  return error instanceof JobFailure && error.kind === 'Undescribed';
}

/** The schedule of a job. @throws JobFailure `NotFound` where there is none, or it starts nothing of ours; `Undescribed` */
export async function requireSchedule(client: Client, jobId: string): Promise<DescribedSchedule> {
  const described = await findSchedule(client, jobId);
  if (described === undefined || taskOf(described) === undefined) throw noSuchJob(jobId);
  return described;
}

function noSuchJob(jobId: string): JobFailure {
  return new JobFailure('NotFound', `There is no job "${jobId}". The list of jobs shows which there are.`);
}

async function readJobs(
  { client, store, taskQueue }: JobServices,
  described: readonly FoundSchedule[],
): Promise<Job[]> {
  const known = described.flatMap((each) => {
    const task = taskOf(each);
    return task === undefined ? [] : [{ described: each, task }];
  });
  const [runs, secretSets] = await Promise.all([
    newestRunsOfJobs(
      store,
      known.map(({ described: { scheduleId } }) => scheduleId),
    ),
    listSecretSets(store),
  ]);
  const facts = { taskQueue, secretSets: secretSets.map(({ name }) => name), now: new Date() };
  return Promise.all(
    known.map(async ({ described: each, task }) => ({
      ...readJob(each, task, facts),
      lastRun: await lastRun(client, each, runs.get(each.scheduleId)),
    })),
  );
}

/** Other tools may have made a schedule in any way: one that cannot be read is shown as such, beside the others. */
function readJob(described: FoundSchedule, task: JobTask, facts: ProblemFacts): Omit<Job, 'lastRun'> {
  try {
    const job = scheduledJob(described, task);
    const problems = 'reason' in described ? [notDescribed(described)] : jobProblems(described, job, facts);
    return { ...job, problems };
  } catch (error) {
    const { scheduleId } = described;
    const reason = messageOf(error);
    const message = `Its schedule cannot be read (${reason}). Delete it with the tool that made it, and make it anew.`;
    return { ...unreadableJob(scheduleId, task), problems: [{ level: 'Error', message }] };
  }
}

function notDescribed({ reason }: UndescribedSchedule): JobProblem {
  const message =
    `Temporal lists this job but does not describe it now (${reason}). Its label, parameters and secrets are not ` +
    'known until it does. Look again in a moment.';
  return { level: 'Warning', message };
}

/** The newest run of a job: as the store knows it, or Temporal where that knows of a newer one. */
async function lastRun(
  client: Client,
  described: ListedSchedule,
  stored: NewestRun | undefined,
): Promise<JobRun | null> {
  const action = newestAction(described);
  if (
    stored !== undefined &&
    (action === undefined || action.runId === stored.runId || action.startedAt < stored.startedAt)
  ) {
    const { workflowId, runId, startedAt, closedAt, status } = stored;
    return { workflowId, runId, startedAt, closedAt, status, failureSummary: failureSummary(stored) };
  }
  if (action === undefined) return null;
  const { workflowId, runId } = action;
  try {
    const { status, closeTime } = await client.workflow.getHandle(workflowId, runId).describe();
    return { ...action, closedAt: closeTime ?? null, status: workflowStatuses[status.name], failureSummary: null };
  } catch {
    // Its history is gone: Temporal keeps it only for a while.
    return { ...action, closedAt: null, status: 'Unknown', failureSummary: null };
  }
}

const workflowStatuses: Readonly<Record<WorkflowExecutionStatusName, JobRun['status']>> = {
  RUNNING: 'Running',
  COMPLETED: 'Completed',
  FAILED: 'Failed',
  CANCELLED: 'Cancelled',
  TERMINATED: 'Terminated',
  TIMED_OUT: 'Timed out',
  CONTINUED_AS_NEW: 'Continued as new',
  PAUSED: 'Running',
  UNSPECIFIED: 'Unknown',
  UNKNOWN: 'Unknown',
};
