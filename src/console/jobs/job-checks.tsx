import { isObject } from '../../domain/parameter-definitions.js';
import { readParameterText } from '../../domain/parameter-text.js';
import { checkDraft, type DraftCheck, type FieldProblem } from '../../jobs/index.js';
import { Icon } from '../components/icon.js';
import type { Times } from '../shell/times.js';
import { keepsTimes, type JobFormValues } from './job-form-values.js';

/** What becomes of the times as they are typed: the next runs, or why they are refused. */
export function CronCheck({ values, times }: { values: JobFormValues; times: Times }) {
  const isKept = keepsTimes(values);
  const check = checkDraft({ ...values, cron: isKept ? null : values.cron }, new Date());
  const refusals = check.refusals.filter(({ field }) => field === 'cron' || field === 'timeZone');
  return (
    <div
      id="cron-check"
      class="check"
      role="status"
      data-checks="cron"
      data-valid={refusals.length === 0 ? 'true' : 'false'}
    >
      <Problems problems={refusals} />
      {refusals.length > 0 || isKept ? null : <NextTimes check={check} times={times} />}
      {refusals.length > 0 ? null : <Warnings messages={check.warnings.map(({ message }) => message)} />}
    </div>
  );
}

function NextTimes({ check: { nextRuns }, times }: { check: DraftCheck; times: Times }) {
  return (
    <p class="check-good">
      <Icon name="check" /> Next runs:{' '}
      {nextRuns.map((time, index) => (
        <>
          {index === 0 ? null : ' · '}
          <span class="nowrap">{times.minute(time)}</span>
        </>
      ))}{' '}
      <span class="muted">({times.timeZone})</span>
    </p>
  );
}

/** What a run would say to the configuration as it is typed. */
export function ParametersCheck({ values }: { values: JobFormValues }) {
  const { refusals } = checkDraft(values, new Date());
  const own = refusals.filter(({ field }) => field === 'parametersText');
  return (
    <div
      id="parameters-check"
      class="check"
      role="status"
      data-checks="parameters"
      data-valid={own.length === 0 ? 'true' : 'false'}
    >
      <Problems problems={own} />
      {own.length > 0 ? null : (
        <p class="check-good">
          <Icon name="check" /> A run accepts this configuration.
        </p>
      )}
      <Warnings messages={replacedParameters(values)} />
    </div>
  );
}

/** Log level and secrets have fields of their own, which count; who typed others below is told so. */
function replacedParameters({ task, parametersText, logLevel, secretsName }: JobFormValues): string[] {
  const read = readParameterText(parametersText);
  if (task !== 'billingSync' || 'problem' in read || !isObject(read.value)) return [];
  const given = read.value;
  const fields = [
    ['LogLevel', logLevel],
    ['Secrets', secretsName],
  ] as const;
  return fields
    .filter(([name, chosen]) => given[name] !== undefined && given[name] !== chosen)
    .map(([name, chosen]) => `${name} will be saved as “${chosen}”, as chosen above.`);
}

function Problems({ problems }: { problems: readonly FieldProblem[] }) {
  if (problems.length === 0) return null;
  return (
    <ul>
      {problems.map(({ message }) => (
        <li>
          <Icon name="error" /> <span>{message}</span>
        </li>
      ))}
    </ul>
  );
}

function Warnings({ messages }: { messages: readonly string[] }) {
  if (messages.length === 0) return null;
  return (
    <ul>
      {messages.map((message) => (
        <li class="check-warning">
          <Icon name="warning" /> <span>{message}</span>
        </li>
      ))}
    </ul>
  );
}
