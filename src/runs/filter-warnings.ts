import { closestName } from '../domain/closest-name.js';
import { parseParameters } from '../domain/parameters/parameters.js';
import type { Job } from '../jobs/index.js';
import { allCustomerCodes } from '../ledger/store/customers.js';
import type { Store } from '../store/database.js';
import { lastBilledCustomers } from '../store/runs/run-customers.js';

const mostWarnings = 5;

/** The customers that are known here. */
interface KnownCustomers {
  /** Of the ledger; none where Atria is remote. */
  readonly ledger: ReadonlySet<string>;
  /** With those that had records in the last run of all customers. */
  readonly all: ReadonlySet<string>;
}

/**
 * What is odd about the customers that parameters name: the ledger does not have them, or the last run of all customers
 * had records of one with a similar code only. Of a remote Atria not more is known. Nothing where a run refuses the
 * parameters.
 *
 * @param parameters as somebody typed them
 */
export async function filterWarnings(store: Store, parameters: unknown): Promise<string[]> {
  const filter = customersFilterOf(parameters);
  return filter.length === 0 ? [] : oddIn(filter, await knownCustomers(store));
}

/** The jobs with what is odd about the customers that they name among their problems. */
export async function withFilterWarnings(store: Store, jobs: readonly Job[]): Promise<Job[]> {
  const filters = jobs.map(({ task, parametersText }) =>
    task === 'billingSync' ? customersFilterOf(parametersText) : [],
  );
  if (filters.every((filter) => filter.length === 0)) return [...jobs];
  const known = await knownCustomers(store);
  return jobs.map((job, index) => {
    const odd = oddIn(filters[index] ?? [], known).map((message) => ({ level: 'Warning', message }) as const);
    return { ...job, problems: [...job.problems, ...odd] };
  });
}

function customersFilterOf(parameters: unknown): readonly string[] {
  const parsed = parseParameters(parameters);
  return 'parameters' in parsed ? parsed.parameters.customersFilter : [];
}

async function knownCustomers(store: Store): Promise<KnownCustomers> {
  const ledger = await allCustomerCodes(store);
  return { ledger, all: new Set([...ledger, ...(await lastBilledCustomers(store))]) };
}

function oddIn(filter: readonly string[], { ledger, all }: KnownCustomers): string[] {
  const warnings = filter.flatMap((code) => {
    const meant = all.has(code) ? undefined : closestName(code, [...all]);
    if (all.has(code) || (meant === undefined && ledger.size === 0)) return [];
    const why =
      ledger.size > 0 ? 'the ledger does not have' : 'had no billing records in the last run of all customers';
    const hint = meant === undefined ? '' : ` Did you mean “${meant}”?`;
    return [`CustomersFilter names “${code}”, which ${why}.${hint}`];
  });
  return warnings.slice(0, mostWarnings);
}
