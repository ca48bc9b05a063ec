import type { Client } from '@temporalio/client';
import { setTimeout as wait } from 'node:timers/promises';
import { timeZoneNamed } from '../domain/local-time.js';
import { withCalendars, timeZoneOf } from './calendar-spec.js';
import { checkDraft, type DraftCheck, type DraftParts } from './check-draft.js';
import { catchUpSeconds } from './job-problems.js';
import {
  changedMeanwhile,
  JobFailure,
  jobTasks,
  requireAsOpened,
  type Job,
  type JobChanges,
  type JobDraft,
  type JobServices,
  type JobTask,
  type OpenedJob,
} from './job.js';
import { recordedFirst } from '../store/audit/recorded-first.js';
import { jobEntry } from './job-entry.js';
import { describeJob, describeMadeJob, isUndescribed, requireSchedule } from './list-jobs.js';
import { savedParameters } from './parameters-text.js';
import { jsonPayload, parametersPayload } from './payload.js';
import { scheduledJob, taskOf } from './read-job.js';
import {
  createSchedule,
  durationOf,
  findSchedule,
  listSchedules,
  replaceSchedule,
  ScheduleOverlapPolicy,
  type DescribedSchedule,
  type Schedule,
} from './schedule.js';

/** The beginnings of the workflow ids; Temporal adds the nominal time. */
const workflowIdPrefixes: Readonly<Record<JobTask, string>> = {
  billingSync: 'billing-sync',
  billingProcess: 'billing-process',
};

/**
 * Makes a job.
 *
 * @throws JobFailure `Refused` with the problems by field, or `Exists` where the given id is taken
 */
export async function createJob(services: JobServices, draft: JobDraft): Promise<Job> {
  const parts = {
    label: draft.label.trim(),
    task: draft.task,
    cron: draft.cron.trim(),
    timeZone: zoneOf(draft.timeZone ?? 'UTC'),
    parametersText: savedParameters(draft.task, draft.parametersText, draft),
  };
  const check = requireAccepted(parts);
  const jobId = draft.jobId ?? (await freeId(services, idOf(parts.label)));
  if (!/^[\p{L}\p{N}._-]{1,100}$/u.test(jobId)) {
    throw refused([
      { field: 'jobId', message: 'The id takes up to 100 letters, digits, dots, hyphens and underscores.' },
    ]);
  }
  const schedule = newSchedule(services, jobId, parts, check, draft);
  const after = scheduledJob({ scheduleId: jobId, schedule, info: {} }, parts.task);
  const entry = jobEntry(services, 'made', after, { after, reason: draft.note ?? '' });
  await recordedFirst(services.store, entry, () => createSchedule(services.client, jobId, schedule));
  await untilListed(services, jobId);
  return describeMadeJob(services, jobId);
}

function newSchedule(
  { taskQueue }: JobServices,
  jobId: string,
  { label, task, cron, timeZone, parametersText }: DraftParts,
  { calendars }: DraftCheck,
  { paused, note }: JobDraft,
): Schedule {
  const input = parametersPayload(parametersText);
  return {
    spec: { ...withCalendars({}, calendars, cron ?? ''), timezoneName: timeZone },
    action: {
      startWorkflow: {
        workflowId: `${workflowIdPrefixes[task]}/${jobId}/run`,
        workflowType: { name: task },
        taskQueue: { name: taskQueue },
        input: { payloads: input === undefined ? [] : [input] },
        userMetadata: { summary: jsonPayload(JSON.stringify(label)) },
      },
    },
    policies: {
      overlapPolicy: ScheduleOverlapPolicy.SCHEDULE_OVERLAP_POLICY_SKIP,
      catchupWindow: durationOf(catchUpSeconds),
    },
    state: { paused: paused ?? false, notes: note ?? '' },
  };
}

/**
 * Changes a job. Whether it is paused, its policies and whatever else only other tools set stay as they are.
 *
 * @param opened the job as it was when the person began to edit it; not given where only single fields are set
 * @throws JobFailure `NotFound`, `Refused`, or `Changed` where somebody else changed it meanwhile
 */
