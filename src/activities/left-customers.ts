import { leftStatus, type AtriaCustomer } from '../domain/billing.js';
import { groupBy } from '../domain/group-by.js';
import type { Store } from '../store/database.js';
import { linesInDoubt, linesLeftBehind, type LeftBehindScope } from '../store/lines/left-customers.js';

/**
 * Customers that are missing from Atria's list and have lines that earlier runs fed. These lines are not zero yet, or may not be.
 * Only the earlier runs know of these customers: nothing in Atria names them.
 *
 * @param absent the codes of customers of whose records earlier runs planned lines, and that the list, which was read to its end, does not have
 */
export async function leftCustomers(
  store: Store,
  scope: LeftBehindScope,
  absent: readonly string[],
): Promise<AtriaCustomer[]> {
  const left = [...(await linesLeftBehind(store, scope, absent)), ...(await linesInDoubt(store, scope, absent))];
  const lines = groupBy(left, ({ customerCode }) => customerCode);
  return [...lines].flatMap(([code, [line]]) => {
    if (line === undefined) return [];
    return [{ code, name: line.customerName, billingIdentifier: String(line.companyId), status: leftStatus }];
  });
}
