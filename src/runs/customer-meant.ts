import { closestName } from '../domain/closest-name.js';
import { findCustomer } from '../ledger/store/customers.js';
import type { Store } from '../store/database.js';
import { knownCustomer } from '../store/lines/held-back.js';
import { lastBilledCustomers, type BilledCustomer } from '../store/runs/run-customers.js';

/** Why a text means no customer, and the one that it nearly names; undefined if there is none. */
export interface NoCustomerMeant {
  readonly problem: string;
  /** Whether the built-in Atria has the customer, so that a run may come to it yet. */
  readonly isToCome?: boolean;
  readonly closest?: BilledCustomer | undefined;
}

const noRunYet = 'Atria has this customer, and no run that is kept has looked at it.';

/** The customer that a person means by its code, or by its name if only one has it; else why none is meant. */
export async function customerMeant(store: Store, given: string): Promise<BilledCustomer | NoCustomerMeant> {
  if (given === '') return { problem: 'Give a customer, by its code in Atria or by its name.' };
  const name = await knownCustomer(store, given);
  if (name !== undefined) return { code: given, name };
  if ((await findCustomer(store, given)) !== undefined) return { problem: noRunYet, isToCome: true };
  const billed = await lastBilledCustomers(store);
  const namesakes = billed.filter((each) => isSameName(each.name, given));
  const [found, ...others] = namesakes;
  if (found === undefined) {
    const closest = closestTo(given, billed);
    return { problem: `No customer has this code or name. ${hintFor(closest)}`, closest };
  }
  if (others.length === 0) return found;
  return { problem: `${namesakes.length} customers have this name. Give the code: ${codesOf(namesakes)}.` };
}

function isSameName(name: string, given: string): boolean {
  return name.trim().toLowerCase() === given.toLowerCase();
}

function closestTo(given: string, billed: readonly BilledCustomer[]): BilledCustomer | undefined {
  const code = closestName(
    given,
    billed.map((each) => each.code),
  );
  const name = closestName(
    given,
    billed.map((each) => each.name),
  );
  return billed.find((each) => each.code === code) ?? billed.find((each) => each.name === name);
}

function hintFor(closest: BilledCustomer | undefined): string {
  if (closest === undefined) return 'To have the names of all customers read, make a preview: it changes nothing.';
  return `Did you mean ${closest.code}, ${closest.name}?`;
}

const mostCodes = 10;

function codesOf(customers: readonly BilledCustomer[]): string {
  const codes = customers.slice(0, mostCodes).map(({ code }) => code);
  return `${codes.join(', ')}${customers.length > mostCodes ? ' …' : ''}`;
}
