import { leftStatus, type AtriaCustomer } from '../domain/billing.js';
import { groupBy } from '../domain/group-by.js';
import type { Store } from '../store/database.js';
import {
  customerCodesFedBefore,
  linesInDoubt,
  linesLeftBehind,
  type LeftBehindScope,
} from '../store/lines/left-customers.js';

/**
 * Customers that are no longer in Atria's list, but have lines that earlier runs fed and that are not zero yet, or may
 * not be. Only those runs know of them: nothing in Atria names them.
 *
 * @param listed the codes of all customers of the list, which was read to its end
 * @param isWanted whether the job looks at a customer
 */
export async function leftCustomers(
  store: Store,
  scope: LeftBehindScope,
  listed: ReadonlySet<string>,
  isWanted: (customerCode: string) => boolean,
): Promise<AtriaCustomer[]> {
  const fed = await customerCodesFedBefore(store);
  const absent = fed.filter((code) => !listed.has(code) && isWanted(code));
  const left = [...(await linesLeftBehind(store, scope, absent)), ...(await linesInDoubt(store, scope, absent))];
  const lines = groupBy(left, ({ customerCode }) => customerCode);
  return [...lines].flatMap(([code, [line]]) => {
    if (line === undefined) return [];
    return [{ code, name: line.customerName, billingIdentifier: String(line.companyId), status: leftStatus }];
  });
}
