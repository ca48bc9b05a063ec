import type { ScenarioInput } from './world.js';

type Atria = NonNullable<ScenarioInput['atria']>;
type Autotask = NonNullable<ScenarioInput['autotask']>;
type RecordInput = Omit<NonNullable<NonNullable<Atria['billing']>[number]['records']>[number], 'customerCode'>;
type ContractInput = Partial<NonNullable<Autotask['contracts']>[number]>;

/** The quantity of a service from a day on; a number alone counts from the contract's start. */
export type Quantity = number | readonly (readonly [from: string, units: number])[];

/** A customer with one company and, unless told otherwise, one recurring service contract. */
export interface CustomerInput {
  readonly code: string;
  readonly name?: string;
  /** The id of the customer's own company unless given. */
  readonly billingIdentifier?: string;
  readonly status?: 'Active' | 'Deprovisioned';
  /** What is different from the usual contract of the year; one contract per element. */
  readonly contracts?: readonly ContractInput[];
  /** Lines on the first contract: service and quantity. */
  readonly lines?: readonly (readonly [serviceID: number, quantity: Quantity])[];
  /** Records of the period that the run processes. */
  readonly records?: readonly RecordInput[];
  /** Records of the period before it. */
  readonly earlierRecords?: readonly RecordInput[];
}

/** The run's days: the period that ended the day before, on a contract that began with a period. */
export const days = {
  clock: '2026-11-26T22:00:00Z',
  contractStart: '2026-01-26',
  contractEnd: '2027-01-25',
  earlierPeriodEnd: '2026-10-25',
  periodStart: '2026-10-26',
  periodEnd: '2026-11-25',
  runDay: '2026-11-26',
} as const;

/** What a job needs beside its defaults to process that period and to log everything. */
export const previousPeriod = { ZoneUser: 'api@example.com', BillingPeriod: 'Previous', LogLevel: 'Verbose' } as const;

/** 9004 is inactive; of 9005 Autotask makes no new line; 9006 and 9007 have one name. */
const services = (
  [
    [9001, 'Mailbox'],
    [9002, 'Backup'],
    [9003, 'Desktop'],
    [9004, 'Webmail'],
    [9005, 'Database'],
    [9006, 'Support'],
    [9007, 'Support'],
  ] as const
).map(([id, name]) => ({
  id,
  name,
  description: `${name}, monthly`,
  invoiceDescription: `Hosted ${name.toLowerCase()}`,
  isActive: id !== 9004,
  unitPrice: 4.5,
  unitCost: 2,
}));

/** Ids in the order of the customers: companies from 1001 on, contracts from 2001, contract lines from 3001. */
export function provider(
  customers: readonly CustomerInput[],
  more: { readonly settings?: Autotask['settings']; readonly faults?: ScenarioInput['faults'] } = {},
): ScenarioInput {
  const known = customers.map((customer, index) => ({ customer, companyID: 1001 + index }));
  const contracts = known
    .flatMap(({ customer, companyID }) => (customer.contracts ?? [{}]).map((own) => ({ own, companyID })))
    .map(({ own, companyID }, index) => ({
      id: 2001 + index,
      companyID,
      contractName: 'Managed Services',
      startDate: days.contractStart,
      endDate: days.contractEnd,
      ...own,
    }));
  const lines = known
    .flatMap(({ customer, companyID }) =>
      (customer.lines ?? []).map(([serviceID, units]) => ({ serviceID, units, companyID })),
    )
    .map(({ companyID, ...own }, index) => {
      const contract = contracts.find((each) => each.companyID === companyID);
      return { ...own, id: 3001 + index, contractID: contract?.id ?? 0 };
    });
  return {
    clock: days.clock,
    atria: {
      customers: known.map(({ customer, companyID }) => {
        const { code, name = `${code} Limited`, billingIdentifier = String(companyID), status = 'Active' } = customer;
        return { code, name, billingIdentifier, status };
      }),
      billing: [
        { periodEnd: days.earlierPeriodEnd, records: recordsOf(customers, ({ earlierRecords }) => earlierRecords) },
        { periodEnd: days.periodEnd, records: recordsOf(customers, ({ records }) => records) },
      ],
    },
    autotask: {
      services,
      companies: known.map(({ customer, companyID }) => ({ id: companyID, companyName: customer.code })),
      contracts,
      contractServices: lines.map(({ id, contractID, serviceID }) => ({ id, contractID, serviceID })),
      units: lines.flatMap(({ id, units }) => {
        const steps = typeof units === 'number' ? [[days.contractStart, units] as const] : units;
        return steps.map(([from, quantity]) => ({ contractServiceID: id, from, units: quantity }));
      }),
      ...(more.settings === undefined ? {} : { settings: more.settings }),
    },
    ...(more.faults === undefined ? {} : { faults: more.faults }),
  };
}

function recordsOf(
  customers: readonly CustomerInput[],
  records: (customer: CustomerInput) => readonly RecordInput[] | undefined,
) {
  return customers.flatMap((customer) =>
    (records(customer) ?? []).map((record) => ({ ...record, customerCode: customer.code })),
  );
}

/** A billing record: the SKU, the quantity and the name under which Atria bills it. */
export function billed(sku: number | string, quantity: number, description = `Item ${sku}`): RecordInput {
  return { sku: String(sku), quantity, description };
}
