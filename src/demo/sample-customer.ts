/** The days of the sample: the run processes the period that ended the day before its clock. */
export const sampleDays = {
  clock: '2026-11-26T22:00:00Z',
  billProcessDay: 25,
  contractStart: '2026-01-26',
  contractEnd: '2027-01-25',
  earlierPeriodEnd: '2026-10-25',
  processedPeriodEnd: '2026-11-25',
  openPeriodEnd: '2026-12-25',
} as const;

/** A quantity from a day on. */
export type SampleStep = readonly [from: string, units: number];

/** A contract line with its quantity over time. */
export interface SampleLine {
  readonly serviceID: number;
  readonly steps: readonly SampleStep[];
}

export interface SampleContract {
  readonly contractName: string;
  /** 7: Recurring Service, 1: Time and Materials. */
  readonly contractType: number;
  readonly startDate: string;
  readonly endDate: string;
  readonly lines: readonly SampleLine[];
}

/** A billing record; the customer it belongs to is the one that holds it. */
export interface SampleRecord {
  readonly sku: string;
  readonly description: string;
  readonly quantity: number;
  readonly previousQuantity: number;
  readonly billable: boolean;
}

/** A customer of the sample provider with everything that is its own on both sides. */
export interface SampleCustomer {
  readonly name: string;
  readonly status: 'Active' | 'Deprovisioned';
  /** "own": the id of its company in Autotask, which then exists. Any other text stands as it is, without a company. */
  readonly billingIdentifier: string;
  readonly contracts: readonly SampleContract[];
  readonly records: readonly SampleRecord[];
  /** Records of the period before the processed one. */
  readonly earlierRecords: readonly SampleRecord[];
}

/** A customer with the usual contract and no billing, except for what is given. */
export function customer(name: string, given: Partial<Omit<SampleCustomer, 'name'>>): SampleCustomer {
  return { name, status: 'Active', billingIdentifier: 'own', contracts: [], records: [], earlierRecords: [], ...given };
}

/** A Recurring Services contract over the sample's year, except for what is given. */
export function contract(
  lines: readonly SampleLine[],
  given: Partial<Omit<SampleContract, 'lines'>> = {},
): SampleContract {
  return {
    contractName: 'Managed Services',
    contractType: 7,
    startDate: sampleDays.contractStart,
    endDate: sampleDays.contractEnd,
    ...given,
    lines,
  };
}

/** A line with one quantity since the contract's usual start, and further steps if they are given. */
export function line(serviceID: number, units: number, ...laterSteps: readonly SampleStep[]): SampleLine {
  return { serviceID, steps: [[sampleDays.contractStart, units], ...laterSteps] };
}
