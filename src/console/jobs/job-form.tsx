import { logLevels } from '../../domain/log-codes.js';
import { jobTasks, type FieldProblem } from '../../jobs/index.js';
import { Icon } from '../components/icon.js';
import { Notice } from '../components/notice.js';
import { PageHead } from '../components/page-head.js';
import type { Times } from '../shell/times.js';
import { CronCheck, ParametersCheck } from './job-checks.js';
import type { JobFormValues } from './job-form-values.js';
import { taskLabels } from './wording.js';

export interface JobFormProps {
  readonly values: JobFormValues;
  /** Why the form was not taken; undefined where it has not been sent. */
  readonly problems: readonly FieldProblem[] | undefined;
  /** The names of the stored secret sets. */
  readonly secretSets: readonly string[];
  /** The job that is changed; undefined for a new one. */
  readonly job: { readonly label: string; readonly address: string } | undefined;
  readonly times: Times;
}

/** The form of a job. What is typed is checked as a run would check it, while one types. */
export function JobForm(props: JobFormProps) {
  const { values, problems = [], job } = props;
  const crumbs = [
    { href: '/jobs', label: 'Jobs' },
    ...(job === undefined ? [] : [{ href: job.address, label: job.label }]),
  ];
  return (
    <>
      <PageHead crumbs={crumbs} title={job === undefined ? 'Add a new job' : 'Edit the job'} />
      <form class="card form" method="post" action={job === undefined ? '/jobs' : `${job.address}/edit`} novalidate>
        {problems.length === 0 ? null : (
          <Notice kind="error">The job was not saved. What has to be corrected is said beside each field.</Notice>
        )}
        <LabelField values={values} problems={problems} />
        <div class="field-row">
          <TaskField values={values} isNew={job === undefined} />
          <LevelField values={values} />
          <SecretsField {...props} />
        </div>
        <TimesFields {...props} />
        <ConfigurationField
          values={values}
          isChecked={job !== undefined || problems.length > 0}
          isRefused={problems.some(({ field }) => field === 'parametersText')}
        />
        <div class="form-actions">
          <button class="button button-primary">Save</button>
          <a class="button button-quiet" href={job?.address ?? '/jobs'}>
            Back
          </a>
        </div>
      </form>
    </>
  );
}

function LabelField({ values, problems }: Pick<JobFormProps, 'values'> & { problems: readonly FieldProblem[] }) {
  const own = problems.filter(({ field }) => field === 'label' || field === 'jobId');
  return (
    <div class="field">
      <label for="label">Label</label>
      <input
        id="label"
        name="label"
        value={values.label}
        required
        maxlength={200}
        aria-describedby="label-hint label-check"
        aria-invalid={own.length > 0 ? 'true' : 'false'}
      />
      <p class="hint" id="label-hint">
        What it does, where, and when, for example “Transfer Billing Data to Autotask on 27th of the Month”.
      </p>
      <div id="label-check" class="check check-tight" role="status">
        <ul>
          {own.map(({ message }) => (
            <li>
              <Icon name="error" /> <span>{message}</span>
            </li>
          ))}
        </ul>
      </div>
    </div>
  );
}

function TaskField({ values, isNew }: { values: JobFormValues; isNew: boolean }) {
  if (!isNew) {
    return (
      <div class="field">
        <span class="label">Task</span>
        <p class="fixed">{taskLabels[values.task]}</p>
        <input type="hidden" name="task" value={values.task} />
      </div>
    );
  }
  return (
    <div class="field">
      <label for="task">Task</label>
      <select id="task" name="task">
        {jobTasks.map((task) => (
          <option value={task} selected={task === values.task}>
            {taskLabels[task]}
          </option>
        ))}
      </select>
    </div>
  );
}

