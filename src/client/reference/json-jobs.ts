import { z } from 'zod';
import { approvalRules } from '../../domain/parameters/job-parameters.js';
import { jobTasks } from '../../jobs/job-tasks.js';
import { count, failureSummary, level, runId, text, time, workflowId } from './json-fields.js';

const jobRun = z.strictObject({
  workflowId,
  runId,
  startedAt: time('when it began'),
  closedAt: time('when it ended; null: not known, or under way').nullable(),
  status: text("as in AT24, or Temporal's own"),
  failureSummary,
});

export const job = z.strictObject({
  jobId: text('the id of the schedule in Temporal'),
  isDescribed: z
    .boolean()
    .describe('false: Temporal does not tell it now; label, log level, secrets, parameters and counts are not known'),
  version: text('another one as soon as somebody edits it, for `job edit --if-version`'),
  label: text('its name for people'),
  task: z.enum(jobTasks).describe('what it starts'),
  cron: text('the cron expression; null: other tools gave times that none describes').nullable(),
  scheduleInWords: text('when it runs, in words'),
  timeZone: text('an IANA name'),
  logLevel: level('from the parameters'),
  secretsName: text('the secret set, from the parameters'),
  approval: z.enum(approvalRules).describe('from the parameters'),
  dualControl: z.boolean().describe('from the parameters'),
  parametersText: text('the parameters as they were typed'),
  paused: z.boolean().describe('whether its schedule is paused: it runs only when a person starts it'),
  note: text('why it was paused or resumed'),
  nextRuns: z.array(z.iso.datetime()).describe('the next times, up to ten'),
  lastRun: jobRun.nullable().describe('its newest run'),
  catchUpSeconds: count('for how long a missed run may still start'),
  problems: z
    .array(
      z.strictObject({ level: z.enum(['Error', 'Warning']).describe('Error: runs fail'), message: text('what to do') }),
    )
    .describe('its problems'),
  counts: z
    .strictObject({
      started: count('runs that it started'),
      missed: count('times that passed while Temporal did not run'),
      skipped: count('times at which the run before was not over'),
    })
    .describe('since it was made'),
});
