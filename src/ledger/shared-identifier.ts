import { customersSharingIdentifiers } from '../domain/billing.js';
import { listed } from '../domain/wording.js';
import type { Store } from '../store/database.js';
import { allCustomers } from './store/customers.js';

/**
 * Warns that other customers have the billing identifier of a customer too: a run skips all of them.
 *
 * @returns one sentence; undefined if no other customer has it
 */
export async function sharedIdentifierWarning(store: Store, code: string): Promise<string | undefined> {
  const customers = await allCustomers(store);
  const shared = customersSharingIdentifiers(customers.map((customer) => ({ ...customer, hasRecords: false })));
  const others = shared.get(code) ?? [];
  const own = customers.find((customer) => customer.code === code)?.billingIdentifier.trim() ?? '';
  if (others.length === 0) return undefined;
  return `Its billing identifier ${own} is also that of ${listed(others)}, and a run skips customers that share one (AT27).`;
}
