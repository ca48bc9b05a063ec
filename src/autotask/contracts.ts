import { z } from 'zod';
import type { Contract } from '../domain/sync/contract-choice.js';
import type { Day } from '../domain/day.js';
import { askedId } from './asked-id.js';
import type { Condition, Query, ReadRows } from './query.js';
import type { ItemQuery, OwnedRows, Reader } from './reader.js';
import { autotaskDay, flag, id, text } from './schemas.js';

/** https://www.autotask.net/help/developerhelp/Content/APIs/REST/Entities/ContractsEntity.htm */
export const recurringService = 7;
const active = 1;

const row = z.object({
  id,
  companyID: id,
  contractName: text,
  contractNumber: text,
  contractCategory: z
    .int()
    .nullish()
    .transform((value) => value ?? null),
  // Only what is said of pro-rating depends on it.
  contractPeriodType: z
    .int()
    .nullish()
    .transform((value) => value ?? undefined)
    .catch(undefined),
  contractType: z.int(),
  status: z.int(),
  isDefaultContract: flag,
  startDate: autotaskDay,
  endDate: autotaskDay,
});

export const contractFields = Object.keys(row.shape);

type Row = z.infer<typeof row>;

export interface Contracts {
  /** The active Recurring Services contracts of these companies whose term holds the day. */
  recurringByCompanies(companyIds: readonly number[], activeOn: Day): Promise<OwnedRows<Contract, number>>;
  /** The same of all companies. */
  recurring(activeOn: Day): Promise<ReadRows<Contract>>;
}

export function contracts(reader: Reader): Contracts {
  return {
    async recurringByCompanies(companyIds, activeOn) {
      const { rows, odd } = await reader.each(companyIds, (chunk): ItemQuery<Row, number> => {
        const asked = new Set(chunk);
        const query = recurringOn(activeOn, [{ op: 'in', field: 'companyID', value: chunk }], ({ companyID }) =>
          asked.has(companyID),
        );
        return { ...query, itemOf: askedId('companyID', asked) };
      });
      return { rows: rows.map(asContract), odd };
    },
    async recurring(activeOn) {
      const { rows, odd } = await reader.all(recurringOn(activeOn, [], () => true));
      return { rows: rows.map(asContract), odd };
    },
  };
}

/** @param ofCompanies says of which companies, and `isOfThem` checks it */
function recurringOn(activeOn: Day, ofCompanies: readonly Condition[], isOfThem: (each: Row) => boolean): Query<Row> {
  return {
    entity: 'Contracts',
    row,
    fields: contractFields,
    filter: [
      ...ofCompanies,
      { op: 'eq', field: 'contractType', value: recurringService },
      { op: 'eq', field: 'status', value: active },
      { op: 'lte', field: 'startDate', value: `${activeOn}T23:59:59` },
      { op: 'gte', field: 'endDate', value: `${activeOn}T00:00:00` },
    ],
    matches: (each) => isOfThem(each) && each.contractType === recurringService && each.status === active,
    holdsDay: (each) => each.startDate <= activeOn && each.endDate >= activeOn,
  };
}

/** Leaves out what only the filter's check needs. */
function asContract(each: Row): Contract {
  const { id, companyID, contractName, contractNumber, contractCategory, isDefaultContract } = each;
  const { contractPeriodType, startDate, endDate } = each;
  const named = { id, companyID, contractName, contractNumber };
  return { ...named, contractCategory, isDefaultContract, contractPeriodType, startDate, endDate };
}
