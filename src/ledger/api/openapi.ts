import { z } from 'zod';
import { tokenScopes } from '../store/tokens.js';
import { importKinds } from '../import/import.js';
import { catalogueRow, changeRow, customerRow } from './row-schemas.js';
import { ruleSchema } from './rule-schema.js';

const schemaOf = (schema: z.ZodType) => z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });

const text = { type: 'string' } as const;
const whole = { type: 'integer' } as const;
const number = { type: 'number' } as const;
const truth = { type: 'boolean' } as const;
const day = { type: 'string', format: 'date' } as const;
const instant = { type: 'string', format: 'date-time' } as const;
/** Every property is there. */
const object = (properties: Record<string, object>) => ({
  ...{ type: 'object', properties },
  required: Object.keys(properties),
});
const arrayOf = (items: object) => ({ type: 'array', items });
const listOf = (items: object) => object({ items: arrayOf(items), page: whole, pageSize: whole, totalCount: whole });
/** Further pages are requested with the build of the first one, so that all come from the same build. */
const builtListOf = (items: object) =>
  object({ items: arrayOf(items), page: whole, pageSize: whole, totalCount: whole, build: whole });
const orNull = (schema: object) => ({ anyOf: [schema, { type: 'null' }] });

const token = {
  ...{ tokenId: whole, name: text, createdAt: instant, expiresAt: instant },
  scopes: arrayOf({ type: 'string', enum: tokenScopes }),
};

const schemas = {
  Period: object({ start: day, end: day, status: { type: 'string', enum: ['open', 'closed'] } }),
  Customer: object({ code: text, name: text, billingIdentifier: text, type: text, status: text, resellerCode: text }),
  BillingRecord: object({
    ...{ id: whole, customerCode: text, customerName: text, customerAccountCode: text, productSku: text },
    ...{ skuType: text, summaryGrouping: text, serviceName: text, planName: text, instanceName: text },
    ...{
      billable: truth,
      overrideReason: text,
      formerlyBilled: truth,
      lastMonthCount: whole,
      difference: whole,
      thisMonthCount: whole,
    },
  }),
  CustomerTotal: object({
    ...{ customerCode: text, customerName: text, customerAccountCode: text, records: whole },
    ...{ lastMonthCount: whole, difference: whole, thisMonthCount: whole },
  }),
  ItemEvent: object({ changeId: whole, kind: text, actor: text, happenedAt: instant }),
  BillingDetail: object({
    ...{ recordId: whole, customerCode: text, customerName: text, serviceName: text, planName: text, productSku: text },
    ...{ skuType: text, summaryGrouping: text, itemKind: text, userName: text, instanceName: text, billable: truth },
    ...{ overrideReason: text, action: { type: 'string', enum: ['Added', 'Removed', 'Carried'] } },
    ...{ added: inDocument('ItemEvent'), removed: orNull(inDocument('ItemEvent')) },
  }),
  RecordTrace: object({
    ...{ periodEnd: day, record: inDocument('BillingRecord') },
    ...{ items: arrayOf(inDocument('BillingDetail')), itemCount: whole },
  }),
  LineTrace: object({
    ...{ lineId: text, pass: text, contractId: orNull(whole), serviceId: orNull(whole), customerCode: text },
    ...{ serviceName: text, before: orNull(number), after: orNull(number), target: orNull(number) },
    ...{
      quantityRule: orNull(text),
      outcome: orNull(text),
      recordIds: arrayOf(text),
      records: arrayOf(inDocument('RecordTrace')),
    },
    unknownRecordIds: arrayOf(text),
    deprovisioned: orNull(object({ changeId: whole, actor: text, happenedAt: instant })),
  }),
  AppendReport: object({
    ...{ recorded: whole, alreadyKnown: whole, refusedCount: whole, editCount: whole },
    refused: arrayOf(object({ row: whole, reason: text })),
    edits: arrayOf(
      object({
        ...{ record: text, id: text, name: text },
        changes: arrayOf(object({ field: text, before: orNull(text), after: orNull(text) })),
      }),
    ),
  }),
  Change: schemaOf(changeRow),
  RecordedChange: object({
    ...{ changeId: whole, kind: text, happenedAt: instant, recordedAt: instant, actor: text, customerCode: text },
    ...{ userName: text, serviceCode: text, planName: text, instance: text, values: { type: 'object' } },
  }),
  ImportedCustomer: schemaOf(customerRow),
  ImportedProduct: schemaOf(catalogueRow),
  BillingRule: schemaOf(ruleSchema),
  StoredRule: object({ ruleId: whole, version: text, ...schemaOf(ruleSchema).properties }),
  EditedRule: object({ error: text, rule: inDocument('StoredRule') }),
  Token: object(token),
  NewToken: object({ ...token, token: text }),
  Error: object({ error: text }),
} as const;

