import { closestName } from '../domain/closest-name.js';
import { parseParameters } from '../domain/parameters/parameters.js';
import { allCustomerCodes } from '../ledger/store/customers.js';
import type { Store } from '../store/database.js';
import { lastBilledCustomers } from '../store/runs/run-customers.js';

const mostWarnings = 5;

/**
 * What is odd about the customers that parameters name: the ledger does not have them, or the last run of all customers
 * had records of one with a similar code only. Of a remote Atria not more is known. Nothing where a run refuses the
 * parameters.
 *
 * @param parameters as somebody typed them
 */
export async function filterWarnings(store: Store, parameters: unknown): Promise<string[]> {
  const parsed = parseParameters(parameters);
  const filter = 'parameters' in parsed ? parsed.parameters.customersFilter : [];
  if (filter.length === 0) return [];
  const ledger = await allCustomerCodes(store);
  const known = new Set([...ledger, ...(await lastBilledCustomers(store))]);
  const unknown = filter.filter((code) => !known.has(code));
  const warnings = unknown.flatMap((code) => {
    const meant = closestName(code, [...known]);
    if (meant === undefined && ledger.size === 0) return [];
    const why =
      ledger.size > 0 ? 'the ledger does not have' : 'had no billing records in the last run of all customers';
    const hint = meant === undefined ? '' : ` Did you mean “${meant}”?`;
    return [`CustomersFilter names “${code}”, which ${why}.${hint}`];
  });
  return warnings.slice(0, mostWarnings);
}
