import type { BillingRecord } from '../billing.js';
import { groupBy } from '../group-by.js';
import { visibleText } from '../invisible-characters.js';
import { counted } from '../wording.js';
import { allowanceOf, billedAsOf, ruledUnits, type QuantityRule } from './quantity-rules.js';
import { excessOf, recordProblem, sumOf, type QuantityProblem } from './record-quantities.js';

/** The rules of a job, and what of the run's records decides whether an allowance can be counted. */
export interface QuantityRules {
  readonly bySku: ReadonlyMap<string, QuantityRule>;
  /** The SKUs that allowances count from, as far as the run has a record of them for any customer. */
  readonly billedBases: ReadonlySet<string>;
}

/**
 * Gathers what decides about the billed quantities of a batch of customers.
 *
 * @param presentBases the SKUs from `basesOf` of which the run has a record
 * @returns undefined if the job has no rules
 */
export function rulesOf(
  rules: readonly QuantityRule[] | undefined,
  presentBases: readonly string[],
): QuantityRules | undefined {
  if (rules === undefined) return undefined;
  const bySku = new Map(rules.map((rule) => [rule.sku, rule]));
  return { bySku, billedBases: new Set(presentBases.map((sku) => bySku.get(sku)?.billAs ?? sku)) };
}

/** The SKUs that allowances count from, and those that are billed as one of them. */
export function basesOf(rules: readonly QuantityRule[] = []): string[] {
  const bases = new Set(rules.flatMap((rule) => allowanceOf(rule)?.of ?? []));
  const others = rules.flatMap(({ sku, billAs }) => (billAs !== undefined && bases.has(billAs) ? [sku] : []));
  return [...bases, ...others];
}

/** The records, each with the SKU as which the job bills it: lines, and the rules of their SKUs, are found by that one. */
export function asBilled(records: readonly BillingRecord[], rules: readonly QuantityRule[] = []): BillingRecord[] {
  const billedAs = billedAsOf(rules);
  return records.map((record) => {
    const provisionedAs = skuOf(record);
    const sku = billedAs.get(provisionedAs);
    return sku === undefined ? record : { ...record, sku, provisionedAs };
  });
}

/** The billed quantity of a line: its target. `quantityRule` says how rules made it of what Atria provisioned. */
interface RuledQuantity {
  readonly quantity: number;
  readonly quantityRule: string | null;
}

/**
 * The billed quantity of one line: for each SKU, the sum of its records (`sumOf`), then its rule if the job has one
 * (`ruledUnits`). The caller has checked with `recordProblem` that the records can be added up.
 *
 * @param ofCustomer all records of the customer: an allowance counts the units of another SKU
 */
export function ruledQuantity(
  ofLine: readonly BillingRecord[],
  ofCustomer: readonly BillingRecord[],
  rules: QuantityRules | undefined,
): RuledQuantity | QuantityProblem {
  const sentences: string[] = [];
  let quantity = 0;
  for (const [sku, records] of groupBy(ofLine, skuOf)) {
    const provisioned = sumOf(records);
    sentences.push(...countedAs(sku, records));
    const rule = rules?.bySku.get(sku);
    if (rules === undefined || rule === undefined || provisioned === 0) {
      quantity += provisioned;
      continue;
    }
    const base = baseOf(rule, ofCustomer, rules);
    if (typeof base !== 'number') return base;
    const { units, because } = ruledUnits(rule, provisioned, base);
    if (because !== null) sentences.push(because);
    quantity += units;
  }
  return excessOf(quantity) ?? { quantity, quantityRule: sentences.length === 0 ? null : sentences.join(' ') };
}

/** Which units of other SKUs the job bills as this one, as sentences. */
function countedAs(sku: string, records: readonly BillingRecord[]): string[] {
  const others = groupBy(records, ({ provisionedAs }) => provisionedAs);
  return [...others].flatMap(([other, ofOther]) => {
    const units = sumOf(ofOther);
    if (other === undefined || units === 0) return [];
    const count = units === 1 ? 'counts' : 'count';
    return [`${counted(units, 'unit')} of SKU ${visibleText(other)} ${count} as SKU ${visibleText(sku)}.`];
  });
}

/**
 * The units that an allowance counts from. It is never counted from a part of them: what cannot be told for certain stops
 * the line, as a smaller allowance would bill the customer too much.
 */
function baseOf(
  rule: QuantityRule,
  ofCustomer: readonly BillingRecord[],
  { billedBases }: QuantityRules,
): number | QuantityProblem {
  const allowance = allowanceOf(rule);
  if (allowance === undefined) return 0;
  const { of } = allowance;
  const unknown = (reason: string): QuantityProblem => {
    const what = `its quantity rule counts what is free from SKU ${visibleText(of)}`;
    return { problem: 'quantityInvalid', reason: `${what}, and ${reason}` };
  };
  const records = ofCustomer.filter((record) => skuOf(record) === of);
  const problem = recordProblem(records);
  if (problem !== undefined) return unknown(problem.reason);
  const doubtful = ofCustomer.find((record) => mayBeOf(of, record));
  if (doubtful !== undefined) return unknown(doubtText(doubtful));
  if (records.length === 0 && !billedBases.has(of))
    return unknown('the run has no billing record with that SKU, for any customer');
  return sumOf(records);
}

/** Whether a record has no SKU, or one that only looks like another: its units may be meant for that one. */
function mayBeOf(of: string, record: BillingRecord): boolean {
  const sku = skuOf(record);
  const billsNothing = record.quantity === 0 && (record.fault === undefined || record.fault === null);
  return sku !== of && !billsNothing && (sku === '' || alike(sku) === alike(of));
}

function doubtText(record: BillingRecord): string {
  const sku = skuOf(record);
  const named = `billing record ${visibleText(record.recordId)}`;
  return sku === '' ? `${named} has no SKU` : `the SKU "${visibleText(sku)}" of ${named} only looks like it`;
}

/** As people read it: without regard to case, blanks and what is not seen. */
function alike(sku: string): string {
  return sku.replaceAll(/[\s\p{C}]/gu, '').toLowerCase();
}

function skuOf({ sku }: BillingRecord): string {
  return sku.trim();
}
