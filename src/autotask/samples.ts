import { z } from 'zod';
import { companyFields } from './companies.js';
import { contractFields, recurringService } from './contracts.js';
import { contractServiceFields } from './contract-services.js';
import { contractServiceUnitFields } from './contract-service-units.js';
import { readAll, type Condition } from './query.js';
import { serviceFields } from './services.js';
import type { AutotaskTransport } from './transport.js';

/** The fields of each entity whose rows a run reads. */
const fieldsRead = {
  Companies: companyFields,
  Contracts: contractFields,
  ContractServices: contractServiceFields,
  ContractServiceUnits: contractServiceUnitFields,
  Services: serviceFields,
} as const satisfies Readonly<Record<string, readonly string[]>>;

export type SampledEntity = keyof typeof fieldsRead;

/** What one row shows of what runs will see. */
export interface Sample {
  /** Fields that runs read and the row does not have, not even as null. */
  readonly missingFields: readonly string[];
}

export interface Samples {
  /** Reads one row of an entity as runs do; undefined if the user is shown none. */
  sample(entity: SampledEntity): Promise<Sample | undefined>;
}

const anyRow = z.looseObject({ id: z.int() });

export function samples(transport: AutotaskTransport): Samples {
  return {
    async sample(entity) {
      const fields = fieldsRead[entity];
      const filter: Condition[] =
        entity === 'Contracts'
          ? [{ op: 'eq', field: 'contractType', value: recurringService }]
          : [{ op: 'gte', field: 'id', value: 0 }];
      const query = { entity, row: anyRow, fields, filter, matches: () => true, enough: 1 };
      const { rows, odd } = await readAll(transport, query, 1);
      const row = rows[0] ?? odd[0]?.fields;
      return row === undefined ? undefined : { missingFields: fields.filter((field) => !(field in row)) };
    },
  };
}
