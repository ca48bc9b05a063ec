import { ordinaryCustomerNames, inactiveServiceId, refusedServiceId, sampleServices } from './sample-catalogue.js';
import type { SampleService } from './sample-catalogue.js';
import { contract, customer, line, sampleDays } from './sample-customer.js';
import type { SampleCustomer, SampleLine, SampleRecord } from './sample-customer.js';
import { unusualCustomers } from './sample-unusual-customers.js';
import { parseScenario } from '../simulator/scenario.js';
import type { Scenario } from '../simulator/scenario.js';

const firstCompanyId = 29_683_601;
const servicesPerOrdinaryCustomer = 9;
/** The company that customers with one billing identifier share, and one that Atria knows nothing of. */
const furtherCompanies = [
  { id: 29_689_999, companyName: 'Shared Ledger Group' },
  { id: 29_690_001, companyName: 'Walk-in Repairs' },
];

/** So that a second run need not wait for the first one's writes to show, as it would at the real Autotask. */
export const quickSettings = { requestTimeoutMs: 5_000, commitWindowMs: 500, readLagMs: 50, stallAllowanceMs: 1_000 };

/** A job's parameters with which a run of the sample shows every log code that a healthy run can produce. */
export const sampleParameters = {
  ZoneUser: 'api@example.com',
  BillingPeriod: 'Previous',
  AllowAtriaCreateItems: 'True',
  LogLevel: 'Verbose',
} as const;

type Random = () => number;

/**
 * The world of an invented service provider: some fifty customers with several hundred billing records, among them one
 * for nearly everything that a run can meet. It is the same every time.
 */
export function sampleProvider(): Scenario {
  const random = randomNumbers(20_261_126);
  const ordinary = ordinaryCustomerNames.map((name) => ordinaryCustomer(name, random));
  const customers = [...ordinary, ...unusualCustomers()];
  const { clock, billProcessDay } = sampleDays;
  const scenario = {
    clock,
    atria: { billProcessDay, customers: customers.map(inAtria), billing: billing(customers, random) },
    autotask: {
      zoneUsers: ['api@example.com'],
      services: sampleServices.map(serviceInAutotask),
      ...autotaskEntities(customers),
      settings: { refusedNewServiceIDs: [refusedServiceId], ...quickSettings },
    },
  };
  return parseScenario(JSON.stringify(scenario));
}

/** A customer whose lines exist. Most quantities stay as they are, as they do in real life. */
function ordinaryCustomer(name: string, random: Random): SampleCustomer {
  const sold = sampleServices.filter(({ id }) => id !== inactiveServiceId && id !== refusedServiceId);
  const services = shuffled(sold, random).slice(0, servicesPerOrdinaryCustomer);
  const size = 0.3 + 2 * random() ** 2;
  const lines: SampleLine[] = [];
  const records: SampleRecord[] = [];
  for (const service of services) {
    const before = Math.max(1, Math.round(service.typicalQuantity * size * (0.7 + 0.6 * random())));
    lines.push(line(service.id, before));
    records.push(recordOf(service, random() < 0.6 ? before : drifted(before, random), before));
  }
  // A billing rule excludes what has no SKU.
  const excluded = ['Tenants', 'Users', 'Domain Names'].map((description): SampleRecord => ({
    sku: '',
    description,
    quantity: 1,
    previousQuantity: 1,
    billable: false,
  }));
  return customer(name, {
    contracts: [contract(lines)],
    records: [...records, ...excluded],
    earlierRecords: records.map((record) => ({ ...record, quantity: record.previousQuantity })),
  });
}

function recordOf(service: SampleService, quantity: number, previousQuantity: number): SampleRecord {
  return { sku: String(service.id), description: service.billedAs, quantity, previousQuantity, billable: true };
}

/** A quantity a few percent, and at least one, more or less; never below 1. */
function drifted(quantity: number, random: Random): number {
  const step = Math.max(1, Math.round(quantity * 0.08 * random()));
  return random() < 0.65 || quantity <= step ? quantity + step : quantity - step;
}

function inAtria({ name, status, billingIdentifier }: SampleCustomer, index: number) {
  const identifier = billingIdentifier === 'own' ? String(companyIdAt(index)) : billingIdentifier;
  return { code: codeOf(name), name, status, billingIdentifier: identifier };
}

/** A service of the sample as Autotask has it. */
export function serviceInAutotask(service: SampleService) {
  const { id, name, description, invoiceDescription, unitPrice, unitCost, isActive } = service;
  return { id, name, description, invoiceDescription, unitPrice, unitCost, isActive };
}

/** The three periods that Atria has records of; the open one has moved on a little from the processed one. */
function billing(customers: readonly SampleCustomer[], random: Random) {
  const recordsOf = (each: SampleCustomer, records: readonly SampleRecord[]) =>
    records.map((record) => ({ customerCode: codeOf(each.name), ...record }));
  const openRecords = (each: SampleCustomer) =>
    each.records.map((record) => ({
      ...record,
      quantity: record.quantity > 0 && random() < 0.05 ? record.quantity + 1 : record.quantity,
      previousQuantity: record.quantity,
    }));
  const active = customers.filter(({ status }) => status === 'Active');
  return [
    {
      periodEnd: sampleDays.earlierPeriodEnd,
      records: customers.flatMap((each) => recordsOf(each, each.earlierRecords)),
    },
    { periodEnd: sampleDays.processedPeriodEnd, records: customers.flatMap((each) => recordsOf(each, each.records)) },
    { periodEnd: sampleDays.openPeriodEnd, records: active.flatMap((each) => recordsOf(each, openRecords(each))) },
  ];
}

/** Companies, contracts, lines and their quantities, with ids in the order of the customers. */
function autotaskEntities(customers: readonly SampleCustomer[]) {
  const known = customers.flatMap((each, index) =>
    each.billingIdentifier === 'own'
      ? [{ customer: each, company: { id: companyIdAt(index), companyName: each.name } }]
      : [],
  );
  const contracts = known
    .flatMap(({ customer: each, company }) => each.contracts.map((own) => ({ ...own, companyID: company.id })))
    .map(({ lines, ...own }, index) => ({ lines, contract: { ...own, id: 7001 + index } }));
  const lines = contracts
    .flatMap(({ lines: own, contract: { id } }) => own.map((each) => ({ ...each, contractID: id })))
    .map(({ steps, ...own }, index) => ({ steps, line: { ...own, id: 80_001 + index } }));
  return {
    companies: [...known.map(({ company }) => company), ...furtherCompanies],
    contracts: contracts.map(({ contract: each }) => each),
    contractServices: lines.map(({ line: each }) => each),
    units: lines.flatMap(({ steps, line: { id } }) =>
      steps.map(([from, units]) => ({ contractServiceID: id, from, units })),
    ),
  };
}

function companyIdAt(index: number): number {
  return firstCompanyId + index;
}

/** Atria's short code: the words of the name without blanks, such as "KestrelMarineElectrics". */
function codeOf(name: string): string {
  return name.replaceAll(/[^A-Za-z0-9]/g, '');
}

function shuffled<Item>(items: readonly Item[], random: Random): Item[] {
  return items
    .map((item) => ({ item, place: random() }))
    .sort((a, b) => a.place - b.place)
    .map(({ item }) => item);
}

/** Numbers from 0 to below 1 that only depend on the seed (a Lehmer generator modulo 2^31 - 1). */
function randomNumbers(seed: number): Random {
  let state = seed;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}
