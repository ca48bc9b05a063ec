import { z } from 'zod';
import { thingsToMend } from '../../domain/log/log-code-definition.js';
import { answer, count, day, runId, startedBy, text, time } from './json-fields.js';

/* The shapes of what a person mends. */

export const decimal = (what: string) => text(`${what}, a decimal; null: no price is known`).nullable();

export const causeFields = {
  causeId: text('its id, the same whichever run reports it'),
  code: text('the code'),
  mends: z.enum(thingsToMend).describe('what kind of thing is to be mended'),
  thing: text('the SKU, the code of the customer, the line and so on; null: nothing in particular').nullable(),
  label: text('the same for people; may be empty'),
  search: text('what log --search finds its entries by; empty: nothing in particular'),
  outcomes: count('lines, customers, records or entries that have this cause'),
  customers: count('customers that they belong to'),
  unitsMore: count('units that lines would have got and did not'),
  unitsLess: count('units that would have been taken away and were not'),
  unitsUnknown: count('outcomes that keep back an unknown number of units'),
  unitsBilled: count('what Atria bills where that cannot be told; null: this is not known either').nullable(),
  amountRaised: decimal('what the units more come to per billing period'),
  amountReduced: decimal('what the units less come to'),
  withoutPrice: count('outcomes with known units that no amount counts'),
};

const care = z.strictObject({
  assignee: text('who sees to it; null: nobody').nullable(),
  snoozedUntil: day('the first day on which it is shown again; null: it is shown').nullable(),
  reason: text('why it may wait, or what is being done; may be empty'),
  version: count('how often it was arranged'),
  by: text('who arranged it last'),
  at: time('when'),
});

/** A cause over all runs. What it keeps back is that of the newest run. */
const standingCause = z.strictObject({
  ...causeFields,
  runs: z
    .array(
      z.strictObject({
        runId,
        jobId: text('the job that started it; null: a person').nullable(),
        startedBy,
        startedAt: time('when it began'),
        periodEnd: day("its period's last day; null: not known").nullable(),
        outcomes: count('its entries that have this cause'),
      }),
    )
    .describe('the runs that report it and in which nothing has settled it, the newest first'),
  care: care.nullable().describe('what people arranged about it; null: nothing'),
});

/** The answers of the commands about what waits for a person. */
export const attentionShapes = [
  {
    commands: ['attention list'],
    shape: answer({
      causes: z
        .array(standingCause)
        .describe('what keeps most money back first; without --all, only what is not snoozed'),
      approvals: z.array(runId).describe('the runs that wait for approval, the newest first'),
      isCut: z.boolean().describe('whether so many runs need somebody that only the newest were looked at'),
    }),
  },
  { commands: ['attention arrange'], shape: answer({ cause: standingCause }) },
  {
    commands: ['attention seen'],
    shape: answer({
      causeId: text('the cause'),
      seenInRuns: z.array(runId).describe('the runs that no longer ask for it'),
    }),
  },
];
