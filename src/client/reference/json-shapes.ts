import { z } from 'zod';
import { remedies } from '../../domain/log/outcomes.js';
import { measurementNames } from '../../probe/finding.js';
import { areas } from '../../connection/check.js';
import { job } from './json-jobs.js';
import {
  auditEntry,
  comparedLine,
  contractChange,
  hold,
  leftLine,
  logEntry,
  setupStep,
  shownLine,
} from './json-rows.js';
import { decidedRun, listedRun, runReport, startedRun } from './json-runs.js';
import { attentionShapes } from './json-causes.js';
import { mappingShape, unfedShape } from './json-mapping.js';
import { secretShapes } from './json-secrets.js';
import { statementShape } from './json-statement.js';
import { text, count, time, day, level, answer, runId, startedBy, workflowId, status } from './json-fields.js';

/*
 * What the commands answer with --json. Names that are here keep their meaning for as long as the version is 1; names may
 * be added. docs/json-output.md is made of this, and the tests hold real answers against it.
 */

const channelName = z.enum(['webhook', 'mail']).describe('where it goes');

const times = z.array(z.iso.datetime());

const check = z.strictObject({
  area: z.enum(areas).describe('the part that was looked at'),
  secretSet: text('of Autotask: the secret set').nullable(),
  name: text('what was looked at; unique within area and secret set'),
  result: z.enum(['ok', 'warn', 'fail', 'skip']).describe('skip: could not be checked'),
  found: text('what was found, or why it could not be checked'),
  fix: text('what to do; null: nothing').nullable(),
});

/** A shape, and the commands that answer with it. */
export interface JsonShape {
  readonly commands: readonly string[];
  /** Which of their answers, where they have several. */
  readonly when?: string;
  readonly shape: z.ZodObject;
}

