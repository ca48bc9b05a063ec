import { logLevels } from '../../domain/log/log-codes.js';
import { jobTasks, newJobConflictNote, type FieldProblem, type Job, type JobProblem } from '../../jobs/index.js';
import { historyAddress } from '../audit/audit-address.js';
import { ChangedMeanwhile, Opened } from '../components/changed-meanwhile.js';
import { Field } from '../components/field.js';
import { Notice } from '../components/notice.js';
import { PageHead } from '../components/page-head.js';
import { SelectField } from '../components/select.js';
import { findingsOf } from '../parameters/findings.js';
import type { ParameterName } from '../parameters/field-table.js';
import { presetText, type Preset } from '../parameters/presets.js';
import { ParametersField } from '../parameters/parameters-field.js';
import type { ParametersView } from '../parameters/typed-parameters.js';
import type { FieldChange } from '../shell/merged-edits.js';
import { ApprovalFields } from './approval-fields.js';
import { CronCheck, ownFields, JobParametersCheck } from './job-checks.js';
import { newJobValues, parametersOf, type JobFormValues } from './job-form-values.js';
import { taskLabels } from './wording.js';
import { configurationArea, TimesField } from './times-field.js';

export interface EditedJob {
  readonly jobId: string;
  readonly label: string;
  readonly address: string;
  /** What the form was opened with. */
  readonly opened: JobFormValues;
  /** What somebody else saved since then; undefined: nobody did. */
  readonly changes: readonly FieldChange[] | undefined;
}

/** What people call the fields of a job. */
export const fieldLabels: Readonly<Record<string, string>> = {
  label: 'Label',
  logLevel: 'Log level',
  cron: 'CRON expression',
  timeZone: 'Time zone',
  parametersText: 'Configuration',
  secretsName: 'Secrets',
  timesSetElsewhere: 'Times set with another tool',
  approval: 'Approval',
  dualControl: 'Dual control',
};

export interface JobFormProps {
  readonly values: JobFormValues;
  /** How the parameters are shown. */
  readonly view: ParametersView;
  /** Why the form was not taken; undefined where it has not been sent. */
  readonly problems: readonly FieldProblem[] | undefined;
  /** The names of the stored secret sets. */
  readonly secretSets: readonly string[];
  /** The job that is changed; undefined for a new one. */
  readonly job: EditedJob | undefined;
  /** What is odd about the customers that the parameters name. */
  readonly oddNames: readonly JobProblem[];
  /** All jobs, as far as they are known. */
  readonly others: readonly Job[];
  /** What the link set that led to the form; undefined: nothing. */
  readonly preset?: Preset | undefined;
}

