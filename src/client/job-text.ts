import { applyEdits, format } from 'jsonc-parser';
import { scheduleUrl, type TemporalUi } from '../runs/temporal-ui.js';
import type { Job, JobRun } from '../jobs/index.js';
import { isTimeZone, offsetAt } from '../domain/local-time.js';
import { failureText } from '../domain/sync/failure-summary.js';
import { colouredLevel, colouredStatus, type Colours, type Terminal } from './terminal/terminal.js';
import { counted, shortId, timeText } from '../domain/wording.js';
import { fittedText, wrapped } from './terminal/wrapped-text.js';

const nameWidth = 12;
const nextRunsShown = 3;

type TimedJob = Pick<Job, 'paused' | 'nextRuns' | 'timeZone'>;

export function nextRunText({ paused, nextRuns: [next], timeZone }: TimedJob): string {
  if (paused) return 'paused';
  return next === undefined ? 'never' : jobTimeText(next, timeZone);
}

/** `"Monthly" (monthly-2)`; the id alone where the job has no other name. */
export function namedJob({ jobId, label, isDescribed }: Pick<Job, 'jobId' | 'label' | 'isDescribed'>): string {
  if (!isDescribed) return `${jobId} (which Temporal does not describe now)`;
  return label === jobId ? jobId : `"${label}" (${jobId})`;
}

/**
 * A time at which a job runs, on the clocks that its schedule means: `2026-11-26 22:00 (Europe/Berlin)`. Other tools
 * take names of zones that only Temporal's server knows; such times are in UTC.
 */
export function jobTimeText(time: Date, timeZone: string): string {
  if (timeZone === 'UTC' || !isTimeZone(timeZone)) return `${clockText(time)}Z`;
  return `${clockText(new Date(time.getTime() + offsetAt(time.getTime(), timeZone)))} (${timeZone})`;
}

/** To the minute, as cron has it; other tools make schedules with seconds. */
function clockText(time: Date): string {
  return timeText(time).slice(0, -1).replace(/:00$/, '');
}

/** `2026-11-26 22:00Z`. */
export function minuteText(time: Date): string {
  return `${timeText(time).slice(0, 16)}Z`;
}

/** A mark behind the id of a job that has a problem. */
export function problemMark({ problems }: Job, colours: Colours): string {
  const [gravest] = problems;
  return gravest === undefined ? '' : ` ${colouredLevel(colours, gravest.level, '(!)')}`;
}

/** A job with all that it says, as people read it. */
export function jobText(job: Job, { colours, width }: Terminal, temporalUi: TemporalUi | undefined): string {
  const rows: [string, string][] = [
    ['Job', `${colours.bold(job.label)} (${job.jobId})`],
    ['Task', job.task],
    ['Schedule', `${job.scheduleInWords}${job.cron === null ? '' : `, cron: ${job.cron}`}`],
    ['Next runs', nextRunsText(job)],
    ['Last run', lastRunText(job, colours)],
    ['State', job.paused ? `${colours.yellow('paused')}${reason(job)}` : `on${reason(job)}`],
    ['Secrets', job.secretsName],
    ['Log level', job.logLevel],
    [
      'So far',
      `${counted(job.counts.started, 'run')} started, ${job.counts.missed} missed, ${job.counts.skipped} skipped`,
    ],
    ...(temporalUi === undefined ? [] : [['Temporal', scheduleUrl(temporalUi, job.jobId)] as [string, string]]),
  ];
  return [
    ...rows
      .filter(([name]) => job.task === 'billingSync' || !['Secrets', 'Log level'].includes(name))
      .map(([name, value]) => `${colours.dim(name.padEnd(nameWidth))} ${wrapped(value, width, nameWidth + 1)}`),
    ...(job.parametersText === '' ? [] : ['', colours.dim('Parameters'), shownParameters(job, width)]),
    ...(job.problems.length === 0 ? [] : ['', problemsText(job, colours, width)]),
  ].join('\n');
}

/** As they were typed; on several lines where one would be too long. */
function shownParameters({ parametersText }: Job, width: number | undefined): string {
  const isTooWide = width !== undefined && parametersText.split('\n').some((line) => line.length > width);
  if (!isTooWide) return parametersText;
  const edits = format(parametersText, undefined, { insertSpaces: true, tabSize: 2 });
  return fittedText(applyEdits(parametersText, edits), width);
}

function problemsText({ problems }: Job, colours: Colours, width: number | undefined): string {
  return problems
    .map(
      ({ level, message }) =>
        `${colouredLevel(colours, level, level.padEnd(nameWidth))} ${wrapped(message, width, nameWidth + 1)}`,
    )
    .join('\n');
}

function nextRunsText(job: Job): string {
  if (job.paused || job.nextRuns.length === 0) return nextRunText(job);
  return job.nextRuns
    .slice(0, nextRunsShown)
    .map((time) => jobTimeText(time, job.timeZone))
    .join(', ');
}

function lastRunText({ lastRun }: Job, colours: Colours): string {
  if (lastRun === null) return 'none yet';
  const { startedAt, runId, failureSummary } = lastRun;
  const todo = failureSummary === null ? '' : `. ${failureSummary.whatToDo}`;
  return `${timeText(startedAt)} (run ${shortId(runId)}): ${resultText(lastRun, colours)}${todo}`;
}

/** How a run of a job ended, and why it failed. */
export function resultText({ status, failureSummary }: JobRun, colours: Colours): string {
  const shown = colouredStatus(colours, status);
  return failureSummary === null ? shown : `${shown}: ${failureText(failureSummary)}`;
}

function reason({ note }: Job): string {
  return note === '' ? '' : `: ${note}`;
}
