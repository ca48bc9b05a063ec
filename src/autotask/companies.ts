import { z } from 'zod';
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
  };
}