/** The form of a job. What is typed is checked as a run would check it, while one types. */
export function JobForm(props: JobFormProps) {
  const { values, problems = [], job, view } = props;
  const address = job === undefined ? '/jobs' : `${job.address}/edit`;
  const crumbs = [
    { href: '/jobs', label: 'Jobs' },
    ...(job === undefined ? [] : [{ href: job.address, label: job.label }]),
  ];
  return (
    <>
      <PageHead crumbs={crumbs} title={job === undefined ? 'Add a new job' : 'Edit the job'} />
      <form class="card form" method="post" action={address} novalidate>
        {job === undefined ? null : (
          <>
            <input type="hidden" name="jobId" value={job.jobId} />
            <Opened values={job.opened} />
            <ChangedMeanwhile
              what="job"
              changes={job.changes}
              labels={fieldLabels}
              address={`${job.address}/edit`}
              history={historyAddress('job', job.jobId)}
            />
          </>
        )}
        {problems.length === 0 ? null : (
          <Notice kind="error">The job was not saved. The fields say what to correct.</Notice>
        )}
        {props.preset === undefined ? null : <Notice kind="info">{presetText(props.preset, 'job')}</Notice>}
        <LabelField values={values} problems={problems} />
        <div class="field-row">
          <TaskField values={values} isNew={job === undefined} />
          <LevelField values={values} />
          <SecretsField {...props} />
        </div>
        <TimesFields {...props} />
        <ApprovalFields values={values} problems={problems} />
        {job === undefined ? <p class="hint of-sync">{newJobConflictNote}</p> : null}
        <div id={configurationArea}>
          <ConfigurationField
            {...{ values, view, address }}
            {...{ oddNames: props.oddNames, secretSets: props.secretSets, ledTo: props.preset?.parameter }}
            isRefused={problems.some(({ field }) => field === 'parametersText')}
          />
        </div>
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
  const own = problems.filter(({ field }) => field === 'label' || field === 'jobId').map(({ message }) => message);
  return (
    <Field
      id="label"
      name="label"
      label="Label"
      hint="What it does, where, and when, for example “Transfer Billing Data to Autotask on 27th of the Month”."
      value={values.label}
      required
      maxLength={200}
      problem={own.length === 0 ? undefined : own.join(' ')}
    />
  );
}

function TaskField({ values, isNew }: { values: JobFormValues; isNew: boolean }) {
  if (isNew) {
    const options = jobTasks.map((task) => [task, taskLabels[task]] as const);
    return (
      <div class="field" hx-post="/jobs/task" hx-trigger="change" hx-target="#configuration" hx-swap="outerHTML">
        <SelectField id="task" name="task" label="Task" options={options} value={values.task} />
      </div>
    );
  }
  return (
    <div class="field">
      <span class="label">Task</span>
      <p class="fixed">{taskLabels[values.task]}</p>
      <input type="hidden" name="task" value={values.task} />
    </div>
  );
}

function LevelField({ values }: { values: JobFormValues }) {
  return (
    <SelectField
      id="log-level"
      name="logLevel"
      label="Log level"
      hint="To start with, Verbose says everything."
      options={logLevels}
      value={values.logLevel}
    />
  );
}

function SecretsField({ values, secretSets }: JobFormProps) {
  const names = [...new Set([...secretSets, 'default', values.secretsName])].sort();
  return (
    <div class="field of-sync">
      <SelectField
        id="secrets-name"
        name="secretsName"
        label="Secrets"
        hint={
          <>
            Autotask's credentials, from the <a href="/secrets">secrets page</a>.
          </>
        }
        options={names.map((name) => [name, secretSets.includes(name) ? name : `${name} (not stored yet)`])}
        value={values.secretsName}
      />
      <div>
        <button
          class="button"
          type="button"
          hx-post="/jobs/check/connection"
          hx-target="#secrets-name-check"
          hx-swap="outerHTML"
          hx-disabled-elt="this"
        >
          Test connection
        </button>
      </div>
    </div>
  );
}

function TimesFields({ values, problems = [], others, job }: JobFormProps) {
  const isRefused = (own: FieldProblem['field']) => problems.some(({ field }) => field === own);
  return (
    <fieldset class="field fieldset">
      <div class="field-row">
        <TimesField
          id="cron"
          name="cron"
          label="CRON expression"
          hint={
            values.timesSetElsewhere
              ? 'Its times were set with another tool, and no CRON expression says them. Left empty, they stay.'
              : 'For example “0 22 26 * *”: at 10 pm on the 26th of each month. Five fields, six with seconds, names, @monthly, L.'
          }
          value={values.cron}
          isRefused={isRefused('cron')}
        />
        <TimesField
          id="time-zone"
          name="timeZone"
          label="Time zone"
          hint="The expression's times are read in this zone."
          value={values.timeZone}
          suggestions={['UTC', ...Intl.supportedValuesOf('timeZone')]}
          isRefused={isRefused('timeZone')}
        />
      </div>
      {values.timesSetElsewhere ? <input type="hidden" name="timesSetElsewhere" value="yes" /> : null}
      <CronCheck {...{ values, others, jobId: job?.jobId }} />
    </fieldset>
  );
}

/** The parameters of the task that is chosen, and those that were typed for the other one. */
export function ConfigurationField(props: {
  values: JobFormValues;
  view: ParametersView;
  /** The address of the form. */
  address: string;
  oddNames: readonly JobProblem[];
  secretSets: readonly string[];
  isRefused: boolean;
  /** The parameter that a link led to; undefined: none. */
  ledTo?: ParameterName | undefined;
}) {
  const { values, oddNames, isRefused, view } = props;
  const { task, parametersText } = values;
  const isInitial = parametersText === newJobValues.parametersText && !isRefused;
  return (
    <ParametersField
      {...props}
      {...{ task, text: parametersText, isInitial }}
      without={ownFields}
      hint={
        task === 'billingSync'
          ? 'The fields above set LogLevel, Secrets, Approval, DualControl and StartedBy, whatever stands here.'
          : 'The fields above set LogLevel and Secrets, whatever stands here.'
      }
      findings={isInitial ? undefined : findingsOf(task, parametersOf(values), oddNames)}
      checkAddress="/jobs/check/parameters"
      dependsOn={['log-level', 'secrets-name', 'approval', 'dual-control', 'saved-by']}
      check={<JobParametersCheck {...{ values, oddNames, view }} />}
    >
      {values.otherParametersText === undefined ? null : (
        <input type="hidden" name="otherParametersText" value={values.otherParametersText} />
      )}
    </ParametersField>
  );
}
