import { leftStatus, type AtriaCustomer } from '../domain/billing.js';
import { laterOf, type Day } from '../domain/day.js';
import { groupBy } from '../domain/group-by.js';
import type { Store } from '../store/database.js';
import { linesInDoubt, linesLeftBehind, type LeftBehindScope } from '../store/lines/left-customers.js';

/** A customer that is missing from Atria's list, with the end of the period for which a run billed a line of it last. */
export interface LeftCustomer extends AtriaCustomer {
  readonly billedUntil: Day;
}

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
): Promise<LeftCustomer[]> {
  const left = [...(await linesLeftBehind(store, scope, absent)), ...(await linesInDoubt(store, scope, absent))];
  const lines = groupBy(left, ({ customerCode }) => customerCode);
  return [...lines].flatMap(([code, of]) => {
    const [line] = of;
    if (line === undefined) return [];
    const billedUntil = of.map((each) => each.billedUntil).reduce(laterOf);
    return [
      { code, name: line.customerName, billingIdentifier: String(line.companyId), status: leftStatus, billedUntil },
    ];
  });
}
