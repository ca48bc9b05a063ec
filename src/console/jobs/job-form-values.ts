import { logLevels, type LogLevel } from '../../domain/log/log-codes.js';
import {
  jobTasks,
  savedParameters,
  withNewJobConflict,
  withNewJobDefaults,
  type Job,
  type JobTask,
  type OpenedJob,
} from '../../jobs/index.js';
import { approvalRules, type ApprovalRule } from '../../domain/parameters/job-parameters.js';
import { typedParameters } from '../parameters/typed-parameters.js';
import { formText } from '../shell/form.js';

/** What stands in the form of a job. */
export interface JobFormValues {
  readonly isNew: boolean;
  readonly label: string;
  readonly task: JobTask;
  readonly logLevel: LogLevel;
  readonly cron: string;
  /** Its times were set with another tool, and no cron expression says them: an empty one keeps them. */
  readonly timesSetElsewhere: boolean;
  readonly timeZone: string;
  readonly parametersText: string;
  /** What was typed for the other task, before this one was chosen; undefined: the task was not changed. */
  readonly otherParametersText?: string | undefined;
  readonly secretsName: string;
  /** undefined: as in the parameters. */
  readonly approval: ApprovalRule | undefined;
  readonly dualControl: boolean | undefined;
  /** Who saves the job. */
  readonly savedBy: string;
}

/** What a new job begins with: what the documentation advises to begin with. */
export const newJobValues: JobFormValues = {
  isNew: true,
  label: '',
  task: 'billingSync',
  logLevel: 'Verbose',
  cron: '0 22 26 * *',
  timesSetElsewhere: false,
  timeZone: 'UTC',
  parametersText: withNewJobDefaults(`{
  "BaseUrl": "",
  "ZoneUser": "",
  "CustomersFilter": "",
  "BillingPeriod": "Previous",
  "ProRatedTransactions": "False",
  "AllowAtriaCreateItems": "False"
}`).text,
  secretsName: 'default',
  ...{ approval: 'AboveLimits', dualControl: false, savedBy: '' },
};

export function valuesOfJob(job: Job): JobFormValues {
  const { label, task, logLevel, cron, timeZone, parametersText, secretsName, approval, dualControl } = job;
  const times = { cron: cron ?? '', timesSetElsewhere: cron === null, timeZone };
  return {
    isNew: false,
    label,
    task,
    logLevel,
    ...times,
    parametersText,
    secretsName,
    approval,
    dualControl,
    savedBy: '',
  };
}

export function valuesOfForm(form: Readonly<Record<string, unknown>>): JobFormValues {
  const given = (name: string) => formText(form, name);
  return {
    // Only the form of a job that is edited names it.
    isNew: given('jobId') === '',
    label: given('label').trim(),
    task: jobTasks.find((task) => task === given('task')) ?? 'billingSync',
    logLevel: logLevels.find((level) => level === given('logLevel')) ?? 'Info',
    cron: given('cron').trim(),
    timesSetElsewhere: given('timesSetElsewhere') === 'yes',
    timeZone: given('timeZone').trim(),
    parametersText: typedParameters(form),
    ...('otherParametersText' in form ? { otherParametersText: given('otherParametersText') } : {}),
    secretsName: given('secretsName').trim(),
    approval: approvalRules.find((rule) => rule === given('approval')),
    // A tick that was taken away is not sent.
    dualControl: given('approval') === '' ? undefined : given('dualControl') === 'yes',
    savedBy: given('savedBy').trim(),
  };
}

/** The form of a new job after another task was chosen in it: with the parameters that belong to that one. */
export function valuesOfOtherTask(values: JobFormValues): JobFormValues {
  const { task, parametersText, otherParametersText } = values;
  const initial = task === newJobValues.task ? newJobValues.parametersText : '';
  return { ...values, parametersText: otherParametersText ?? initial, otherParametersText: parametersText };
}

/** The job that a form was opened with. */
export function openedJob({ label, cron, timesSetElsewhere, timeZone, parametersText }: JobFormValues): OpenedJob {
  return { label, cron: timesSetElsewhere ? null : cron, timeZone, parametersText };
}

/** The parameters as they would be saved. */
export function parametersOf({ task, savedBy, ...chosen }: JobFormValues): string {
  const text = givenParameters({ task, ...chosen });
  return savedParameters(task, text, { ...chosen, savedBy: savedBy === '' ? undefined : savedBy });
}

/** The parameters as somebody typed them, with what a new job begins with. Approval and limits are chosen beside them. */
export function givenParameters(values: Pick<JobFormValues, 'isNew' | 'task' | 'parametersText'>): string {
  const { isNew, task, parametersText } = values;
  return isNew && task === 'billingSync' ? withNewJobConflict(parametersText) : parametersText;
}

/** Whether the times stay as they are. */
export function keepsTimes({ cron, timesSetElsewhere }: JobFormValues): boolean {
  return timesSetElsewhere && cron === '';
}
