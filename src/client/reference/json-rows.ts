import { z } from 'zod';
import { auditOrigins, auditRecords } from '../../domain/audit/audit-entry.js';
import { setupStepNames } from '../../setup/setup-steps.js';
import { count, day, level, runId, text, time } from './json-fields.js';

/** What an entry or a line says of a contract line; null where it is about none. */
const lineFields = {
  sku: text('the SKU of the line or the billing record').nullable(),
  description: text('what is billed, as Atria names it').nullable(),
  serviceName: text('the service in Autotask').nullable(),
  contractId: z.int().nullable().describe('the contract in Autotask'),
  before: z.int().nullable().describe('the quantity before'),
  after: z.int().nullable().describe('the quantity after; null: the run did not decide it'),
  change: z.int().nullable().describe('units more or less; null: the run did not decide it'),
};

/** A contract line of a run. */
export const shownLine = z.strictObject({
  customerCode: text('the customer in Atria'),
  customerName: text("the customer's name"),
  ...lineFields,
  billed: z.int().nullable().describe('what Atria billed, as the quantity rules have it'),
  effectiveDate: day('from when the change counts').nullable(),
  code: text('its outcome; null: none yet').nullable(),
  contractName: text('the name of the contract in Autotask').nullable(),
  quantityRule: text('what a quantity rule made of what Atria provisioned; null: none did anything').nullable(),
  lineId: text('the line within the run, for "run approve --line"'),
  unitPrice: text('of a preview: the price of one unit per period').nullable().optional(),
  amount: text('of a preview: what the change comes to per period').nullable().optional(),
  dayNote: text('of a preview: that a run has used the day before; null: none has').nullable().optional(),
  firstAmount: text('of a preview: an estimate for the period that the change begins within').nullable().optional(),
});

/** What a preview would change in one contract of a customer. */
export const contractChange = z.strictObject({
  customerCode: text('the customer in Atria'),
  customerName: text("the customer's name"),
  contractId: z.int().describe('the contract in Autotask'),
  contractName: text('its name; may be empty'),
  lines: count('lines that would change'),
  toZero: count('lines that would go to 0'),
  reduced: count('lines with fewer units, without those to 0'),
  raised: count('lines with more units, without those that are created'),
  created: count('lines that would be created'),
  amount: text('what the changes come to per billing period, a decimal; null: no price is known').nullable(),
  withoutPrice: count('lines whose price could not be read; the amount does not count them'),
});

/** A contract line that two runs do not leave with the same quantity. */
export const comparedLine = z.strictObject({
  customerName: text("the customer's name"),
  customerCode: text('the customer in Atria'),
  contractId: z.int().describe('the contract in Autotask'),
  contractName: text('its name; may be empty'),
  description: text('what Atria calls the line'),
  sku: text('its SKU'),
  serviceName: text("Autotask's name of the service; may be empty"),
  earlierBefore: z.int().nullable().describe('units that the earlier run found'),
  earlier: z.int().nullable().describe('units after the earlier run; null: it has no such line, or could not tell'),
  earlierCode: text('what became of it there; null: it has no such line').nullable(),
  laterBefore: z.int().nullable().describe('units that the later run found'),
  later: z.int().nullable().describe('units after the later run'),
  laterCode: text('what became of it there').nullable(),
  difference: z.int().describe('what there is more of in the later run'),
  amount: text('what that comes to per billing period, a decimal; null: no price is known').nullable(),
});

/** An entry of a run's log. */
export const logEntry = z.strictObject({
  sequence: count('rises along the log'),
  loggedAt: time('when it was first written'),
  code: text('AT01 and so on'),
  level: level('its level'),
  message: text('the message'),
  customerCode: text('the customer in Atria; null: the entry is about the run').nullable(),
  customerName: text("the customer's name").nullable(),
  ...lineFields,
  companyId: count('the Account ID in Autotask, as far as the run knew one; null: it knew none').nullable(),
  advice: text('what to do; null: it is no warning or error').nullable(),
});

const digest = z.string().regex(/^[0-9a-f]{64}$/);

/** An entry of the audit record. */
export const auditEntry = z.strictObject({
  number: count('from 1, without gaps'),
  at: time('when it was written, to the millisecond'),
  who: text('who did it; null: nobody knows').nullable(),
  from: z.enum(auditOrigins).describe('where it was done'),
  action: text('what was done'),
  record: z.enum(auditRecords).describe('the kind of what it was done to'),
  id: text('which one'),
  name: text('what people call it; "" where that is the id'),
  changes: z
    .array(
      z.strictObject({
        field: text('the field'),
        before: text('null: it was not there').nullable(),
        after: text('null: it is gone').nullable(),
      }),
    )
    .describe('the fields that changed'),
  reason: text('"" where nobody said'),
  former: digest.describe('the digest of the entry before it'),
  digest: digest.describe('its own; docs/audit.md says of what'),
});

/** What is held back. */
export const hold = z.strictObject({
  holdId: count('the number that ends it'),
  customerCode: text('the customer'),
  customerName: text('as a run had read it when it was held back'),
  lineId: text('the only line that is held back, as `contract/service`; null: every line of the customer').nullable(),
  lineName: text('what the line was called then; "" of a whole customer'),
  until: day('the first day whose runs change it again'),
  reason: text('why'),
  by: text('who holds it back'),
  createdAt: time('since when'),
  endedAt: time('when a person ended it; null: it was not ended').nullable(),
  endedBy: text('who ended it').nullable(),
  state: z.enum(['holds', 'over', 'ended']).describe('over: its day has come everywhere, and for each open run'),
});

/** A contract line that stays as a hold left it although that is over. */
export const leftLine = z.strictObject({
  customerCode: text('the customer in Atria'),
  customerName: text("the customer's name"),
  lineId: text('the contract and the service in Autotask'),
  description: text('what is billed, as Atria names it'),
  before: z.int().nullable().describe('its units'),
  target: z.int().describe('what Atria billed when it was held back'),
  periodEnd: day('the last day of that billing period: a run for it names the line again'),
  runId,
});

/** A step of the first set-up. */
export const setupStep = z.strictObject({
  name: z.enum(setupStepNames).describe('the step'),
  state: z.enum(['done', 'next', 'later']),
  found: z.array(z.string()).describe('what is there, or what is wrong, in sentences'),
});
