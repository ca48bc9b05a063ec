import type { BillingRecord } from './billing.js';
import type { Service, ServiceCatalogue } from './service-catalogue.js';

/** What Atria bills a customer for of one Autotask service: the sum of its records. */
export interface BilledLine {
  readonly service: Service;
  readonly sku: string;
  readonly description: string;
  readonly quantity: number;
  readonly recordIds: readonly string[];
}

/** Records of one SKU that lead to no contract line. */
export interface UnusableLine {
  readonly problem: 'serviceMissing' | 'serviceAmbiguous' | 'quantityInvalid';
  readonly sku: string;
  readonly description: string;
  readonly recordIds: readonly string[];
  readonly reason: string;
}

export interface BilledLines {
  readonly lines: readonly BilledLine[];
  readonly unusable: readonly UnusableLine[];
  /** One log entry each. */
  readonly withoutSku: readonly BillingRecord[];
}

/** Autotask's units are 32-bit integers. */
export const greatestQuantity = 2_147_483_647;

/** Descriptions named in a message before the rest is only counted. */
const descriptionsNamed = 3;

/**
 * Sums one customer's records by the Autotask service that their SKUs mean.
 *
 * A record with an impossible quantity stops its whole line, not the customer: a sum that leaves one out would be wrong.
 */
export function billedLines(records: readonly BillingRecord[], catalogue: ServiceCatalogue): BilledLines {
  const withoutSku = records.filter((record) => record.sku.trim() === '');
  const groups = new Map<string, { records: BillingRecord[]; service?: Service; problem?: UnusableLine['problem'] }>();
  for (const record of records) {
    const sku = record.sku.trim();
    if (sku === '') continue;
    const match = catalogue.find(sku);
    const key = match.kind === 'found' ? `service ${match.service.id}` : `sku ${sku}`;
    const group = groups.get(key) ?? { records: [] };
    group.records.push(record);
    if (match.kind === 'found') group.service = match.service;
    else group.problem = match.kind === 'missing' ? 'serviceMissing' : 'serviceAmbiguous';
    groups.set(key, group);
  }
  const lines: BilledLine[] = [];
  const unusable: UnusableLine[] = [];
  for (const group of groups.values()) {
    const invalid = group.records.map(quantityFault).find((fault) => fault !== undefined) ?? sumFault(group.records);
    const common = {
      sku: group.records[0]?.sku.trim() ?? '',
      description: describeRecords(group.records),
      recordIds: group.records.map((record) => record.recordId),
    };
    if (group.problem !== undefined)
      unusable.push({ ...common, problem: group.problem, reason: reasonOf(group.problem) });
    else if (invalid !== undefined) unusable.push({ ...common, problem: 'quantityInvalid', reason: invalid });
    else if (group.service !== undefined)
      lines.push({ ...common, service: group.service, quantity: sum(group.records) });
  }
  return { lines, unusable, withoutSku };
}

function sum(records: readonly BillingRecord[]): number {
  return records.reduce((total, record) => total + record.quantity, 0);
}

function quantityFault({ quantity }: BillingRecord): string | undefined {
  if (quantity < 0) return `the quantity ${quantity} is negative`;
  if (!Number.isInteger(quantity)) return `the quantity ${quantity} is not a whole number`;
  return undefined;
}

function sumFault(records: readonly BillingRecord[]): string | undefined {
  const total = sum(records);
  return total > greatestQuantity
    ? `the quantity ${total} is more than Autotask can hold (${greatestQuantity})`
    : undefined;
}

function reasonOf(problem: 'serviceMissing' | 'serviceAmbiguous' | 'quantityInvalid'): string {
  return problem === 'serviceAmbiguous'
    ? 'several Autotask services match this SKU'
    : 'no Autotask service matches this SKU';
}

function describeRecords(records: readonly BillingRecord[]): string {
  const descriptions = [...new Set(records.map((record) => record.description))];
  const named = descriptions.slice(0, descriptionsNamed).join('; ');
  const rest = descriptions.length - descriptionsNamed;
  return rest > 0 ? `${named} and ${rest} more` : named;
}
