import { runsDaily } from '../domain/schedule/calendar-times.js';
import type { Calendar } from '../domain/schedule/calendar.js';
import { clockChangeWarnings } from '../domain/schedule/daylight-saving.js';
import { isTimeZone } from '../domain/local-time.js';
import { renderMessage } from '../domain/log/log-messages.js';
import { isObject } from '../domain/is-object.js';
import { readParameterText } from '../domain/parameters/parameter-text.js';
import { parseParameters, refusalMessage } from '../domain/parameters/parameters.js';
import { isDay, type Day } from '../domain/day.js';
import { countsFromRunDay, isAlignmentOpen } from '../domain/parameters/job-parameters.js';
import type { FieldProblem, JobProblem, JobTask } from './job.js';

/** What a check of a job needs to know of it, whether it exists or is still being typed. */
export interface CheckedJob {
  readonly task: JobTask;
  readonly parametersText: string;
  readonly calendars: readonly Calendar[];
  readonly timeZone: string;
}

/** Why a run of these parameters would be refused; the same code decides in the run itself. */
export function parameterProblems(task: JobTask, text: string): string[] {
  if (task === 'billingProcess') return processProblems(text);
  const parsed = parseParameters(text);
  if ('parameters' in parsed) return [];
  return parsed.refusals.map((refusal) => `${refusal.code}: ${refusalMessage(refusal)}`);
}

const processInput = 'Leave them empty, or name the end of one period: {"PeriodEnd": "2026-11-25"}.';

function processProblems(text: string): string[] {
  if (text.trim() === '') return [];
  const read = readParameterText(text);
  if ('problem' in read) return [`The parameters are not valid JSON, ${read.problem}.`];
  const { value } = read;
  const names = isObject(value) ? Object.keys(value) : [];
  if (!isObject(value) || names.some((name) => name !== 'PeriodEnd')) {
    return [`A billing process has no such parameters. ${processInput}`];
  }
  const { PeriodEnd: end } = value;
  const isRight = end === undefined || (typeof end === 'string' && isDay(end));
  return isRight ? [] : [`PeriodEnd is not an existing day. ${processInput}`];
}

/**
 * What has to be known before the first run, and is not wrong in itself; undefined where nothing has. Only a worker and
 * `doctor` can look at the contracts themselves.
 */
export function periodNote(task: JobTask, text: string): string | undefined {
  const parsed = task === 'billingSync' ? parseParameters(text) : undefined;
  if (parsed === undefined || !('parameters' in parsed) || !isAlignmentOpen(parsed.parameters)) return undefined;
  return (
    'EffectiveDateAlignment is not set. It matters only where billing periods of a contract begin on another day than ' +
    'Atria\'s; "billing-sync doctor" tells which contracts that concerns.'
  );
}

/** What may not do what is meant, though it runs; each with the field that it is about. */
export function jobWarnings(job: CheckedJob, now: Date): FieldProblem[] {
  const { task, parametersText, calendars, timeZone } = job;
  // Whether a zone is known is said elsewhere.
  const ofClocks = isTimeZone(timeZone) ? clockChangeWarnings(calendars, timeZone, now) : [];
  return [
    ...ofField('cron', [...cadenceWarnings(job, now), ...ofClocks]),
    ...ofField('parametersText', [
      ...samePeriodWarnings(task, parametersText),
      ...previewWarnings(task, parametersText),
    ]),
  ];
}

function ofField(field: FieldProblem['field'], messages: readonly string[]): FieldProblem[] {
  return messages.map((message) => ({ field, message }));
}

function cadenceWarnings({ task, parametersText, calendars }: CheckedJob, now: Date): string[] {
  const parsed = task === 'billingSync' ? parseParameters(parametersText) : undefined;
  if (parsed === undefined || !('parameters' in parsed)) return [];
  return countsFromRunDay(parsed.parameters) && !runsDaily(calendars, now) ? [renderMessage('AT41', {})] : [];
}

function samePeriodWarnings(task: JobTask, text: string): string[] {
  if (task === 'billingProcess') {
    const read = text.trim() === '' ? undefined : readParameterText(text);
    const isOnePeriod = read !== undefined && 'value' in read && isObject(read.value) && 'PeriodEnd' in read.value;
    return isOnePeriod
      ? ['Each run makes the records of the same period anew. Leave PeriodEnd out for the open ones.']
      : [];
  }
  const parsed = parseParameters(text);
  if (!('parameters' in parsed)) return [];
  const { billingPeriod } = parsed.parameters;
  return billingPeriod.kind === 'date' ? [fixedPeriod(billingPeriod.day)] : [];
}

function previewWarnings(task: JobTask, text: string): string[] {
  const parsed = task === 'billingSync' ? parseParameters(text) : undefined;
  if (parsed === undefined || !('parameters' in parsed) || parsed.parameters.preview !== true) return [];
  return ['Each run is a preview: it changes nothing in Autotask. Leave Preview out of a job that bills.'];
}

function fixedPeriod(day: Day): string {
  return (
    `Each run takes the same billing period again, the one that contains ${day}. Set BillingPeriod to "Previous" for the ` +
    'one that ended last.'
  );
}

export function asProblems(level: JobProblem['level'], messages: readonly string[]): JobProblem[] {
  return messages.map((message) => ({ level, message }));
}