export const jsonShapes: readonly JsonShape[] = [
  {
    commands: ['run start', 'run again', 'job run'],
    when: 'without --wait',
    shape: startedRun.extend({
      warnings: z
        .array(z.string())
        .describe('what is odd about the parameters, in sentences; absent for a billing process')
        .optional(),
    }),
  },
  { commands: ['run resume', 'run apply', 'run undo'], when: 'without --wait', shape: startedRun },
  { commands: ['run retry-now'], shape: startedRun },
  { commands: ['run approve', 'run reject'], shape: decidedRun },
  {
    commands: ['run show', 'run start', 'run again', 'run resume', 'job run', 'run preview', 'run apply', 'run undo'],
    when: 'the latter with --wait',
    shape: runReport,
  },
  {
    commands: ['job run'],
    when: 'with --wait, of a billing process',
    shape: answer({ runId, workflowId, summary: z.unknown().describe('what Temporal says of it') }),
  },
  { commands: ['run list'], shape: answer({ runs: z.array(listedRun).describe('the newest first') }) },
  {
    commands: ['run cancel'],
    shape: answer({ runId, workflowId, cancelled: z.boolean().describe('false: Temporal had ended it already') }),
  },
  {
    commands: ['run prune'],
    shape: answer({
      olderThanDays: count('as it was asked for'),
      removed: count('runs that are gone'),
      logEntries: count('that went with them'),
      planLines: count('that went with them'),
      kept: count('runs of that age that stay: open, or with changes that are not judged'),
    }),
  },
  {
    commands: ['run lines'],
    shape: answer({ runId, status, lines: z.array(shownLine).describe('in the order of the plan') }),
  },
  {
    commands: ['run contracts'],
    shape: answer({
      runId,
      status,
      contracts: z.array(contractChange).describe('the largest amount first, be it more or less'),
    }),
  },
  {
    commands: ['run compare'],
    shape: answer({
      earlierRunId: runId,
      laterRunId: runId,
      lines: z.array(comparedLine).describe('that differ, by customer'),
    }),
  },
  statementShape,
  {
    commands: ['log'],
    shape: answer({ runId, status, entries: z.array(logEntry).describe('as they were asked for') }),
  },
  {
    commands: ['codes'],
    shape: answer({
      codes: z.array(
        z.strictObject({
          code: text('AT01 and so on'),
          level: level('its level'),
          scope: text('what it appears once for'),
          occursWhen: text('when it occurs'),
          message: text('the message, with its gaps in parentheses'),
          remedy: z
            .enum(remedies)
            .describe('who settles it: nobody (nothing is wrong), the next run, a run after the hold, or a person'),
          advice: text('what to do'),
          undoAdvice: text('what to do in a run that undoes another one'),
        }),
      ),
    }),
  },
  {
    commands: ['replay'],
    shape: answer({
      executions: count('that were replayed'),
      events: count('of their histories'),
      differences: z
        .array(
          z.strictObject({
            name: text('the workflow, or the file'),
            events: count('of its history'),
            difference: z.strictObject({
              workflow: text('the type of the workflow').optional(),
              eventId: count('where it differs, or the last event before the code throws').optional(),
              expected: text('what was recorded').optional(),
              got: text('what the code does now').optional(),
              cause: text('what is wrong'),
              source: z.array(text('as path:line')).describe('the lines that do it, the innermost first'),
              details: text("Temporal's own words"),
            }),
          }),
        )
        .describe('none: it replays'),
    }),
  },
  { commands: ['job list'], shape: answer({ jobs: z.array(job).describe('by label') }) },
  { commands: ['job show', 'job create', 'job edit', 'job pause', 'job resume'], shape: answer({ job }) },
  {
    commands: ['job next'],
    shape: answer({ times: times.describe('the next times'), warnings: z.array(z.string()).describe('sentences') }),
  },
  {
    commands: ['job backfill'],
    shape: answer({ jobId: text('the job'), times: times.describe('for which runs are started') }),
  },
  { commands: ['job delete'], shape: answer({ jobId: text('the job'), deleted: z.literal(true) }) },
  ...attentionShapes,
  { commands: ['hold add', 'hold end'], shape: answer({ hold }) },
  {
    commands: ['hold list'],
    shape: answer({
      holds: z.array(hold).describe('the newest first; without --all, only what is held back now'),
      left: z.array(leftLine).describe('lines that a hold left as they were, and that later runs do not name'),
    }),
  },
  ...secretShapes,
  { commands: ['audit list'], shape: answer({ entries: z.array(auditEntry).describe('the oldest first') }) },
  {
    commands: ['audit verify'],
    shape: answer({
      entries: count('that are as they were written, from the first one on'),
      at: time('when the last one of them was written; null: there is none').nullable(),
      digest: text('of the last one of them, to note elsewhere'),
      wrong: z
        .strictObject({ number: count('the first entry that does not fit'), problem: text('why') })
        .describe('null: all fit')
        .nullable(),
    }),
  },
  {
    commands: ['notifications test'],
    shape: answer({
      channels: z.array(
        z.strictObject({
          channel: channelName,
          destination: text('where its messages go'),
          problem: text('whom the test message did not reach, and why; null: it reached everybody').nullable(),
        }),
      ),
    }),
  },
  {
    commands: ['notifications list'],
    shape: answer({
      notifications: z
        .array(
          z.strictObject({
            runId: text('the run'),
            jobId: text('its job; null: none started it').nullable(),
            startedBy,
            channel: channelName,
            event: z.enum(['waits', 'late', 'needs-person', 'works-again']),
            createdAt: time('when there was something to tell'),
            sentAt: time('when it was sent; null: not yet, or given up').nullable(),
            nextTryAt: time('when it is sent or tried again; null: it was sent, or given up').nullable(),
            tries: z.int().describe('how often it was tried'),
            problem: text('why the last try failed, why it was given up, or whom it did not reach').nullable(),
          }),
        )
        .describe('the newest first'),
    }),
  },
  {
    commands: ['probe'],
    shape: answer({
      day: day('of the probe'),
      counts: z
        .strictObject({ asAssumed: z.int(), different: z.int(), notTold: z.int() })
        .describe('how many findings have each verdict'),
      findings: z
        .array(
          z.strictObject({
            name: z.enum(measurementNames).describe('what was measured; docs/exactly-once.md names it'),
            question: text('in words'),
            assumed: text('what the product takes for granted'),
            verdict: z.enum(['asAssumed', 'different', 'notTold']).describe('notTold: could not be told'),
            found: text('what was seen, or why it could not be told'),
            consequence: text('what follows from a difference; null: nothing').nullable(),
          }),
        )
        .describe('in the order in which they were made; no id, name or secret is in them'),
      productSettings: z.record(z.string(), z.number()).describe('for BILLING_SYNC_SETTINGS'),
      simulatorSettings: z
        .record(z.string(), z.union([z.string(), z.number(), z.boolean()]))
        .describe("for a scenario's autotask.settings"),
      calls: count('of Autotask'),
      left: count('lines or contracts that could not be put back'),
    }),
  },
  { commands: ['mapping check'], shape: mappingShape },
  unfedShape,
  {
    commands: ['init'],
    shape: answer({
      steps: z.array(setupStep).describe('in their order'),
      next: text('the command for the next step'),
    }),
  },
  {
    commands: ['doctor'],
    shape: answer({
      status: z.enum(['ok', 'warn', 'fail']).describe('the worst result'),
      counts: z
        .strictObject({ ok: z.int(), warn: z.int(), fail: z.int(), skip: z.int() })
        .describe('how many checks have each result'),
      checks: z.array(check).describe('in the order in which they were made'),
    }),
  },
];
