import type { ScenarioSettings } from '../src/simulator/scenario.js';
import type { State } from '../src/simulator/state.js';

/** The period that a sync with "Previous" processes at the world's time. */
export const periodEnd = '2026-11-25';
/** Changes count from the first day of the period after it. */
export const effectiveDay = '2026-11-26';
export const linesPerCustomer = 10;
export const credentials = { userName: 'api@example.com', secret: 's3cret', integrationCode: 'CODE' };

const changedBy = 3;

const serviceOf = (line: number) => 9_001 + (line % linesPerCustomer);
const customerOf = (line: number) => Math.floor(line / linesPerCustomer);
const unitsOf = (line: number) => 5 + ((line * 7) % 20);
const contractServiceOf = (line: number) => 300_000 + line;

/** A provider with 10 contract lines for each customer. */
export interface LargeProvider {
  readonly customers: number;
  /** One billing record in so many differs from the contracts; 0: none. */
  readonly oneIn: number;
}

/** The world of a provider. What the store knows of one Autotask database, by its `ci`, it does not know of another. */
export function largeProvider(
  provider: LargeProvider,
  { ci, ...settings }: Partial<ScenarioSettings> & { readonly ci: number },
) {
  const indexes = Array.from({ length: provider.customers }, (_, index) => index);
  const lines = Array.from({ length: provider.customers * linesPerCustomer }, (_, line) => line);
  // A year of unit rows of 400,000 lines would have the simulator collect garbage while it is measured.
  const contracts = { startDate: '2026-10-26', endDate: '2027-01-25' };
  return {
    clock: '2026-11-26T22:00:00Z',
    atria: {
      customers: indexes.map((index) => {
        return { code: `C${index}`, name: `Customer ${index}`, billingIdentifier: `${100_000 + index}` };
      }),
      billing: [{ periodEnd, records: lines.map((line) => recordOf(provider, line)) }],
    },
    autotask: {
      ...{ ci, credentials },
      // Autotask's 10,000 calls an hour would be measured, and not what a sync takes.
      settings: { hourlyRequests: 1_000_000, ...settings },
      companies: indexes.map((index) => ({ id: 100_000 + index, companyName: `Customer ${index}` })),
      services: Array.from({ length: linesPerCustomer }, (_, index) => ({
        id: 9_001 + index,
        name: `Service ${index}`,
      })),
      contracts: indexes.map((index) => ({ id: 200_000 + index, companyID: 100_000 + index, ...contracts })),
      contractServices: lines.map((line) => {
        return { id: contractServiceOf(line), contractID: 200_000 + customerOf(line), serviceID: serviceOf(line) };
      }),
      units: lines.map((line) => {
        return { contractServiceID: contractServiceOf(line), from: contracts.startDate, units: unitsOf(line) };
      }),
    },
  };
}

function recordOf(provider: LargeProvider, line: number) {
  return {
    customerCode: `C${customerOf(line)}`,
    sku: `${serviceOf(line)}`,
    description: `Service ${serviceOf(line)}`,
    quantity: quantityOf(provider, line),
    previousQuantity: unitsOf(line),
    billable: true,
  };
}

function quantityOf({ oneIn }: LargeProvider, line: number): number {
  return oneIn > 0 && line % oneIn === 0 ? unitsOf(line) + changedBy : unitsOf(line);
}

/** How many of the first lines differ. */
export function changedLines({ oneIn }: LargeProvider, lines: number): number {
  return oneIn === 0 ? 0 : Math.ceil(lines / oneIn);
}

/**
 * The lines whose quantity is not what it has to be from the effective day on: what Atria bills for the lines that were
 * synced, and what it was before for the others.
 *
 * @param synced how many of the first lines were synced
 */
export function wrongQuantities(provider: LargeProvider, { units }: State, synced: number): string[] {
  const rows = units.filter(({ endDate }) => endDate >= effectiveDay);
  const right = new Map(
    Array.from({ length: provider.customers * linesPerCustomer }, (_, line) => {
      return [contractServiceOf(line), line < synced ? quantityOf(provider, line) : unitsOf(line)];
    }),
  );
  const wrong = rows.filter((row) => row.units !== right.get(row.contractServiceID));
  return wrong.map((row) => {
    return `line ${row.contractServiceID} has ${row.units} from ${row.startDate} and not ${right.get(row.contractServiceID)}`;
  });
}