function inDocument(name: string): object {
  return { $ref: `#/components/schemas/${name}` };
}

const ref = (name: keyof typeof schemas) => inDocument(name);

interface Route {
  readonly summary: string;
  /** Query parameters besides those of paging. */
  readonly query?: readonly string[];
  readonly body?: object;
  readonly bodyTypes?: readonly string[];
  readonly answer?: object;
  readonly status?: number;
  /** The answer if rows were refused: HTTP 422. */
  readonly refusal?: object;
  readonly paged?: boolean;
  /** The answer if the record has none of the versions in `If-Match`: HTTP 412. */
  readonly edited?: object;
}

const wholeParameters: ReadonlySet<string> = new Set(['page', 'pageSize', 'after', 'build']);

const ifMatch = {
  ...{ name: 'If-Match', in: 'header', required: false, schema: text },
  description: 'The ETag of the record as you read it. If somebody has edited it since, nothing is done.',
};

const filters = ['customerCode', 'billable'] as const;

const routes: Readonly<Record<string, Route>> = {
  'get /api/billing/periods': {
    summary: 'Billing periods, named by their end',
    paged: true,
    answer: listOf(ref('Period')),
  },
  'get /api/billing/{end}': {
    summary: 'The records of a period: one row per customer, SKU and description; or one per customer, added up',
    ...{ query: [...filters, 'aggregateByCustomer', 'build'], paged: true },
    answer: { oneOf: [builtListOf(ref('BillingRecord')), builtListOf(ref('CustomerTotal'))] },
  },
  'get /api/billing/{end}/detail': {
    summary: 'The items of a period: who had what, who added or removed it, and when',
    ...{
      query: [...filters, 'action', 'user', 'actionedBy', 'build'],
      paged: true,
      answer: builtListOf(ref('BillingDetail')),
    },
  },
  'post /api/billing/{end}/reprocess': {
    summary: 'Starts a process that makes the records of a period anew',
    ...{ status: 202, answer: object({ workflowId: text }) },
  },
  'get /api/billing/records/{id}/trace': {
    summary: 'The changes that make up one record',
    ...{ paged: true, answer: ref('RecordTrace') },
  },
  'get /api/trace': {
    summary: 'The changes that make up the quantity that a run gave a contract line',
    query: ['runId', 'lineId', 'contractId', 'serviceId', 'customerCode', 'sku'],
    paged: true,
    answer: ref('LineTrace'),
  },
  'get /api/v2/customers': {
    summary: 'Customers, deprovisioned ones too',
    paged: true,
    answer: listOf(ref('Customer')),
  },
  'get /api/changes': {
    summary: 'Recorded changes in their order; go on with the last changeId as "after"',
    ...{
      query: ['after', 'pageSize', 'customerCode'],
      answer: object({ items: arrayOf(ref('RecordedChange')), after: whole, lastChangeId: whole }),
    },
  },
  'post /api/changes': {
    summary: 'Records changes, all or none; 422 with the reasons where one is refused',
    ...{ status: 201, body: object({ changes: arrayOf(ref('Change')) }) },
    ...{ answer: ref('AppendReport'), refusal: ref('AppendReport') },
  },
  ...Object.fromEntries(
    importKinds.map((kind) => {
      const row = { customers: ref('ImportedCustomer'), catalogue: ref('ImportedProduct'), changes: ref('Change') }[
        kind
      ];
      const bodyTypes = ['text/csv', 'application/json'];
      const body = arrayOf(row);
      const summary = `Imports a file of ${kind}, all or nothing`;
      const answers = { answer: ref('AppendReport'), refusal: ref('AppendReport') };
      return [`post /api/import/${kind}`, { summary, status: 201, body, bodyTypes, ...answers }];
    }),
  ),
  'get /api/billing-rules': {
    summary: 'Billing rules in processing order',
    paged: true,
    answer: listOf(ref('StoredRule')),
  },
  'post /api/billing-rules': {
    summary: 'Adds a rule',
    status: 201,
    body: ref('BillingRule'),
    answer: ref('StoredRule'),
  },
  'get /api/billing-rules/{id}': { summary: 'One rule; its version is the ETag too', answer: ref('StoredRule') },
  'put /api/billing-rules/{id}': {
    summary: 'Replaces a rule',
    ...{ body: ref('BillingRule'), answer: ref('StoredRule'), edited: ref('EditedRule') },
  },
  'delete /api/billing-rules/{id}': { summary: 'Removes a rule', status: 204, edited: ref('EditedRule') },
  'post /api/billing-rules/preview': {
    summary: 'How much a rule would exclude in a period; nothing is changed',
    body: object({ periodEnd: day, rule: ref('BillingRule') }),
    answer: object({ items: whole, records: whole, customers: whole, amount: orNull(text), withoutPrice: whole }),
  },
  'get /api/tokens': { summary: 'Tokens, without their secret', paged: true, answer: listOf(ref('Token')) },
  'post /api/tokens': {
    summary: 'Makes a token; the answer shows it this once',
    status: 201,
    body: object({ name: text, scopes: arrayOf(text), expiresInDays: number }),
    answer: ref('NewToken'),
  },
  'delete /api/tokens/{id}': { summary: 'Ends a token', status: 204 },
};

