import { z } from 'zod';
import type { Service } from '../domain/sync/service-catalogue.js';
import { askedId } from './asked-id.js';
import type { Condition, Query, ReadRows } from './query.js';
import type { OwnedRows, Reader } from './reader.js';
import { id, price } from './schemas.js';

const textFields = ['name', 'description', 'invoiceDescription'] as const;

export const serviceFields = ['id', ...textFields, 'isActive'] as const;

/** The fields that a SKU may name a service by. */
export type ServiceText = (typeof textFields)[number];

/**
 * Most jobs need only the id, so other fields that cannot be read are left out, and named.
 * https://www.autotask.net/help/developerhelp/Content/APIs/REST/Entities/ServicesEntity.htm
 */
const service = z.looseObject({ id }).transform((row): Service => {
  const [name, description, invoiceDescription] = textFields.map((field) => {
    const value = row[field];
    return typeof value === 'string' ? value : '';
  });
  const odd = [
    ...textFields.filter((field) => typeof (row[field] ?? '') !== 'string'),
    ...(typeof (row['isActive'] ?? false) === 'boolean' ? [] : ['isActive']),
  ];
  return {
    id: row.id,
    ...{ name: name ?? '', description: description ?? '', invoiceDescription: invoiceDescription ?? '' },
    isActive: row['isActive'] === true,
    ...(odd.length === 0 ? {} : { odd }),
  };
});

const servicePrice = z.object({ id, unitPrice: price });

/** The price for one unit of a service, with which a new line begins; null if it cannot be read. */
export type ServicePrice = z.infer<typeof servicePrice>;

export interface Services {
  /** The services with these ids, inactive ones too; an id that Autotask does not know has no row. */
  byIds(ids: readonly number[]): Promise<OwnedRows<Service, number>>;
  /** The prices of these services. */
  prices(ids: readonly number[]): Promise<OwnedRows<ServicePrice, number>>;
  /** The whole catalogue, inactive services too. */
  all(): Promise<ReadRows<Service>>;
  /**
   * Those of some texts that another number of services have in Autotask than in a catalogue with odd rows: an odd row
   * may have such a text.
   */
  uncertainTexts(field: ServiceText, texts: readonly string[], catalogue: readonly Service[]): Promise<string[]>;
}

/** Texts are asked for as one condition each; Autotask takes 500. */
const textsPerQuery = 100;

export function services(reader: Reader): Services {
  const query = (filter: readonly Condition[], matches: (row: Service) => boolean): Query<Service> => ({
    entity: 'Services',
    row: service,
    fields: serviceFields,
    filter,
    matches,
  });
  return {
    byIds: (ids) =>
      reader.each(ids, (chunk) => {
        const asked = new Set(chunk);
        const byId = query([{ op: 'in', field: 'id', value: chunk }], (row) => asked.has(row.id));
        return { ...byId, itemOf: askedId('id', asked) };
      }),
    prices: (ids) =>
      reader.each(ids, (chunk) => {
        const asked = new Set(chunk);
        return {
          entity: 'Services',
          row: servicePrice,
          fields: Object.keys(servicePrice.shape),
          filter: [{ op: 'in', field: 'id', value: chunk }],
          matches: (row: ServicePrice) => asked.has(row.id),
          itemOf: askedId('id', asked),
        };
      }),
    // A filter is mandatory; everything passes this one.
    all: () => reader.all(query([{ op: 'gte', field: 'id', value: 0 }], (row) => row.id >= 0)),
    uncertainTexts(field, texts, catalogue) {
      // Autotask compares texts without case.
      const counts = new Map<string, number>();
      for (const each of catalogue) {
        const key = each[field].trim().toLowerCase();
        counts.set(key, (counts.get(key) ?? 0) + 1);
      }
      const byTexts = (chunk: readonly string[]) => {
        const items = chunk.map((value): Condition => ({ op: 'eq', field, value }));
        return query([{ op: 'or', items }], () => true);
      };
      return reader.miscounted(texts, byTexts, (each) => counts.get(each.toLowerCase()) ?? 0, textsPerQuery);
    },
  };
}
