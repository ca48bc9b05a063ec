import { setTimeout as wait } from 'node:timers/promises';
import { ScheduleOverlapPolicy, type Client } from '@temporalio/client';
import { theProgram, type Author } from '../domain/audit/audit-entry.js';
import { counted } from '../domain/wording.js';
import { recordedFirst } from '../store/audit/recorded-first.js';
import { recordAsked } from '../store/audit/run-starters.js';
import { JobFailure, jobTasks, requireAsOpened, type JobRun, type JobServices, type OpenedJob } from './job.js';
import { jobEntry, type AuditedJob } from './job-entry.js';
import { requireSchedule } from './list-jobs.js';
import { newestAction, scheduledJob, taskOf } from './read-job.js';
import { dateOf, scheduledTimes, skipsOverlap, type DescribedSchedule } from './schedule.js';

/** Temporal takes an empty note for no request at all, and does nothing. */
const noReason = 'no reason given';

/** @param note why, for those who find it paused */
export async function pauseJob(services: JobServices, jobId: string, note: string): Promise<void> {
  await setPaused(services, jobId, true, note.trim());
}

export async function resumeJob(services: JobServices, jobId: string, note: string): Promise<void> {
  await setPaused(services, jobId, false, note.trim());
}

async function setPaused(services: JobServices, jobId: string, paused: boolean, reason: string): Promise<void> {
  const { client, store } = services;
  const before = jobOf(await requireSchedule(client, jobId));
  const entry = jobEntry(services, paused ? 'paused' : 'resumed', before, {
    before,
    after: { ...before, paused },
    reason,
  });
  const handle = client.schedule.getHandle(jobId);
  await recordedFirst(store, entry, () => handle[paused ? 'pause' : 'unpause'](reason || noReason));
}

/** A job for the audit record, whose schedule has been read as one before. */
function jobOf(described: DescribedSchedule): AuditedJob {
  return scheduledJob(described, taskOf(described) ?? jobTasks[0]);
}

/**
 * Deletes a job for good. Runs that are under way go on, and what the store knows of its runs stays.
 *
 * @param opened the job as a person saw it
 * @throws JobFailure `Changed` where somebody else changed it meanwhile
 */
export async function deleteJob(services: JobServices, jobId: string, opened?: OpenedJob): Promise<void> {
  const { client, store } = services;
  const before = jobOf(await requireSchedule(client, jobId));
  requireAsOpened(before, opened);
  const entry = jobEntry(services, 'deleted', before, { before });
  await recordedFirst(store, entry, () => client.schedule.getHandle(jobId).delete());
}

const startedWithinMs = 15_000;
const pollMs = 50;

/**
 * Starts a run now, also of a paused job.
 *
 * @param startedBy who starts it, if that is known
 * @param opened the job as a person saw it
 * @throws JobFailure `Busy` where a run of the job is under way: Temporal would not start another; `Changed` where
 * somebody else changed the job meanwhile
 */
export async function runJobNow(
  services: JobServices,
  jobId: string,
  startedBy?: string,
  opened?: OpenedJob,
): Promise<Pick<JobRun, 'workflowId' | 'runId'>> {
  const schedule = await requireFree(services.client, jobId);
  const before = jobOf(schedule);
  requireAsOpened(before, opened);
  const { author = theProgram } = services;
  const starter = startedBy === undefined ? author : { ...author, who: startedBy };
  return recordedFirst(services.store, jobEntry({ author: starter }, 'run asked for', before), () =>
    triggered(services, schedule, starter),
  );
}

async function triggered(
  { client, store }: JobServices,
  before: DescribedSchedule,
  starter: Author,
): Promise<Pick<JobRun, 'workflowId' | 'runId'>> {
  const jobId = before.scheduleId;
  const former = newestAction(before)?.runId;
  // The client's own default starts a run beside others, and the schedule does not count it as running.
  await client.schedule
    .getHandle(jobId)
    .trigger(skipsOverlap(before.schedule) ? ScheduleOverlapPolicy.SKIP : undefined);
  const deadline = Date.now() + startedWithinMs;
  while (Date.now() < deadline) {
    const newest = newestAction(await requireSchedule(client, jobId));
    if (newest !== undefined && newest.runId !== former) {
      await recordAsked(store, newest.runId, starter);
      return { workflowId: newest.workflowId, runId: newest.runId };
    }
    await wait(pollMs);
  }
  throw new Error(
    `Temporal was told to start the job "${jobId}", but has not started it within 15 s. Look at the job.`,
  );
}

