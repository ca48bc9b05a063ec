import { z } from 'zod';
import { remedies } from '../../domain/log/log-code-definition.js';
import {
  answer,
  approval,
  count,
  countsByCode,
  day,
  failureKind,
  failureSummary,
  level,
  runId,
  startedBy,
  status,
  text,
  time,
  waiting,
  workflowId,
} from './json-fields.js';
import { causeFields, decimal } from './json-causes.js';

/* The shapes of runs. */

export const startedRun = answer({ runId, workflowId });

const proposedPlan = z.strictObject({
  lines: count('lines that would change'),
  customers: count('customers that have such lines'),
  created: count('new lines among them'),
  raised: count('lines with more units'),
  reduced: count('lines with fewer units'),
  toZero: count('lines that go to 0'),
  amountRaised: decimal('what the greater quantities come to per billing period'),
  amountReduced: decimal('what the smaller quantities come to'),
  amount: decimal('both together'),
  withoutPrice: count('lines whose price could not be read; no amount counts them'),
  proRated: count('changes that begin within a billing period of their contract'),
  onTakenDays: count('changes whose day a run has used before, so that Autotask may refuse them (AT39)'),
  hash: text('a digest of all changes: PlanHash'),
  exceeded: z.array(text('a clause')).describe('the limits of the job at which a run would stop, or wait for approval'),
  appliedBy: text('the newest run that was to make its changes; null: none was').nullable(),
  appliedState: z.enum(['under way', 'ended early', 'made']).nullable().describe('how far that run came'),
  appliedLines: count('lines that this run has changed'),
  outdatedBy: text('a run that has processed the same customers since, so that it cannot be applied').nullable(),
  needsApproval: z.boolean().describe('whether only a run that waits for approval can make these changes'),
  awaitedBy: text('the run that waits for their approval now; null: none').nullable(),
});

const names = z.array(z.string()).optional();

const decision = z.strictObject({
  verdict: z.enum(['approved', 'rejected', 'refused']).describe('refused: it was not taken'),
  problem: text('why it was not taken, as a clause; null: it was').nullable(),
  by: text('who decided'),
  reason: text('why; may be empty'),
  part: z
    .strictObject({
      customers: names.describe('only the changes of these'),
      lines: names.describe('only these, by their ids'),
      exceptCustomers: names.describe('not the changes of these'),
      exceptLines: names.describe('not these'),
    })
    .describe('which changes were meant; what is absent leaves out nothing'),
  what: text('the same in words, by the names of customers and lines'),
  previewId: text('the preview that was decided on'),
  decidedAt: time('when the run took the decision'),
});

export const decidedRun = answer({ runId, workflowId, answer: text('what became of it, as a sentence') });

const settledBy = text(
  'the later run that has looked at everything of it again, and reports what is left; null: none has',
).nullable();

export const runReport = answer({
  runId,
  workflowId,
  jobId: text('the job that started it; null: a person').nullable(),
  startedBy,
  status,
  failureKind,
  failureSummary,
  failure: z
    .array(z.strictObject({ code: text('the code'), message: text('what its log says') }))
    .describe('what ended it early'),
  isResumable: z.boolean().describe('whether it failed of what can be mended, so that "run resume" lets it go on'),
  waiting,
  approval,
  decisions: z.array(decision).describe('what people decided about its changes, the first decision first'),
  startedAt: time('when it began'),
  closedAt: time('when it ended; null: it is under way').nullable(),
  stoppedBecause: text('why it sends nothing more, also while it is under way; null: it does').nullable(),
  isPreview: z.boolean().describe('whether it only shows what a run would change'),
  appliesRunId: text('the preview whose changes it makes; null: it makes those that it finds').nullable(),
  undoesRunId: text('the run whose changes it undoes; null: it undoes none').nullable(),
  undoneBy: text('the newest run that undid changes of it; null: none did').nullable(),
  undoneLines: count('lines that it changed whose change is undone now; null: no run undid any').nullable(),
  settledBy,
  amounts: z
    .strictObject({
      lines: count('lines that it changed'),
      amountRaised: decimal('what the greater quantities come to per billing period'),
      amountReduced: decimal('what the smaller quantities come to'),
      amount: decimal('both together'),
      withoutPrice: count('lines of which no price is known; no amount counts them'),
    })
    .nullable()
    .describe('what its changes come to; null: no preview has read prices for it, nor for the run that it undoes'),
  plan: proposedPlan.nullable().describe('what a completed preview would change; null of any other run'),
  emptyBecause: text('why a run that ended well had nothing to do; null: it had').nullable(),
  runDay: day('the day that it takes for today'),
  periodStart: day('the billing period; null: not known').nullable(),
  periodEnd: day('its last day').nullable(),
  records: z
    .strictObject({
      total: count('all of them'),
      inLines: count('summed into contract lines'),
      withOwnOutcome: count('with an outcome of their own, such as AT07'),
      byCode: countsByCode('those with an outcome of their own, by its code'),
      ofCustomersWithOutcome: count('of customers that were skipped'),
      notReached: count('of a run that failed before them'),
    })
    .describe('billing records; the parts add up to the total'),
  lines: z
    .strictObject({
      total: count('all of them'),
      byCode: countsByCode('by the code of their outcome'),
      open: count('without an outcome yet'),
    })
    .describe('contract lines'),
  customers: z.strictObject({ byCode: countsByCode('skipped ones, by the code that says why') }).describe('customers'),
  needsYou: countsByCode('what a person has to resolve, by code'),
  causes: z
    .array(
      z.strictObject({
        ...causeFields,
        seenBy: text('who has seen to it; null: nobody, or nobody gave a name').nullable(),
        now: z
          .enum(['needsYou', 'inLaterRun', 'notInLaterRun', 'seenTo'])
          .describe(
            '`needsYou`: it is to be mended; `seenTo`: a person has seen to it; else the run `settledBy` reports it again, or does not',
          ),
      }),
    )
    .describe(
      'what a person has to mend, or had to, what holds most money back first; each such entry is in exactly one',
    ),
  mendsItself: countsByCode('what the next run settles, by code'),
  heldBack: countsByCode('what a run after a hold settles, by code'),
  log: z
    .array(z.strictObject({ code: text('the code'), level: level('its level'), entries: count('how many') }))
    .describe('the entries of the log, counted'),
  notRecorded: countsByCode('warnings and errors that the log level left out of the log'),
});

export const listedRun = z.strictObject({
  ...{ runId, workflowId, jobId: text('the job that started it; null: a person').nullable(), startedBy },
  startedAt: time('when it began'),
  closedAt: time('when it ended; null: it is under way').nullable(),
  periodEnd: day("its period's last day; null: not known").nullable(),
  ...{ status, failureKind, failureSummary, waiting, approval },
  isPreview: z.boolean().describe('whether it only shows what a run would change'),
  ownPreviewId: text('the preview that it made of itself, which the list leaves out; null: it made none').nullable(),
  isUndo: z.boolean().describe('whether it undoes another run'),
  isUndone: z.boolean().describe('whether changes of it are undone now'),
  undoneLines: count('lines whose change is undone now'),
  changedLines: count('contract lines whose quantity it changed'),
  warnings: count('warnings that it reported, also those that the log level left out of the log'),
  errors: count('errors that it reported'),
  whoActs: z
    .enum(remedies)
    .describe(
      'who acts next: nobody, the next run of the job (`nextRun`), a run after a hold (`endOfHold`), or a person',
    ),
  settledBy,
});
