import { isObject } from '../../domain/is-object.js';
import { readParameterText } from '../../domain/parameters/parameter-text.js';
import { unquotedCron } from '../../domain/schedule/cron.js';
import {
  addedConflictText,
  checkDraft,
  conflictWarnings,
  newJobLimitsNote,
  parameterProblems,
  periodNote,
  withLimitsToAskAbove,
  type DraftCheck,
  type FieldProblem,
  type Job,
  type JobProblem,
} from '../../jobs/index.js';
import { Accepted, FieldCheck, Findings } from '../components/check.js';
import { Proposal } from '../parameters/correction.js';
import type { ParameterName } from '../parameters/field-table.js';
import { findingsOf } from '../parameters/findings.js';
import { ParametersCheck } from '../parameters/parameters-check.js';
import type { ParametersView } from '../parameters/typed-parameters.js';
import { createTimes } from '../shell/times.js';
import { keepsTimes, parametersOf, type JobFormValues } from './job-form-values.js';

export interface CronCheckProps {
  readonly values: JobFormValues;
  /** All jobs, as far as they are known. */
  readonly others: readonly Job[];
  /** The job that is edited; undefined for a new one. */
  readonly jobId: string | undefined;
}

/** What becomes of the times as they are typed: the next runs, or why they are refused. */
export function CronCheck({ values, others, jobId }: CronCheckProps) {
  const isKept = keepsTimes(values);
  const check = checkDraft({ ...values, cron: isKept ? null : values.cron }, new Date());
  const refusals = check.refusals.filter(({ field }) => field === 'cron' || field === 'timeZone');
  const ofTimes = check.warnings.filter(({ field }) => field === 'cron');
  const beside = conflictWarnings({ ...values, jobId, nextRuns: check.nextRuns }, others);
  return (
    <FieldCheck field="cron" isAccepted={refusals.length === 0}>
      <Findings kind="error" messages={messagesOf(refusals)} />
      <Proposal field="cron" corrected={unquotedCron(values.cron)} />
      {refusals.length > 0 || isKept ? null : <NextTimes check={check} timeZone={values.timeZone} />}
      {refusals.length > 0 ? null : <Findings kind="warning" messages={messagesOf([...ofTimes, ...beside])} />}
    </FieldCheck>
  );
}

function NextTimes({ check: { nextRuns }, timeZone }: { check: DraftCheck; timeZone: string }) {
  const times = createTimes(timeZone);
  return (
    <Accepted>
      Next runs:{' '}
      {nextRuns.map((time, index) => (
        <>
          {index === 0 ? null : ' · '}
          <span class="nowrap">{times.minute(time)}</span>
        </>
      ))}{' '}
      <span class="muted">({times.timeZone})</span>
    </Accepted>
  );
}

/** Parameters that the form of a job has fields of its own for. */
export const ownFields: readonly ParameterName[] = ['LogLevel', 'Secrets', 'Approval', 'DualControl', 'StartedBy'];

/** What a run would say to the configuration as it is typed. */
export function JobParametersCheck(props: {
  values: JobFormValues;
  oddNames: readonly JobProblem[];
  view: ParametersView;
  isAnswer?: boolean;
}) {
  const { values, oddNames } = props;
  const { task, parametersText: text } = values;
  const parametersText = parametersOf(values);
  const { refusals, warnings } = checkDraft({ ...values, parametersText }, new Date());
  const isOwn = ({ field }: FieldProblem) => field === 'parametersText';
  return (
    <ParametersCheck
      {...props}
      {...{ task, text }}
      without={ownFields}
      refusals={messagesOf(refusals.filter(isOwn))}
      findings={findingsOf(task, parametersText, oddNames)}
      what="this configuration"
      note={periodNote(task, parametersText)}
      warnings={[...replacedParameters(values), ...added(values), ...messagesOf(warnings.filter(isOwn))]}
      isAccepted={(corrected) => isAccepted(values, corrected)}
    />
  );
}

/** Whether a run would take a text in place of what stands in the form. */
function isAccepted(values: JobFormValues, text: string): boolean {
  return parameterProblems(values.task, parametersOf({ ...values, parametersText: text })).length === 0;
}

/** Some parameters have fields of their own, which count; who typed others below is told so. */
function replacedParameters({ task, parametersText, ...chosen }: JobFormValues): string[] {
  const read = readParameterText(parametersText);
  if (task !== 'billingSync' || 'problem' in read || !isObject(read.value)) return [];
  const given = read.value;
  const fields = [
    ['LogLevel', chosen.logLevel],
    ['Secrets', chosen.secretsName],
    ['Approval', chosen.approval],
    ['DualControl', chosen.dualControl === true ? 'True' : 'False'],
  ] as const;
  return fields
    .filter(([name, value]) => value !== undefined && given[name] !== undefined && typed(given[name]) !== value)
    .map(([name, value]) => `${name} will be saved as “${value ?? ''}”, as chosen above.`);
}

/** What is saved beside what was typed. */
function added(values: JobFormValues): string[] {
  const { isNew, task, parametersText } = values;
  const conflict = isNew && task === 'billingSync' ? addedConflictText(parametersText) : undefined;
  return [...addedLimits(values), ...(conflict === undefined ? [] : [conflict])];
}

/** Whoever replaces the whole configuration may not know that it had limits. */
function addedLimits({ task, approval, parametersText }: JobFormValues): string[] {
  if (task !== 'billingSync' || approval !== 'AboveLimits' || withLimitsToAskAbove(parametersText) === parametersText) {
    return [];
  }
  return [`Limits will be added, as “Above the limits” is chosen above. ${newJobLimitsNote}`];
}

/** A truth value may be typed with quotes or without. */
function typed(given: unknown): unknown {
  return typeof given === 'boolean' ? (given ? 'True' : 'False') : given;
}

function messagesOf(findings: readonly { readonly message: string }[]): string[] {
  return findings.map(({ message }) => message);
}
