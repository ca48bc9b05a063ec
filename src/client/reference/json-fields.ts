import { z } from 'zod';
import { logLevels } from '../../domain/log/log-codes.js';

/* The fields that the shapes of JSON answers share. */

export const text = (meaning: string) => z.string().describe(meaning);
export const count = (meaning: string) => z.int().describe(meaning);
export const time = (meaning: string) => z.iso.datetime().describe(meaning);
export const day = (meaning: string) => z.iso.date().describe(meaning);
export const level = (meaning: string) => z.enum(logLevels).describe(meaning);
export const countsByCode = (meaning: string) => z.record(z.string(), z.int()).describe(meaning);

const version = z.literal(1).describe('the version of this shape');
export const answer = <Shape extends z.ZodRawShape>(shape: Shape) => z.strictObject({ version, ...shape });

export const runId = text('the id of the run');
export const workflowId = text('the id of its workflow in Temporal');
export const status = text(
  '`Running`, or as in AT24: `Completed`, `Completed with warnings`, `Completed with errors`, `Failed`, `Cancelled`. Of a preview, pages and texts say _Preview_, and how many entries need you, instead of _Completed …_',
);
export const failureKind = text('what ended a run that failed').nullable();

export const failureSummary = z
  .strictObject({
    kind: text('what ended it'),
    reason: text('the same as a clause'),
    since: z
      .strictObject({
        runId: text('the first run of them'),
        startedAt: time('when that one began'),
        runs: count('how many runs failed'),
      })
      .describe(
        'the runs of its job that failed up to this one, without one between them that did not; null: no job started it, or it is a preview or an undo',
      )
      .nullable(),
    whatToDo: text('the next step, as sentences'),
  })
  .describe('why it failed; null: it did not, or a person rejected, cancelled or terminated it')
  .nullable();

export const waiting = z
  .strictObject({
    system: z.enum(['Atria', 'Autotask']).describe('the one that is out of order, or that the run leaves alone'),
    since: time('the first failure, or when the rest began'),
    nextTry: time('when it is tried again'),
    because: text('the last failure, or why the run rests'),
    rest: z
      .enum(['used', 'slowing'])
      .optional()
      .describe(
        'only of a run that rests by itself. `used`: its part of the calls of an hour is used; `slowing`: so that Autotask stays quick',
      ),
  })
  .describe('what it waits for; null: nothing')
  .nullable();

export const startedBy = text('who started it, or asked its job to; null: not known').nullable();

export const approval = z
  .strictObject({
    previewId: text('the preview that shows the changes'),
    planHash: text('a digest of all changes, for --plan-hash'),
    reasons: z.array(text('a clause')).describe('why somebody has to decide'),
    since: time('when the wait began'),
    until: time('when the run ends without these changes if nobody has decided'),
    startedBy: z
      .array(text('a name'))
      .optional()
      .describe('under dual control: who started the run or saved its job, and may not approve it'),
  })
  .describe('what it waits to be approved; null: nothing')
  .nullable();
