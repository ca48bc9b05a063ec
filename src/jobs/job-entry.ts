import { theProgram, type Author, type FieldChange, type NewAuditEntry } from '../domain/audit/audit-entry.js';
import { changedFields, type RecordFields } from '../domain/audit/changed-fields.js';
import { isObject } from '../domain/is-object.js';
import { readParameterText } from '../domain/parameters/parameter-text.js';
import type { ScheduledJob } from './read-job.js';

/** What is audited of a job. Its parameters are as they are shown: without values that a run refuses. */
export type AuditedJob = Pick<
  ScheduledJob,
  'jobId' | 'label' | 'task' | 'cron' | 'scheduleInWords' | 'timeZone' | 'parametersText' | 'catchUpSeconds' | 'paused'
>;

/** An entry of the audit record about a job, with the fields that an edit changes. */
export function jobEntry(
  { author = theProgram }: { readonly author?: Author | undefined },
  action: string,
  { jobId: id, label }: Pick<AuditedJob, 'jobId' | 'label'>,
  { before, after, reason = '' }: { before?: AuditedJob; after?: AuditedJob; reason?: string } = {},
): NewAuditEntry {
  const changes = jobFieldChanges(before, after);
  return { ...author, action, record: 'job', id, name: label === id ? '' : label, changes, reason };
}

/** The fields in which a job differs, each parameter by its name. */
export function jobFieldChanges(before: AuditedJob | undefined, after: AuditedJob | undefined): FieldChange[] {
  return changedFields(before && fieldsOf(before), after && fieldsOf(after));
}

const secondsPerHour = 3600;

function fieldsOf(job: AuditedJob): RecordFields {
  return {
    Label: job.label,
    Task: job.task,
    Times: job.cron ?? job.scheduleInWords,
    'Time zone': job.timeZone,
    'Catches up for hours': job.catchUpSeconds / secondsPerHour,
    'Runs by itself': job.paused ? 'no' : 'yes',
    ...parametersOf(job.parametersText),
  };
}

/** Each parameter by its name, such as `Limits.ChangedLines`; what is no JSON object, as a whole. */
function parametersOf(text: string): RecordFields {
  if (text.trim() === '') return {};
  const read = readParameterText(text);
  if (!('value' in read) || !isObject(read.value)) return { Parameters: text };
  const members = Object.entries(read.value).flatMap(([name, value]) => {
    if (!isObject(value)) return [[name, value] as const];
    return Object.entries(value).map(([part, each]) => [`${name}.${part}`, each] as const);
  });
  return Object.fromEntries(members);
}