function LevelField({ values }: { values: JobFormValues }) {
  return (
    <div class="field">
      <label for="log-level">Log level</label>
      <select id="log-level" name="logLevel" aria-describedby="log-level-hint">
        {logLevels.map((level) => (
          <option selected={level === values.logLevel}>{level}</option>
        ))}
      </select>
      <p class="hint" id="log-level-hint">
        To start with, Verbose says everything.
      </p>
    </div>
  );
}

function SecretsField({ values, secretSets }: JobFormProps) {
  const names = [...new Set([...secretSets, 'default', values.secretsName])].sort();
  return (
    <div class="field">
      <label for="secrets-name">Secrets</label>
      <select id="secrets-name" name="secretsName" aria-describedby="secrets-hint">
        {names.map((name) => (
          <option value={name} selected={name === values.secretsName}>
            {secretSets.includes(name) ? name : `${name} (not stored yet)`}
          </option>
        ))}
      </select>
      <p class="hint" id="secrets-hint">
        Autotask's credentials, from the <a href="/secrets">secrets page</a>.
      </p>
    </div>
  );
}

function TimesFields({ values, problems = [], times }: Pick<JobFormProps, 'values' | 'problems' | 'times'>) {
  const isRefused = (own: FieldProblem['field']) => (problems.some(({ field }) => field === own) ? 'true' : 'false');
  const check = { 'hx-post': '/jobs/check/times', 'hx-target': '#cron-check', 'hx-swap': 'outerHTML' };
  return (
    <fieldset class="field fieldset">
      <div class="field-row">
        <div class="field">
          <label for="cron">CRON expression</label>
          <input
            id="cron"
            name="cron"
            class="input-code"
            value={values.cron}
            autocomplete="off"
            spellcheck={false}
            required
            aria-describedby="cron-hint cron-check"
            aria-invalid={isRefused('cron')}
            {...check}
            hx-trigger="input changed delay:250ms"
          />
          <p class="hint" id="cron-hint">
            {values.timesSetElsewhere
              ? 'Its times were set with another tool, and no CRON expression says them. Left empty, they stay.'
              : 'For example “0 22 26 * *”: at 10 pm on the 26th of each month. Five fields, six with seconds, names, @monthly, L.'}
          </p>
        </div>
        <div class="field">
          <label for="time-zone">Time zone</label>
          <input
            id="time-zone"
            name="timeZone"
            value={values.timeZone}
            list="time-zones"
            autocomplete="off"
            required
            aria-describedby="time-zone-hint cron-check"
            aria-invalid={isRefused('timeZone')}
            {...check}
            hx-trigger="input changed delay:250ms"
          />
          <p class="hint" id="time-zone-hint">
            The expression's times are read in this zone.
          </p>
          <datalist id="time-zones">
            {['UTC', ...Intl.supportedValuesOf('timeZone')].map((name) => (
              <option value={name} />
            ))}
          </datalist>
        </div>
      </div>
      {values.timesSetElsewhere ? <input type="hidden" name="timesSetElsewhere" value="yes" /> : null}
      <CronCheck values={values} times={times} />
    </fieldset>
  );
}

function ConfigurationField(props: { values: JobFormValues; isChecked: boolean; isRefused: boolean }) {
  const { values, isChecked, isRefused } = props;
  return (
    <div class="field">
      <label for="parameters">Configuration</label>
      <textarea
        id="parameters"
        name="parametersText"
        rows={12}
        spellcheck={false}
        autocomplete="off"
        aria-describedby="parameters-hint parameters-check"
        aria-invalid={isRefused ? 'true' : 'false'}
        hx-post="/jobs/check/parameters"
        hx-trigger="input changed delay:300ms, change from:#task, change from:#log-level, change from:#secrets-name"
        hx-target="#parameters-check"
        hx-swap="outerHTML"
      >
        {values.parametersText}
      </textarea>
      <p class="hint" id="parameters-hint">
        The parameters as a JSON object. Comments and trailing commas are fine. Log level and secrets are those above.
      </p>
      {isChecked ? <ParametersCheck values={values} /> : <div id="parameters-check" class="check" role="status" />}
    </div>
  );
}
