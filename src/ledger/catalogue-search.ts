import { summaryPatterns, type ItemKind } from './model/items.js';
import type { CatalogueEntry } from './store/catalogue.js';

/** Which catalogue entries are looked for; all if nothing is given. */
export interface CatalogueWanted {
  /** A part of the codes, names or SKU, or of the description under which it is billed; in any case. */
  readonly search?: string | undefined;
  /** Only what is billed without a SKU: it is reported as AT07. */
  readonly withoutSku?: boolean | undefined;
}

/** The entries that are looked for, in the order of the catalogue. */
export function searchCatalogue(
  catalogue: readonly CatalogueEntry[],
  { search = '', withoutSku = false }: CatalogueWanted,
): CatalogueEntry[] {
  const text = search.trim().toLowerCase();
  const planned = new Set(catalogue.filter(({ kind }) => kind === 'plan').map(({ serviceCode }) => serviceCode));
  return catalogue.filter((entry) => {
    if (withoutSku && !lacksSku(entry, planned)) return false;
    return text === '' || wordsOf(entry).toLowerCase().includes(text);
  });
}

/** The entries whose items are billed under a description; none for customers and users, which are in no catalogue. */
export function billedAs(catalogue: readonly CatalogueEntry[], description: string): CatalogueEntry[] {
  return catalogue.filter((entry) => descriptionOf(entry) === description);
}

interface SkuSearch {
  readonly search: string;
  readonly withoutSku: boolean;
}

/**
 * Which search shows the entries whose SKU is to be entered for what is billed without one; undefined where the catalogue
 * has nothing that could carry it. A customer's service without a plan has only its own SKU, whatever its plans have.
 */
export function skuSearch(catalogue: readonly CatalogueEntry[], description: string): SkuSearch | undefined {
  const lacking = { search: description, withoutSku: true };
  if (searchCatalogue(catalogue, lacking).length > 0) return lacking;
  const canCarry = ({ kind, level }: CatalogueEntry) => kind !== 'service' || level === 'customer';
  const entries = billedAs(catalogue, description).filter((entry) => entry.sku.trim() === '' && canCarry(entry));
  return entries.length > 0 ? { search: description, withoutSku: false } : undefined;
}

/** The plans that lack the SKU of what is billed under a description, by name: their service's own does not count. */
export function plansWithoutSku(catalogue: readonly CatalogueEntry[], description: string): string[] {
  const found = description === '' ? [] : searchCatalogue(catalogue, { search: description, withoutSku: true });
  return [...new Set(found.filter(({ kind }) => kind === 'plan').map(({ name }) => name))];
}

/** A service's own SKU counts if it is priced for the customer and has no plan that carries one. */
function lacksSku({ kind, level, serviceCode, sku }: CatalogueEntry, planned: ReadonlySet<string>): boolean {
  if (sku.trim() !== '') return false;
  return kind !== 'service' || (level === 'customer' && !planned.has(serviceCode));
}

function wordsOf(entry: CatalogueEntry): string {
  const { kind, serviceCode, serviceName, name, sku } = entry;
  // A customer's service with a plan is billed with the plan's SKU, and under a description that does not name the plan.
  const ofService = kind === 'plan' ? [descriptionOf({ ...entry, kind: 'service' })] : [];
  return [serviceCode, serviceName, name, sku, kind, descriptionOf(entry), ...ofService].join('\n');
}

/** The kind of the items that an entry makes. */
export function itemKindOf({ kind }: Pick<CatalogueEntry, 'kind'>): ItemKind {
  if (kind === 'service') return 'customerService';
  return kind === 'plan' ? 'userService' : kind;
}

/** How items of it are described in billing records, by Atria's patterns. */
function descriptionOf(entry: CatalogueEntry): string {
  const { serviceName, name } = entry;
  const pattern = summaryPatterns[itemKindOf(entry)];
  return pattern.replace('{ServiceName}', serviceName).replace(/\{(PlanName|InstanceName)\}/, name);
}