export async function updateJob(
  services: JobServices,
  jobId: string,
  changes: JobChanges,
  opened?: OpenedJob,
): Promise<Job> {
  const former = await requireSchedule(services.client, jobId);
  const job = scheduledJob(former, requireTask(former));
  requireAsOpened(job, opened);
  const parts = {
    label: changes.label?.trim() ?? job.label,
    task: job.task,
    cron: changes.cron?.trim() ?? null,
    timeZone: changes.timeZone === undefined ? job.timeZone : zoneOf(changes.timeZone),
    parametersText: savedParameters(job.task, changes.parametersText ?? job.parametersText, changes),
  };
  const check = requireAccepted(parts);
  const { schedule } = former;
  const start = schedule.action?.startWorkflow ?? {};
  const spec =
    parts.cron === null ? (schedule.spec ?? {}) : withCalendars(schedule.spec ?? {}, check.calendars, parts.cron);
  const input = parametersPayload(parts.parametersText);
  const others = (start.input?.payloads ?? []).slice(1);
  const wanted: Schedule = {
    ...schedule,
    ...(changes.catchUpSeconds === undefined
      ? {}
      : { policies: { ...schedule.policies, catchupWindow: durationOf(changes.catchUpSeconds) } }),
    spec: timeZoneOf(spec) === parts.timeZone ? spec : { ...spec, timezoneName: parts.timeZone, timezoneData: null },
    action: {
      startWorkflow: {
        ...start,
        ...(parts.parametersText === job.parametersText
          ? {}
          : { input: { payloads: [...(input === undefined ? [] : [input]), ...others] } }),
        ...(parts.label === job.label
          ? {}
          : { userMetadata: { ...start.userMetadata, summary: jsonPayload(JSON.stringify(parts.label)) } }),
      },
    },
  };
  await replaced(services, former, wanted);
  return describeJob(services, jobId);
}

async function replaced(services: JobServices, former: DescribedSchedule, wanted: Schedule): Promise<void> {
  const { client, store } = services;
  const task = requireTask(former);
  const [before, after] = [scheduledJob(former, task), scheduledJob({ ...former, schedule: wanted }, task)];
  await recordedFirst(store, jobEntry(services, 'changed', after, { before, after }), async () => {
    await replaceSchedule(client, former, wanted);
    const present = await requireSchedule(client, former.scheduleId);
    if (!isShownAs(present, { ...former, schedule: wanted })) throw changedMeanwhile(former.scheduleId);
  });
}

function requireTask(described: DescribedSchedule): JobTask {
  const task = taskOf(described);
  if (task === undefined) throw new Error(`The schedule ${described.scheduleId} has been read as a job before.`);
  return task;
}

/** Compared by what an update can change: the server writes ranges and defaults in its own way. */
function isShownAs(one: DescribedSchedule, other: DescribedSchedule): boolean {
  const [shown, wanted] = [one, other].map((described) => {
    const job = scheduledJob(described, requireTask(described));
    return JSON.stringify([
      job.label,
      job.cron,
      job.scheduleInWords,
      job.timeZone,
      job.parametersText,
      job.catchUpSeconds,
    ]);
  });
  return shown === wanted;
}

/** As Temporal knows it, in whatever case it was typed; what is none is refused by the check. */
function zoneOf(typed: string): string {
  return timeZoneNamed(typed) ?? typed;
}

function requireAccepted(parts: DraftParts): DraftCheck {
  const check = checkDraft(parts, new Date());
  if (check.refusals.length > 0) throw refused(check.refusals);
  return check;
}

function refused(problems: JobFailure['problems']): JobFailure {
  return new JobFailure('Refused', problems.map(({ message }) => message).join('\n'), problems);
}

/** "Transfer Billing Data to Autotask" as `transfer-billing-data-to-autotask`. */
function idOf(label: string): string {
  const words = label.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
  const id = words.replace(/[^\p{L}\p{N}]+/gu, '-').slice(0, 80);
  return id.replace(/^-+|-+$/g, '') || 'job';
}

async function freeId({ client }: JobServices, wanted: string): Promise<string> {
  for (let number = 1; ; number += 1) {
    const id = number === 1 ? wanted : `${wanted}-${number}`;
    if (!(await isTaken(client, id))) return id;
  }
}

async function isListed(client: Client, id: string): Promise<boolean> {
  return (await listSchedules(client, jobTasks)).some(({ scheduleId }) => scheduleId === id);
}

async function isTaken(client: Client, id: string): Promise<boolean> {
  try {
    return (await findSchedule(client, id)) !== undefined;
  } catch (error) {
    if (!isUndescribed(error)) throw error;
    return isListed(client, id);
  }
}

const pollMs = 50;
const listedWithinMs = 5_000;

/** Temporal lists a new schedule a moment after it exists; whoever makes one wants to see it in the list. */
async function untilListed({ client }: JobServices, jobId: string): Promise<void> {
  const deadline = Date.now() + listedWithinMs;
  while (Date.now() < deadline) {
    if (await isListed(client, jobId)) return;
    await wait(pollMs);
  }
}
