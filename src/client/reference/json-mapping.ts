import { z } from 'zod';
import { catalogueItemKinds } from '../../domain/mapping/catalogue-item.js';
import { mappingKinds } from '../../domain/mapping/findings.js';
import { answer, count, day, text } from './json-fields.js';

const item = z.strictObject({
  kind: z.enum(catalogueItemKinds),
  serviceCode: text('the code of the service'),
  name: text('the plan, application or resource; of a service, its name'),
});

const finding = z.strictObject({
  kind: z.enum(mappingKinds).describe('what was found'),
  isWrong: z.boolean().describe('false: it is only told'),
  code: text('what a run says of it in its log; null: nothing').nullable(),
  customerCode: text('the customer that it is about; null: it is about none').nullable(),
  item: item.describe('the catalogue entry that it is about; null: it is about none').nullable(),
  name: text('what it is about, for people'),
  value: text('the billing identifier or SKU as it is saved; of a service, its id'),
  found: text('what Autotask has, in a sentence; empty: the kind says it all'),
  suggestion: z
    .strictObject({ value: text('the billing identifier or SKU'), name: text('of the company or service') })
    .describe('what may be meant; null: nothing is near enough, or several are')
    .nullable(),
});

const unfedLine = z.strictObject({
  customerCode: text('the customer in Atria'),
  customerName: text("the customer's name"),
  contractId: z.int().describe('the contract in Autotask'),
  contractName: text('its name'),
  contractServiceId: z.int().describe('the line on it'),
  serviceId: z.int().describe('the service in Autotask'),
  serviceName: text('its name; may be empty'),
  units: z.int().nullable().describe('on that day; null: its rows do not tell'),
  unitPrice: z.number().nullable().describe('of one unit per period; null: Autotask does not tell'),
  amount: text('units times price, a decimal; null: one of them is not known').nullable(),
});

/** The lines that no SKU feeds. */
export const unfedShape = {
  commands: ['mapping unfed'],
  shape: answer({
    databaseCi: count('the number of the Autotask database'),
    host: text('where it is'),
    day: day('on which contracts are active, and of which units are'),
    lines: z.array(unfedLine).describe('what costs most first'),
  }),
};

export const mappingShape = answer({
  databaseCi: count('the number of the Autotask database'),
  host: text('where it is'),
  day: day('on which contracts are active'),
  jobs: z.array(z.string()).describe('the ids of the jobs whose Autotask and parameters count; none: there is no job'),
  customers: count('that were compared, without deprovisioned ones and those that billing rules exclude'),
  entries: count('of the catalogue that were compared'),
  wrong: count('findings that a person has to correct'),
  findings: z.array(finding).describe('by kind'),
  excluded: z
    .array(
      z.strictObject({
        customerCode: text('the customer; null: it is a catalogue entry').nullable(),
        name: text('of the customer or catalogue entry'),
        value: text('its billing identifier or SKU'),
        rule: text('the description of the billing rule'),
      }),
    )
    .describe('what billing rules exclude altogether: it is not compared, and not counted'),
});
