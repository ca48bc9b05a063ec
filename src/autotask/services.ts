import { z } from 'zod';
import type { Service } from '../domain/service-catalogue.js';
import type { Query } from './query.js';
import type { Reader } from './reader.js';
import { flag, id, text } from './schemas.js';

/** https://www.autotask.net/help/developerhelp/Content/APIs/REST/Entities/ServicesEntity.htm */
const service = z.object({ id, name: text, description: text, invoiceDescription: text, isActive: flag });

export interface Services {
  /** The services with these ids, inactive ones too; an id that Autotask does not know has no row. */
  byIds(ids: readonly number[]): Promise<Service[]>;
  /** The whole catalogue, inactive services too. */
  all(): Promise<Service[]>;
}

export function services(reader: Reader): Services {
  const query = (filter: Query<Service>['filter'], matches: (row: Service) => boolean): Query<Service> => ({
    entity: 'Services',
    row: service,
    fields: Object.keys(service.shape),
    filter,
    matches,
  });
  return {
    byIds: (ids) =>
      reader.each(ids, (chunk) => {
        const asked = new Set(chunk);
        return query([{ op: 'in', field: 'id', value: chunk }], (row) => asked.has(row.id));
      }),
    // A filter is mandatory, and this is the one that everything passes.
    all: () => reader.all(query([{ op: 'gte', field: 'id', value: 0 }], (row) => row.id >= 0)),
  };
}
