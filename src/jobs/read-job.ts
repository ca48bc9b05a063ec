import { recordVersion } from '../store/record-version.js';
import type { Job, JobRun, JobTask, OpenedJob } from './job.js';
import { jobTasks } from './job.js';
import { cronOf, timeZoneOf } from './calendar-spec.js';
import { withoutRefusedValues } from '../domain/log/shown-values.js';
import { shownParameters } from './parameters-text.js';
import { parametersTextOf, stringOf } from './payload.js';
import { dateOf, type DescribedSchedule, type ListedSchedule } from './schedule.js';
import { scheduleInWords } from './schedule-words.js';

/** What the schedule itself says of a job. */
export type ScheduledJob = Omit<Job, 'lastRun' | 'problems'>;

/** The task of a schedule; undefined where it starts nothing of ours. */
export function taskOf({ schedule }: ListedSchedule): JobTask | undefined {
  const name = schedule.action?.startWorkflow?.workflowType?.name;
  return jobTasks.find((task) => task === name);
}

/** What is shown of a job whose schedule cannot be read. */
export function unreadableJob(jobId: string, task: JobTask): ScheduledJob {
  return {
    ...{ isDescribed: true, version: '' },
    ...{ jobId, label: jobId, task, cron: null, scheduleInWords: 'cannot be read', timeZone: 'UTC' },
    ...shownParameters(''),
    ...{ parametersText: '', paused: false, note: '', nextRuns: [], catchUpSeconds: 0 },
    counts: { started: 0, missed: 0, skipped: 0 },
  };
}

/** The job that a schedule is. */
export function scheduledJob(described: ListedSchedule | DescribedSchedule, task: JobTask): ScheduledJob {
  const { scheduleId, schedule, info } = described;
  const { spec, state, action } = schedule;
  const start = action?.startWorkflow ?? {};
  const typed = parametersTextOf(start.input?.payloads?.[0]);
  const parametersText = task === 'billingSync' ? withoutRefusedValues(typed) : typed;
  const paused = state?.paused ?? false;
  const parts = {
    label: stringOf(start.userMetadata?.summary) ?? scheduleId,
    cron: cronOf(spec ?? {}),
    timeZone: timeZoneOf(spec ?? {}),
    parametersText,
    catchUpSeconds: Number(schedule.policies?.catchupWindow?.seconds ?? 0),
  };
  return {
    jobId: scheduleId,
    isDescribed: 'conflictToken' in described,
    version: versionOf(parts),
    task,
    ...parts,
    scheduleInWords: scheduleInWords(spec ?? {}),
    ...shownParameters(typed),
    paused,
    note: state?.notes ?? '',
    nextRuns: paused ? [] : (info.futureActionTimes ?? []).map(dateOf),
    counts: {
      started: Number(info.actionCount ?? 0),
      missed: Number(info.missedCatchupWindow ?? 0),
      skipped: Number(info.overlapSkipped ?? 0),
    },
  };
}

function versionOf(job: OpenedJob & Pick<Job, 'catchUpSeconds'>): string {
  const { label, cron, timeZone, parametersText, catchUpSeconds } = job;
  return recordVersion([label, cron, timeZone, parametersText, catchUpSeconds]);
}

/** The newest run as Temporal knows it, without how it ended. */
export function newestAction({ info }: ListedSchedule): Pick<JobRun, 'workflowId' | 'runId' | 'startedAt'> | undefined {
  const action = info.recentActions?.at(-1);
  const { workflowId, runId } = action?.startWorkflowResult ?? {};
  if (typeof workflowId !== 'string' || typeof runId !== 'string') return undefined;
  return { workflowId, runId, startedAt: dateOf(action?.actualTime ?? {}) };
}
