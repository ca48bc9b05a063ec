import type { z } from 'zod';
import type { AtriaCustomer as DomainCustomer } from '../domain/billing.js';
import { fieldsOf, oddityOf } from '../http/odd-row.js';
import type { PagedList } from './paging.js';
import * as schemas from './schemas.js';

/** A customer as Atria reports it; `type` is Atria's own word for what kind of customer it is. */
export interface AtriaCustomer extends DomainCustomer {
  readonly type: string;
}

/** A row of the list of customers that does not say for certain which customer it is. */
export interface NamelessCustomer {
  /** Names the row: `row 3 of Atria's list of customers`. */
  readonly row: string;
  readonly name: string;
  readonly billingIdentifier: string;
  readonly status: string;
  /** What is odd about it, as a clause. */
  readonly reason: string;
}

export interface CustomerList {
  /** Those whose code can be read; with a fault if another field cannot. */
  readonly customers: readonly AtriaCustomer[];
  readonly nameless: readonly NamelessCustomer[];
}

export type ReadCustomer = AtriaCustomer | NamelessCustomer;

export const customerList: PagedList<ReadCustomer> = {
  path: 'api/v2/customers',
  read: readCustomer,
  keyOf: (customer) => ('code' in customer ? customer.code : undefined),
  doubled: (customer, place) =>
    'code' in customer ? namelessCustomer(customer, place, `the code ${customer.code} is given twice`) : customer,
};

function readCustomer(row: unknown, place: number): ReadCustomer {
  const parsed = schemas.customer.safeParse(row);
  return parsed.success ? parsed.data : oddCustomer(row, place, parsed.error);
}

function oddCustomer(row: unknown, place: number, error: z.ZodError): ReadCustomer {
  const { customerParts: parts } = schemas;
  const fields = fieldsOf(row);
  const known = {
    name: parts.name.safeParse(fields).data?.name ?? '',
    billingIdentifier: parts.billingIdentifier.safeParse(fields).data?.billingIdentifier ?? '',
    status: parts.status.safeParse(fields).data?.status ?? '',
  };
  const oddity = oddityOf(row, error);
  const code = parts.code.safeParse(fields).data?.code;
  if (code === undefined) return namelessCustomer(known, place, oddity);
  return { code, ...known, type: '', fault: `${nameOf(place)} cannot be used: ${oddity}` };
}

function namelessCustomer(
  known: Omit<NamelessCustomer, 'row' | 'reason'>,
  place: number,
  oddity: string,
): NamelessCustomer {
  const { name, billingIdentifier, status } = known;
  return {
    ...{ row: nameOf(place), name, billingIdentifier, status },
    reason: `which customer it is cannot be told: ${oddity}`,
  };
}

function nameOf(place: number): string {
  return `row ${place} of Atria's list of customers`;
}
