import { findCustomer } from '../../ledger/store/customers.js';
import type { LedgerCustomer } from '../../ledger/model/state.js';
import type { ConsoleServices } from '../services.js';
import { PageProblem } from '../shell/error-pages.js';

/** @throws PageProblem where the ledger has no customer with this code */
export async function requireCustomer({ store }: ConsoleServices, code: string): Promise<LedgerCustomer> {
  const customer = await findCustomer(store, code);
  if (customer !== undefined) return customer;
  throw new PageProblem(404, 'There is no such customer', `The ledger has no customer ${code}.`, 'Choose a customer.');
}
