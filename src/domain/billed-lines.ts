import type { BillingRecord } from './billing.js';
import { hasInvisible, visibleText } from './invisible-characters.js';
import type { Service, ServiceCatalogue, ServiceMatch } from './service-catalogue.js';

/** What Atria bills a customer for one Autotask service: the sum of its records. */
export interface BilledLine {
  readonly service: Service;
  readonly sku: string;
  readonly description: string;
  readonly quantity: number;
  readonly recordIds: readonly string[];
}

/** Records of one SKU that lead to no contract line. */
export interface UnusableLine {
  readonly problem: 'serviceMissing' | 'serviceAmbiguous' | 'quantityInvalid' | 'unreadable';
  readonly sku: string;
  readonly description: string;
  readonly recordIds: readonly string[];
  readonly reason: string;
}

/** Why, and in words. */
type Problem = Pick<UnusableLine, 'problem' | 'reason'>;

interface Group {
  readonly records: BillingRecord[];
  service?: Service;
  problem?: Problem;
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
  const groups = new Map<string, Group>();
  for (const record of records) {
    const sku = record.sku.trim();
    if (sku === '') continue;
    const match = catalogue.find(sku);
    const key = match.kind === 'found' ? `service ${match.service.id}` : `sku ${sku}`;
    const group = groups.get(key) ?? { records: [] };
    group.records.push(record);
    if (match.kind === 'found') group.service = match.service;
    else group.problem = serviceProblem(match, sku);
    groups.set(key, group);
  }
  const lines: BilledLine[] = [];
  const unusable: UnusableLine[] = [];
  for (const group of groups.values()) {
    const problem = group.problem ?? recordProblem(group.records);
    const common = {
      sku: group.records[0]?.sku.trim() ?? '',
      description: describeRecords(group.records),
      recordIds: group.records.map((record) => record.recordId),
    };
    if (problem !== undefined) unusable.push({ ...common, ...problem });
    else if (group.service !== undefined)
      lines.push({ ...common, service: group.service, quantity: sum(group.records) });
  }
  return { lines, unusable, withoutSku };
}

function sum(records: readonly BillingRecord[]): number {
  return records.reduce((total, record) => total + record.quantity, 0);
}

/** What makes records of one service unusable, the greatest doubt first. */
function recordProblem(records: readonly BillingRecord[]): Problem | undefined {
  const odd = records.find(({ fault }) => fault !== undefined && fault !== null && fault.of !== 'quantity')?.fault;
  if (odd !== undefined && odd !== null) return { problem: 'unreadable', reason: odd.reason };
  const reason = records.map(quantityFault).find((fault) => fault !== undefined) ?? sumFault(records);
  return reason === undefined ? undefined : { problem: 'quantityInvalid', reason };
}

function quantityFault({ quantity, fault }: BillingRecord): string | undefined {
  if (fault !== undefined && fault !== null) return fault.reason;
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

function serviceProblem(match: Exclude<ServiceMatch, { kind: 'found' }>, sku: string): Problem {
  switch (match.kind) {
    case 'ambiguous':
      return { problem: 'serviceAmbiguous', reason: 'several Autotask services match this SKU' };
    case 'unreadable':
      return { problem: 'unreadable', reason: match.reason };
    case 'missing':
      return hasInvisible(sku)
        ? { problem: 'serviceAmbiguous', reason: `its SKU "${visibleText(sku)}" holds an invisible character` }
        : { problem: 'serviceMissing', reason: 'no Autotask service matches this SKU' };
  }
}

function describeRecords(records: readonly BillingRecord[]): string {
  const descriptions = [...new Set(records.map((record) => record.description))];
  const named = descriptions.slice(0, descriptionsNamed).join('; ');
  const rest = descriptions.length - descriptionsNamed;
  return rest > 0 ? `${named} and ${rest} more` : named;
}
