import { z } from 'zod';
import type { ReadRows } from './query.js';
import type { OwnedRows, Reader } from './reader.js';
import { askedId } from './asked-id.js';
import { flag, id, label } from './schemas.js';

const company = z.object({ id, companyName: label, isActive: flag.catch(false) });

export const companyFields = Object.keys(company.shape);

/** https://www.autotask.net/help/developerhelp/Content/APIs/REST/Entities/CompaniesEntity.htm */
export type Company = z.infer<typeof company>;

export interface Companies {
  /** The companies with these ids; an id that Autotask does not know has no row. */
  byIds(ids: readonly number[]): Promise<OwnedRows<Company, number>>;
  /** All companies, inactive ones too. */
  all(): Promise<ReadRows<Company>>;
}

export function companies(reader: Reader): Companies {
  return {
    byIds: (ids) =>
      reader.each(ids, (chunk) => {
        const asked = new Set(chunk);
        return {
          entity: 'Companies',
          row: company,
          fields: companyFields,
          filter: [{ op: 'in', field: 'id', value: chunk }],
          matches: (row) => asked.has(row.id),
          itemOf: askedId('id', asked),
        };
      }),
    all: () =>
      reader.all({
        ...{ entity: 'Companies', row: company, fields: companyFields },
        // A filter is mandatory; everything passes this one.
        filter: [{ op: 'gte', field: 'id', value: 0 }],
        matches: (row) => row.id >= 0,
      }),
  };
}
