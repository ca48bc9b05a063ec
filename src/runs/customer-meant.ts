import { closestName } from '../domain/closest-name.js';
import type { Store } from '../store/database.js';
import { knownCustomer } from '../store/lines/held-back.js';
import { lastBilledCustomers, type BilledCustomer } from '../store/runs/run-customers.js';

/** The customer that a person means by its code, or by its name if only one has it; else why none is meant. */
export async function customerMeant(
  store: Store,
  given: string,
): Promise<BilledCustomer | { readonly problem: string }> {
  if (given === '') return { problem: 'Give a customer, by its code in Atria or by its name.' };
  const name = await knownCustomer(store, given);
  if (name !== undefined) return { code: given, name };
  const billed = await lastBilledCustomers(store);
  const namesakes = billed.filter((each) => isSameName(each.name, given));
  const [found, ...others] = namesakes;
  if (found === undefined) return { problem: `No customer has this code or name. ${hintFor(given, billed)}` };
  if (others.length === 0) return found;
  return { problem: `${namesakes.length} customers have this name. Give the code: ${codesOf(namesakes)}.` };
}

function isSameName(name: string, given: string): boolean {
  return name.trim().toLowerCase() === given.toLowerCase();
}

function hintFor(given: string, billed: readonly BilledCustomer[]): string {
  const code = closestName(
    given,
    billed.map((each) => each.code),
  );
  const name = closestName(
    given,
    billed.map((each) => each.name),
  );
  const meant = billed.find((each) => each.code === code) ?? billed.find((each) => each.name === name);
  if (meant === undefined) return 'To have the names of all customers read, make a preview: it changes nothing.';
  return `Did you mean ${meant.code}, ${meant.name}?`;
}

const mostCodes = 10;

function codesOf(customers: readonly BilledCustomer[]): string {
  const codes = customers.slice(0, mostCodes).map(({ code }) => code);
  return `${codes.join(', ')}${customers.length > mostCodes ? ' …' : ''}`;
}
