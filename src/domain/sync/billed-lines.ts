import type { BillingRecord } from '../billing.js';
import { hasInvisible, visibleText } from '../invisible-characters.js';
import type { LineKey } from './line-key.js';
import { recordProblem } from './record-quantities.js';
import { ruledQuantity, type QuantityRules } from './ruled-quantity.js';
import type { Service, ServiceCatalogue, ServiceMatch } from './service-catalogue.js';

/** A contract line that an earlier run fed from billing records, and that is no longer billed. */
export interface FedLine extends LineKey {
  readonly customerCode: string;
  readonly sku: string;
  readonly description: string;
  /** The units that a change in doubt would have left on it; null if it is certain that the line was fed. */
  readonly unitsInDoubt: number | null;
  /** Whether a run is making the change in doubt just now. */
  readonly isUnderWay: boolean;
}

/** What decides about the lines of customers: their records, and lines that are no longer billed, which count 0. */
export interface LineSources {
  readonly records: readonly BillingRecord[];
  readonly fed: readonly FedLine[];
  /** What the job bills of SKUs, if not what Atria provisioned; undefined: the job has no rules. */
  readonly rules?: QuantityRules | undefined;
}

interface SummedLine {
  /** The first of its SKUs. */
  readonly sku: string;
  readonly skus: readonly string[];
  readonly description: string;
  readonly recordIds: readonly string[];
  readonly fed: readonly FedLine[];
}

/** What a customer is billed for one Autotask service: the sum of its records, as the rules of the job have it. */
export interface BilledLine extends SummedLine {
  readonly service: Service;
  readonly quantity: number;
  /** What a rule made of the sum, as a sentence; null if none did anything. */
  readonly quantityRule: string | null;
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

/** Descriptions named in a message before the rest is only counted. */
const descriptionsNamed = 3;

/**
 * Sums what one customer is billed by the Autotask service that the SKUs mean.
 *
 * A record with an impossible quantity stops its whole line, not the customer: a sum that leaves one out would be wrong.
 */
export function billedLines({ records, fed, rules }: LineSources, catalogue: ServiceCatalogue): BilledLines {
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
    const groupSkus = [...new Set(sources.map(({ sku }) => sku.trim()))];
    const common = {
      sku: groupSkus[0] ?? '',
      skus: groupSkus,
      description: describe(sources.map(({ description }) => description)),
      recordIds: group.records.map(({ recordId }) => recordId),
      fed: group.fed,
    };
    if (problem !== undefined) {
      unusable.push({ ...common, ...problem });
    } else if (group.service !== undefined) {
      const ruled = ruledQuantity(group.records, records, rules);
      if ('problem' in ruled) unusable.push({ ...common, ...ruled });
      else lines.push({ ...common, ...ruled, service: group.service });
    }
  }
  return { lines, unusable, withoutSku };
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
