import { didYouMean } from '../domain/closest-name.js';
import { isObject } from '../domain/is-object.js';
import { isTimeZone } from '../domain/local-time.js';
import { readParameterText } from '../domain/parameters/parameter-text.js';
import { parseParameters } from '../domain/parameters/parameters.js';
import { calendarOf } from './calendar-spec.js';
import { asProblems, jobWarnings, parameterProblems } from './job-check.js';
import type { JobProblem } from './job.js';
import { newJobLimitsText } from './new-job-defaults.js';
import { jsonTextOf } from './payload.js';
import type { ScheduledJob } from './read-job.js';
import { skipsOverlap, type DescribedSchedule } from './schedule.js';

export interface ProblemFacts {
  readonly taskQueue: string;
  /** The names of the stored secret sets. */
  readonly secretSets: readonly string[];
  readonly now: Date;
}

/** Runs that could not be started at their time are caught up within a day, unless a job says otherwise. */
export const catchUpSeconds = 86_400;

/** The problems of a job that exists. Other tools may have made it, so anything is possible. */
export function jobProblems(described: DescribedSchedule, job: ScheduledJob, facts: ProblemFacts): JobProblem[] {
  const { schedule, info } = described;
  const calendars = (schedule.spec?.structuredCalendar ?? []).map(calendarOf);
  const errors = [
    ...inputProblems(described, job),
    ...secretProblems(job, facts.secretSets),
    ...queueProblems(described, facts.taskQueue),
    ...zoneProblems(job),
    ...(info.invalidScheduleError ? [`Temporal cannot read the times: ${info.invalidScheduleError}.`] : []),
  ];
  const warnings = [
    ...jobWarnings({ ...job, calendars }, facts.now).map(({ message }) => message),
    ...limitWarnings(job),
    ...pausedItself(described),
    ...policyWarnings(described),
    ...(job.paused || (info.futureActionTimes ?? []).length > 0 ? [] : ['It never runs by itself: no time is left.']),
  ];
  return [...asProblems('Error', errors), ...asProblems('Warning', warnings)];
}

function inputProblems({ schedule }: DescribedSchedule, { task, parametersText }: ScheduledJob): string[] {
  const [first] = schedule.action?.startWorkflow?.input?.payloads ?? [];
  if (first !== undefined && jsonTextOf(first) === undefined)
    return ['Its parameters are not stored as JSON. Set them anew.'];
  return parameterProblems(task, parametersText);
}

function secretProblems({ task, secretsName }: ScheduledJob, secretSets: readonly string[]): string[] {
  if (task !== 'billingSync' || secretSets.includes(secretsName)) return [];
  return [
    `The secret set "${secretsName}" is not stored.${didYouMean(secretsName, secretSets)} Store it with: billing-sync secrets set "${secretsName}"`,
  ];
}

/** Other tools add no limits to a job. A job without limits on purpose says so. A job whose changes people approve needs none. */
function limitWarnings({ jobId, task, parametersText }: ScheduledJob): string[] {
  const read = readParameterText(parametersText);
  const parsed = task === 'billingSync' && 'value' in read ? parseParameters(read.value) : undefined;
  if (parsed === undefined || !('parameters' in parsed)) return [];
  const { approval, preview } = parsed.parameters;
  const saysLimits = 'value' in read && isObject(read.value) && 'Limits' in read.value;
  if (saysLimits || approval === 'Required' || preview === true) return [];
  return [
    'This job has no limits: its runs change whatever they find, and nobody sees it first. Add what new jobs begin with to its ' +
      `parameters: ${newJobLimitsText}; or "Limits": {} for none. Set them in the console, or with: ` +
      `billing-sync job edit ${jobId} --parameters FILE`,
  ];
}

/** Other tools take names that only Temporal's server knows. */
function zoneProblems({ jobId, timeZone }: ScheduledJob): string[] {
  if (isTimeZone(timeZone)) return [];
  return [
    `Its time zone ${JSON.stringify(timeZone)} is unknown, so its runs cannot tell their day. Give it ` +
      `an IANA name: billing-sync job edit ${jobId} --time-zone Europe/Berlin`,
  ];
}

function queueProblems({ schedule }: DescribedSchedule, taskQueue: string): string[] {
  const name = schedule.action?.startWorkflow?.taskQueue?.name ?? '';
  return name === taskQueue
    ? []
    : [`It starts runs on the task queue "${name}", but the workers listen on "${taskQueue}".`];
}

/** What Temporal writes into the note of a schedule with `pauseOnFailure` whose workflow failed. */
const pausedByFailure = /^paused due to workflow (failure|timeout)/;

function pausedItself({ scheduleId, schedule: { state } }: DescribedSchedule): string[] {
  if (state?.paused !== true || !pausedByFailure.test(state.notes ?? '')) return [];
  return [
    `It paused itself when a run failed, and starts none until it is resumed: billing-sync job resume ${scheduleId} ` +
      `(Temporal says: ${state.notes ?? ''}).`,
  ];
}

function policyWarnings({ scheduleId, schedule }: DescribedSchedule): string[] {
  const { catchupWindow } = schedule.policies ?? {};
  const window = Number(catchupWindow?.seconds ?? 0);
  return [
    ...(skipsOverlap(schedule)
      ? []
      : ['Its overlap policy is not Skip: a run may be started while the one before is under way.']),
    ...(window <= catchUpSeconds
      ? []
      : [
          `Runs that were missed are caught up for ${Math.round(window / 86_400)} days: after a long outage, one of a time long ago may start. ` +
            `Set it to a day: billing-sync job edit ${scheduleId} --catch-up 24`,
        ]),
  ];
}
