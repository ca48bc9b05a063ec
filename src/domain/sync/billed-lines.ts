import type { BillingRecord } from '../billing.js';
import { hasInvisible, visibleText } from '../invisible-characters.js';
import type { LineKey } from './line-key.js';
import type { Service, ServiceCatalogue, ServiceMatch } from './service-catalogue.js';

/** A contract line that an earlier run fed from billing records, and that is no longer billed. */
export interface FedLine extends LineKey {
  readonly customerCode: string;
  readonly sku: string;
  readonly description: string;
  /** The units that a change in doubt would have left on it; null if it is certain that the line was fed. */
  readonly unitsInDoubt: number | null;
}

/** What decides about the lines of customers: their records, and lines that are no longer billed, which count 0. */
export interface LineSources {
  readonly records: readonly BillingRecord[];
  readonly fed: readonly FedLine[];
}

interface SummedLine {
  readonly sku: string;
  readonly description: string;
  readonly recordIds: readonly string[];
  readonly fed: readonly FedLine[];
}

/** What Atria bills a customer for one Autotask service: the sum of its records. */
export interface BilledLine extends SummedLine {
  readonly service: Service;
  readonly quantity: number;
}

/** Records of one SKU that lead to no contract line. */
export interface UnusableLine extends SummedLine {
  readonly problem: 'serviceMissing' | 'serviceAmbiguous' | 'quantityInvalid' | 'unreadable';
  readonly reason: string;
}

/** Why, and in words. */
type Problem = Pick<UnusableLine, 'problem' | 'reason'>;

interface Group {
  readonly records: BillingRecord[];
  readonly fed: FedLine[];
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
 * Sums what one customer is billed by the Autotask service that the SKUs mean.
 *
 * A record with an impossible quantity stops its whole line, not the customer: a sum that leaves one out would be wrong.
 */
export function billedLines({ records, fed }: LineSources, catalogue: ServiceCatalogue): BilledLines {
  const withoutSku = records.filter((record) => record.sku.trim() === '');
  const groups = new Map<string, Group>();
  const groupOf = (sku: string) => {
    const match = catalogue.find(sku);
    const key = match.kind === 'found' ? `service ${match.service.id}` : `sku ${sku}`;
    const group = groups.get(key) ?? { records: [], fed: [] };
    if (match.kind === 'found') group.service = match.service;
    else group.problem = serviceProblem(match, sku);
    groups.set(key, group);
    return group;
  };
  for (const record of records) if (record.sku.trim() !== '') groupOf(record.sku.trim()).records.push(record);
  for (const line of fed) groupOf(line.sku.trim()).fed.push(line);
  const lines: BilledLine[] = [];
  const unusable: UnusableLine[] = [];
  for (const group of groups.values()) {
    const problem = group.problem ?? recordProblem(group.records);
    const sources = [...group.records, ...group.fed];
    const common = {
      sku: sources[0]?.sku.trim() ?? '',
      description: describe(sources.map(({ description }) => description)),
      recordIds: group.records.map(({ recordId }) => recordId),
      fed: group.fed,
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

function describe(texts: readonly string[]): string {
  const descriptions = [...new Set(texts)];
  const named = descriptions.slice(0, descriptionsNamed).join('; ');
  const rest = descriptions.length - descriptionsNamed;
  return rest > 0 ? `${named} and ${rest} more` : named;
}