/**
 * The schedule of a job that can run now. A run that has ended is waited for until the schedule has heard of it.
 *
 * @throws JobFailure `Busy` where a run of the job is under way
 */
async function requireFree(client: Client, jobId: string): Promise<DescribedSchedule> {
  const deadline = Date.now() + startedWithinMs;
  for (;;) {
    const schedule = await requireSchedule(client, jobId);
    const running = hindering(schedule);
    if (running === undefined) return schedule;
    if (Date.now() > deadline || (await isRunning(client, running))) {
      const problem = `A run of the job "${jobId}" is under way: ${running.workflowId}. Wait until it is over, or cancel it.`;
      throw new JobFailure('Busy', problem);
    }
    await wait(pollMs);
  }
}

/** The run of a job that is under way and beside which Temporal starts none; undefined if none is. */
export async function runUnderWay(
  { client }: JobServices,
  jobId: string,
): Promise<Pick<JobRun, 'workflowId' | 'runId'> | undefined> {
  const running = hindering(await requireSchedule(client, jobId));
  return running !== undefined && (await isRunning(client, running)) ? running : undefined;
}

/** The run that keeps a schedule from starting another one, as far as the schedule has heard. */
function hindering({ schedule, info }: DescribedSchedule): Pick<JobRun, 'workflowId' | 'runId'> | undefined {
  const [running] = info.runningWorkflows ?? [];
  if (running === undefined || !skipsOverlap(schedule)) return undefined;
  return { workflowId: running.workflowId ?? '', runId: running.runId ?? '' };
}

async function isRunning(client: Client, { workflowId }: Pick<JobRun, 'workflowId'>): Promise<boolean> {
  const { status } = await client.workflow.getHandle(workflowId).describe();
  return status.name === 'RUNNING';
}

/** Runs started at a time by a backfill; Temporal would drop more. */
const greatestBackfill = 500;

/**
 * Starts the runs that the job would have had from one moment to another, both included, one after the other. Each
 * takes its nominal time for now.
 *
 * @returns their nominal times
 * @throws JobFailure `Refused` where there are none, or too many
 */
export async function backfillJob(services: JobServices, jobId: string, from: Date, to: Date): Promise<Date[]> {
  const { client, store } = services;
  const job = jobOf(await requireSchedule(client, jobId));
  const times = await scheduledTimes(client, jobId, new Date(from.getTime() - 1), to);
  const [first] = times;
  const last = times.at(-1);
  if (first === undefined || last === undefined) {
    throw refusedTimes(`The job has no time from ${from.toISOString()} to ${to.toISOString()}. Give other days.`);
  }
  if (times.length > greatestBackfill) {
    throw refusedTimes(
      `That would start more than ${greatestBackfill} runs. Give a shorter time, and the rest afterwards.`,
    );
  }
  const overlap = ScheduleOverlapPolicy.BUFFER_ALL;
  const reason = `${counted(times.length, 'run')} from ${first.toISOString()} to ${last.toISOString()}`;
  await recordedFirst(store, jobEntry(services, 'runs asked for', job, { reason }), () =>
    client.schedule.getHandle(jobId).backfill({ start: first, end: last, overlap }),
  );
  return times;
}

function refusedTimes(message: string): JobFailure {
  return new JobFailure('Refused', message, [{ field: 'times', message }]);
}

/** The next times at which Temporal starts the job, whether it is paused or not. */
export async function nextRuns({ client }: JobServices, jobId: string, count: number): Promise<Date[]> {
  const { info } = await requireSchedule(client, jobId);
  const first = (info.futureActionTimes ?? []).map(dateOf);
  const [start, end] = [first[0], first.at(-1)];
  if (count <= first.length || first.length < 2 || start === undefined || end === undefined)
    return first.slice(0, count);
  // As far ahead as that many may take, and half as far again.
  const spanMs = ((end.getTime() - start.getTime()) / (first.length - 1)) * count * 1.5;
  const times = await scheduledTimes(client, jobId, new Date(start.getTime() - 1), new Date(start.getTime() + spanMs));
  return times.slice(0, count);
}
