/** What of Atria's catalogue can carry a SKU. */
export const catalogueItemKinds = ['service', 'plan', 'application', 'resource'] as const;

export interface CatalogueItem {
  readonly kind: (typeof catalogueItemKinds)[number];
  readonly serviceCode: string;
  /** Of a plan, application or resource. */
  readonly name: string;
}

/** A catalogue entry as far as a mapping needs it. */
export interface MappedEntry extends CatalogueItem {
  readonly serviceName: string;
  readonly sku: string;
}

/** Whether an entry of the catalogue is this item. */
export function isOfItem(entry: CatalogueItem, { kind, serviceCode, name }: CatalogueItem): boolean {
  return entry.kind === kind && entry.serviceCode === serviceCode && (kind === 'service' || entry.name === name);
}

/** What people call an entry of the catalogue. */
export function entryName({ kind, serviceName, name }: Omit<MappedEntry, 'sku'>): string {
  return kind === 'service' ? name : `${serviceName}, ${name}`;
}
