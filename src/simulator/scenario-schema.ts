import { z } from 'zod';

const date = z.iso.date();
const id = z.int();
const positiveMs = z.number().nonnegative();

const billingRecord = z.strictObject({
  customerCode: z.string(),
  sku: z.string().default(''),
  description: z.string().default(''),
  quantity: z.number(),
  previousQuantity: z.number().default(0),
  billable: z.boolean().default(true),
});

const atriaCustomer = z.strictObject({
  code: z.string().min(1),
  name: z.string().optional(),
  billingIdentifier: z.string().default(''),
  type: z.enum(['Standard', 'Test', 'Demo']).default('Standard'),
  status: z.enum(['Active', 'Deprovisioned']).default('Active'),
});

const atria = z.strictObject({
  billProcessDay: z.int().min(-27).max(31).default(25),
  token: z.string().min(1).default('atria-token'),
  customers: z.array(atriaCustomer).default([]),
  billing: z.array(z.strictObject({ periodEnd: date, records: z.array(billingRecord).default([]) })).default([]),
});

const company = z.strictObject({
  id,
  companyName: z.string(),
  companyNumber: z.string().nullable().default(null),
  companyType: z.int().default(1),
  isActive: z.boolean().default(true),
});

const service = z.strictObject({
  id,
  name: z.string(),
  description: z.string().default(''),
  invoiceDescription: z.string().default(''),
  sku: z.string().nullable().default(null),
  isActive: z.boolean().default(true),
  periodType: z.int().default(2),
  unitPrice: z.number().default(0),
  unitCost: z.number().default(0),
});

const contract = z.strictObject({
  id,
  companyID: id,
  contractName: z.string().default(''),
  contractNumber: z.string().default(''),
  contractCategory: z.int().nullable().default(null),
  contractType: z.int().default(7),
  contractPeriodType: z.int().min(2).max(5).default(2),
  status: z.int().default(1),
  isDefaultContract: z.boolean().default(false),
  startDate: date,
  endDate: date,
});

const contractService = z.strictObject({
  id,
  contractID: id,
  serviceID: id,
  unitPrice: z.number().optional(),
  unitCost: z.number().optional(),
  internalDescription: z.string().nullable().default(null),
  invoiceDescription: z.string().nullable().default(null),
});

/** What the API user's security level allows with one entity, as entityInformation words it. */
const givenAccess = z.enum(['All', 'Restricted', 'None']);
const access = givenAccess.default('All');

const settings = z.strictObject({
  latencyMs: positiveMs.default(0),
  threadsPerEndpoint: z.int().min(1).default(3),
  maxRecordsPerPage: z.int().min(1).max(500).default(500),
  sameDateAdjustment: z.enum(['refused', 'refusedOnNewLine', 'accepted']).default('refused'),
  splitRowEnd: z.enum(['dayBefore', 'sameDay']).default('dayBefore'),
  formerRowEnds: z.enum(['dayBefore', 'sameDay']).default('dayBefore'),
  unitRows: z.enum(['visible', 'hidden', 'hiddenByDateFilter']).default('visible'),
  unitRowsHiddenOf: z.array(id).default([]),
  postedPeriodAdjustment: z.enum(['accepted', 'refused']).default('accepted'),
  zeroAdjustment: z.enum(['accepted', 'refused']).default('accepted'),
  negativeResult: z.enum(['refused', 'accepted', 'zero']).default('refused'),
  negativeText: z.string().min(1).optional(),
  adjustmentAnswer: z.enum(['null', 'id']).default('null'),
  newLineUnits: z.int().min(0).default(0),
  untouchedLineRows: z.enum(['zero', 'none']).default('zero'),
  zeroRows: z.enum(['visible', 'hidden']).default('visible'),
  refusedNewServiceIDs: z.array(id).default([]),
  authMode: z.enum(['modern', 'legacy']).default('modern'),
  lockOutAfter: z.int().min(1).optional(),
  datesWithoutZ: z.boolean().default(false),
  datesShiftedHours: z.number().min(-23).max(23).default(0),
  unknownOperator: z.enum(['dropped', 'refused']).default('dropped'),
  thresholdEndpoint: z.enum(['answers', 'missing']).default('answers'),
  zoneAnswersWith: z.url().optional(),
  hourlyRequests: z.int().min(1).default(10_000),
  hourlyRequestsByOthers: z.int().min(0).default(0),
  hourlyLatencyMs: positiveMs.default(500),
  hourMs: positiveMs.default(3_600_000),
  userAccess: z
    .record(z.string(), z.strictObject({ query: access, create: access, update: givenAccess.optional() }))
    .default({}),
  clockAheadMs: z.number().default(0),
  readsBehindMs: positiveMs.default(0),
  requestTimeoutMs: positiveMs.optional(),
  commitWindowMs: positiveMs.optional(),
  readLagMs: positiveMs.optional(),
  stallAllowanceMs: positiveMs.optional(),
});

const credentials = z.strictObject({
  userName: z.string().min(1).default('api@example.com'),
  secret: z.string().min(1).default('s3cret'),
  integrationCode: z.string().min(1).default('CODE'),
});

const units = z.strictObject({ contractServiceID: id, from: date, units: z.int().min(0) });

const autotask = z.strictObject({
  ci: z.int().default(1),
  credentials: credentials.prefault({}),
  zoneUsers: z.array(z.string()).default([]),
  companies: z.array(company).default([]),
  services: z.array(service).default([]),
  contracts: z.array(contract).default([]),
  contractServices: z.array(contractService).default([]),
  units: z.array(units).default([]),
  settings: settings.prefault({}),
});

/** Every way in which the simulator can spoil one request. What each does is told in `faults.ts`. */
export const FAULT_KINDS = [
  'delay',
  'hang',
  'refuse',
  'resetBeforeCommit',
  'commitThenDrop',
  'lateCommit',
  'error500BeforeCommit',
  'error500AfterCommit',
  'validation500',
  'tooManyRequests',
  'unauthorised',
  'html200',
  'maintenance',
  'truncatedBody',
  'wrongShape',
  'duplicatedPage',
  'shiftedPage',
  'staleRead',
] as const;

const faultTarget = {
  system: z.enum(['autotask', 'atria']).optional(),
  method: z.string().optional(),
  path: z.string().optional(),
  ms: positiveMs.optional(),
};

const faults = z.strictObject({
  seed: z.int().default(1),
  rate: z.number().min(0).max(1).default(0),
  kinds: z.array(z.enum(FAULT_KINDS)).min(1).optional(),
  most: z.int().min(0).optional(),
  ...faultTarget,
  scripted: z
    .array(
      z.strictObject({
        kind: z.enum(FAULT_KINDS),
        ...faultTarget,
        from: z.int().min(1).default(1),
        times: z.int().min(1).default(1),
      }),
    )
    .default([]),
});

/** Shapes and defaults of a scenario file; unknown names are refused. What refers to what is checked in `scenario.ts`. */
export const scenarioSchema = z.strictObject({
  clock: z.iso.datetime({ offset: true }).optional(),
  atria: atria.prefault({}),
  autotask: autotask.prefault({}),
  faults: faults.prefault({}),
});

export { billingRecord, atriaCustomer, company, service, contract, contractService, settings, faults };
