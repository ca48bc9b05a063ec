import { z } from 'zod';
import { statementKinds } from '../../domain/sync/statement.js';
import { answer, count, day, text, time } from './json-fields.js';

/** A fact about a line of a customer in a billing period. */
const statementRow = z.strictObject({
  contractId: z.int().nullable().describe('the contract in Autotask; null: what Atria bills leads to no line'),
  contractName: text('its name; may be empty'),
  description: text('what Atria calls the line, or the billing record'),
  sku: text('its SKU'),
  serviceName: text('the service in Autotask; may be empty'),
  what: z.enum(Object.values(statementKinds)).describe('what the row says'),
  at: time('when a run found or changed it').nullable(),
  effectiveDate: day('from when the change counts').nullable(),
  before: z.int().nullable().describe('units before a change'),
  after: z.int().nullable().describe('units after a change, at the start, or now; null: not known'),
  change: z.int().nullable().describe('after minus before; those of a line lead from its start to now'),
  billed: z.number().nullable().describe('what Atria bills; of a billing record: its units'),
  unitPrice: text('the price of one unit per period, a decimal; null: no preview read it').nullable(),
  amount: text('what the change, or the line, comes to per period, a decimal; null: no price is known').nullable(),
  code: text('the outcome that the log has').nullable(),
  text: text('why, in words'),
  startedBy: text('who started the run').nullable(),
  approvedBy: text('who approved its changes').nullable(),
  runId: text('the run').nullable(),
  undoesRunId: text('the run that it undid').nullable(),
  recordId: text('of a billing record: its id in Atria').nullable(),
  lineId: text('contract/service; null: it leads to no line').nullable(),
  databaseCi: z.int().nullable().describe('the number of the Autotask database'),
});

/** What was billed to a customer in a billing period, and why. */
export const statementShape = {
  commands: ['statement'],
  shape: answer({
    customerCode: text('the customer in Atria'),
    customerName: text("the customer's name"),
    periodStart: day('the first day of the billing period'),
    periodEnd: day('its last day'),
    runs: count('runs of the period that looked at the customer'),
    rows: z.array(statementRow).describe('line by line; last, what leads to no line'),
  }),
};
