import fc from 'fast-check';
import type { ProxiedAnswer, Rewrite } from '../rig/rewriting-proxy.js';
import { billed, days, provider } from '../rig/scenarios.js';
import type { ScenarioInput } from '../rig/world.js';

/** What is made of one row: one of its fields, or all of it, is another value. */
export interface Oddity {
  readonly list: OddList;
  readonly field: string;
  readonly value: unknown;
}

/** The lists that a run reads, with the fields that it asks for. The place of each is the customer whose row is odd. */
export const oddLists = {
  customers: ['code', 'name', 'billingIdentifier', 'type', 'status'],
  records: ['id', 'customerCode', 'productSku', 'summaryGrouping', 'billable', 'lastMonthCount', 'thisMonthCount'],
  Companies: ['id', 'companyName', 'isActive'],
  Contracts: [
    'id',
    'companyID',
    'contractName',
    'contractNumber',
    'contractType',
    'status',
    'isDefaultContract',
    'startDate',
    'endDate',
  ],
  Services: ['id', 'name', 'description', 'invoiceDescription', 'isActive'],
  ContractServices: ['id', 'contractID', 'serviceID'],
  ContractServiceUnits: ['id', 'contractServiceID', 'contractID', 'serviceID', 'startDate', 'endDate', 'units'],
} as const satisfies Record<string, readonly string[]>;
export type OddList = keyof typeof oddLists;
export const oddListNames = Object.keys(oddLists) as OddList[];

/** Stands for the whole row. */
export const wholeRow = '*';

const oddText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom(
    '\0',
    'a\0b',
    '\uD83D',
    '\u202Eevil',
    '\u200B',
    '\u001B[2J',
    '',
    ' ',
    '10',
    'null',
    '2026-13-45',
    "'; drop table runs; --",
  ),
  fc.constantFrom(3_000, 200_000).map((length) => 'é'.repeat(length)),
);
const oddNumber = fc.constantFrom(0.5, 10.5, -1, 3_000_000_000, 1e300, -0);

/**
 * One odd row for each of the lists. No two share a value: a customer -1 and a record of customer -1 belong together, and
 * such a record is billed.
 */
export const oddities: fc.Arbitrary<Oddity[]> = fc
  .tuple(
    ...oddListNames.map((list) =>
      fc.record({
        list: fc.constant(list),
        field: fc.constantFrom(wholeRow, ...oddLists[list]),
        value: fc.oneof(oddText, oddNumber, fc.constantFrom(null, true, false), fc.jsonValue({ maxDepth: 1 })),
      }),
    ),
  )
  .filter((odd) => new Set(odd.map(({ value }) => JSON.stringify(value))).size === odd.length);

/** Customers whose rows are odd come first, one for each list; the last customers are in order. */
export const customerCount = oddListNames.length + 5;
/** The services of one customer: one is on its contract, one is to be added. */
const existingService = (customer: number) => 5000 + customer * 2;
const missingService = (customer: number) => 5001 + customer * 2;
const code = (customer: number) => `C${customer}`;
/** Ids as `provider` gives them. */
const companyId = (customer: number) => 1001 + customer;
const contractId = (customer: number) => 2001 + customer;
export const lineId = (customer: number) => 3001 + customer;

export const before = 10;
export const after = 14;
export const added = 3;

/** Each customer has a line of 10 units that is billed 14 times, and is billed 3 units of a service that it has no line of. */
export function oddWorld(): ScenarioInput {
  const customers = Array.from({ length: customerCount }, (_, customer) => ({
    code: code(customer),
    lines: [[existingService(customer), before]] as const,
    // Companies are only asked about where they have no contract.
    ...(customer === oddListNames.indexOf('Companies') ? { contracts: [{ endDate: days.earlierPeriodEnd }] } : {}),
    records: [billed(existingService(customer), after), billed(missingService(customer), added)],
  }));
  const world = provider(customers);
  const services = customers.flatMap((_, customer) =>
    [existingService(customer), missingService(customer)].map((id) => {
      return {
        id,
        name: `Service ${id}`,
        description: '',
        invoiceDescription: '',
        isActive: true,
        unitPrice: 1,
        unitCost: 1,
      };
    }),
  );
  return { ...world, autotask: { ...world.autotask, services } };
}

type Row = Readonly<Record<string, unknown>>;

/** Which row of a list is the odd customer's; of the records, that of the line that is there. */
const isOddRow: Readonly<Record<OddList, (row: Row, customer: number) => boolean>> = {
  customers: (row, customer) => row['code'] === code(customer),
  records: (row, customer) => row['customerCode'] === code(customer) && row['thisMonthCount'] === after,
  Companies: (row, customer) => row['id'] === companyId(customer),
  Contracts: (row, customer) => row['companyID'] === companyId(customer),
  Services: (row, customer) => row['id'] === existingService(customer),
  ContractServices: (row, customer) =>
    row['contractID'] === contractId(customer) && row['serviceID'] === missingService(customer),
  ContractServiceUnits: (row, customer) =>
    row['contractServiceID'] === lineId(customer) && String(row['startDate']).startsWith(days.periodStart),
};

/** Makes the same rows odd in every answer that holds them. */
export function rewritesOf(odd: readonly Oddity[]): { readonly autotask: Rewrite; readonly atria: Rewrite } {
  return {
    autotask: async ({ path }, forward) => oddAnswer(odd, /V1\.0\/(\w+)\/query$/.exec(path)?.[1], await forward()),
    atria: async ({ path }, forward) => {
      const list = path.endsWith('/customers') ? 'customers' : /\/billing\/\d/.test(path) ? 'records' : undefined;
      return oddAnswer(odd, list, await forward());
    },
  };
}

function oddAnswer(odd: readonly Oddity[], list: string | undefined, answer: ProxiedAnswer): ProxiedAnswer {
  const oddity = odd.find((each) => each.list === list);
  if (oddity === undefined || answer.status !== 200) return answer;
  const customer = oddListNames.indexOf(oddity.list);
  const body = JSON.parse(String(answer.body)) as { items: Row[] };
  const items = body.items.map((row) => {
    if (!isOddRow[oddity.list](row, customer)) return row;
    return oddity.field === wholeRow ? oddity.value : { ...row, [oddity.field]: oddity.value };
  });
  return { ...answer, body: JSON.stringify({ ...body, items }) };
}
