import type { BillingRecord } from '../billing.js';

/** Why billing records say no usable quantity, and in words. */
export interface QuantityProblem {
  readonly problem: 'quantityInvalid' | 'unreadable';
  readonly reason: string;
}

/** Autotask's units are 32-bit integers. */
export const greatestQuantity = 2_147_483_647;

/** The units that Atria bills with these records. `unitsOfRecords` in `run-causes.ts` adds up the same in the store. */
export function sumOf(records: readonly BillingRecord[]): number {
  return records.reduce((total, record) => total + record.quantity, 0);
}

/** What makes the sum of records unusable, the greatest doubt first. `unitsOfRecords` in `run-causes.ts` judges each record alike. */
export function recordProblem(records: readonly BillingRecord[]): QuantityProblem | undefined {
  const odd = records.find(({ fault }) => fault !== undefined && fault !== null && fault.of !== 'quantity')?.fault;
  if (odd !== undefined && odd !== null) return { problem: 'unreadable', reason: odd.reason };
  const reason = records.map(quantityFault).find((fault) => fault !== undefined);
  return reason === undefined ? excessOf(sumOf(records)) : { problem: 'quantityInvalid', reason };
}

/** The problem of a quantity that Autotask cannot hold. */
export function excessOf(total: number): QuantityProblem | undefined {
  if (total <= greatestQuantity) return undefined;
  const reason = `the quantity ${total} is more than Autotask can hold (${greatestQuantity})`;
  return { problem: 'quantityInvalid', reason };
}

function quantityFault({ quantity, fault }: BillingRecord): string | undefined {
  if (fault !== undefined && fault !== null) return fault.reason;
  if (quantity < 0) return `the quantity ${quantity} is negative`;
  if (!Number.isInteger(quantity)) return `the quantity ${quantity} is not a whole number`;
  return undefined;
}
