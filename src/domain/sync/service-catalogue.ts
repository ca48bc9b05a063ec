import type { SkuForm } from '../parameters/job-parameters.js';

/** A service of Autotask's catalogue. */
export interface Service {
  readonly id: number;
  readonly name: string;
  readonly description: string;
  readonly invoiceDescription: string;
  readonly isActive: boolean;
  /** Its fields that cannot be read; they are empty then, or false. */
  readonly odd?: readonly string[];
}

/** SKUs for which the service is uncertain, each with a clause that says why. */
export type UncertainSkus = ReadonlyMap<string, string>;

export type ServiceMatch =
  | { readonly kind: 'found'; readonly service: Service }
  | { readonly kind: 'missing' }
  | { readonly kind: 'ambiguous'; readonly services: readonly Service[] }
  | { readonly kind: 'unreadable'; readonly reason: string };

/** Finds the service that a SKU means. */
export interface ServiceCatalogue {
  find(sku: string): ServiceMatch;
}

/** The service id that a SKU is, where SKUs are ids; undefined for text that is no id. */
export function serviceIdOf(sku: string): number | undefined {
  const text = sku.trim();
  return /^[1-9]\d{0,14}$/.test(text) ? Number(text) : undefined;
}

/**
 * A catalogue keyed by the field that the job's SKUType names. Texts match exactly after trimming. An inactive service
 * counts as found, because lines of it may exist; two services of one name are ambiguous.
 */
export function serviceCatalogue(
  services: readonly Service[],
  form: SkuForm,
  uncertain: UncertainSkus = new Map(),
): ServiceCatalogue {
  const byKey = new Map<string, Service[]>();
  for (const service of services) {
    const key = keyOf(service, form);
    if (key !== '') byKey.set(key, [...(byKey.get(key) ?? []), service]);
  }
  return {
    find(sku) {
      const reason = uncertain.get(sku.trim());
      if (reason !== undefined) return { kind: 'unreadable', reason };
      const matches = byKey.get(sku.trim()) ?? [];
      const [service] = matches;
      if (service === undefined) return { kind: 'missing' };
      return matches.length === 1 ? { kind: 'found', service } : { kind: 'ambiguous', services: matches };
    },
  };
}

function keyOf(service: Service, form: SkuForm): string {
  switch (form) {
    case 'ServiceId':
      return service.id.toString();
    case 'name':
      return service.name.trim();
    case 'InvoiceDescription':
      return service.invoiceDescription.trim();
    case 'description':
      return service.description.trim();
  }
}
