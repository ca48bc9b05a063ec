import { groupBy } from './group-by.js';

/** A customer as Atria knows it. */
export interface AtriaCustomer {
  readonly code: string;
  readonly name: string;
  /** The Autotask company id, as a person typed it; "" where there is none. */
  readonly billingIdentifier: string;
  readonly status: string;
  /**
   * What is odd about the customer's row, as a clause that names the row. Nothing can be done for the customer then.
   */
  readonly fault?: string | null;
}

/** Why a billing record cannot be billed as it came. */
export interface RecordFault {
  /** What is uncertain with it: how much is billed, whether it counts on its line, or which line of the customer it is. */
  readonly of: 'quantity' | 'line' | 'customer';
  /** A clause that names the record. */
  readonly reason: string;
}

/** One billable line of a billing period: how much of a product a customer is to be billed for. */
export interface BillingRecord {
  readonly recordId: string;
  readonly customerCode: string;
  /** Names the Autotask service in the form the job chose; "" where Atria has none. */
  readonly sku: string;
  readonly description: string;
  readonly quantity: number;
  readonly previousQuantity: number;
  /**
   * Whether nothing is provisioned behind it: Atria reports 0 for what it billed in former records. It concerns a line
   * only if one of our runs left a quantity from these on it.
   */
  readonly formerlyBilled: boolean;
  readonly fault?: RecordFault | null;
  /** The SKU that Atria has for it, if the job bills it as another one. */
  readonly provisionedAs?: string;
}

/** A customer that Atria no longer provisions anything for. */
export const deprovisionedStatus = 'Deprovisioned';

/** Our status for a customer that Atria no longer lists; the customer is treated as deprovisioned. */
export const leftStatus = 'No longer listed';

/** The statuses of customers whose lines go to zero. */
export const goneStatuses: readonly string[] = [deprovisionedStatus, leftStatus];

export function isGone({ status }: Pick<AtriaCustomer, 'status'>): boolean {
  return goneStatuses.includes(status);
}

/**
 * The Autotask company id in a billing identifier, which is free text in Atria.
 *
 * @returns undefined if the text is no id that Autotask could have given out
 */
export function companyIdOf(billingIdentifier: string): number | undefined {
  const text = billingIdentifier.trim();
  if (!/^\d{1,15}$/.test(text)) return undefined;
  return Number(text);
}

/**
 * For each customer, the others with the same billing identifier, where a quantity of one would overwrite the other's.
 * Customers that are gone and billed nothing take nothing from present ones.
 */
export function customersSharingIdentifiers(
  customers: readonly (AtriaCustomer & { hasRecords: boolean })[],
): ReadonlyMap<string, readonly string[]> {
  const companyOf = ({ billingIdentifier }: AtriaCustomer) =>
    companyIdOf(billingIdentifier)?.toString() ?? billingIdentifier.trim();
  const live = customers.filter(
    (customer) => customer.billingIdentifier.trim() !== '' && (customer.hasRecords || !isGone(customer)),
  );
  const liveByCompany = groupBy(live, companyOf);
  const shared = new Map<string, readonly string[]>();
  for (const customer of customers) {
    const others = (liveByCompany.get(companyOf(customer)) ?? []).filter(({ code }) => code !== customer.code);
    if (others.length > 0) {
      shared.set(
        customer.code,
        others.map(({ code }) => code),
      );
    }
  }
  return shared;
}