/** What `/swagger/v1/swagger.json` answers (https://spec.openapis.org/oas/v3.1.0). */
export const openApiDocument = {
  openapi: '3.1.0',
  info: {
    title: 'Atria ledger',
    version: '1',
    description: "Our own contract, in the manner of Atria's billing API.",
  },
  security: [{ bearer: [] }],
  paths: pathsOf(),
  components: { securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } }, schemas },
};

function pathsOf(): Record<string, Record<string, object>> {
  const paths: Record<string, Record<string, object>> = {};
  for (const [key, route] of Object.entries(routes)) {
    const [method = '', path = ''] = key.split(' ');
    paths[path] = { ...paths[path], [method]: operation(path, route) };
  }
  return paths;
}

function operation(
  path: string,
  { summary, query = [], body, bodyTypes, answer, refusal, edited, status = 200, paged }: Route,
): object {
  const named = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: text,
  }));
  const asked = [...query, ...(paged === true ? ['page', 'pageSize'] : [])].map((name) => {
    return { name, in: 'query', schema: wholeParameters.has(name) ? whole : text };
  });
  const content = (schema: object, types: readonly string[] = ['application/json']) =>
    Object.fromEntries(types.map((type) => [type, { schema }]));
  return {
    summary,
    parameters: [...named, ...asked, ...(edited === undefined ? [] : [ifMatch])],
    ...(body === undefined ? {} : { requestBody: { required: true, content: content(body, bodyTypes) } }),
    responses: {
      [status]: { description: summary, ...(answer === undefined ? {} : { content: content(answer) }) },
      ...(refusal === undefined ? {} : { 422: { description: 'What was refused', content: content(refusal) } }),
      ...(edited === undefined ? {} : { 412: { description: 'What somebody edited since', content: content(edited) } }),
      default: { description: 'What is wrong', content: content(ref('Error')) },
    },
  };
}
