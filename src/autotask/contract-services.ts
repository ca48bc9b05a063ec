import { z } from 'zod';
import { askedId } from './asked-id.js';
import { greatestListLength, type Condition } from './query.js';
import type { ItemQuery, OwnedRows, Reader } from './reader.js';
import { createdAnswer, id, price } from './schemas.js';
import type { AutotaskTransport } from './transport.js';

const row = z.object({ id, contractID: id, serviceID: id });

export const contractServiceFields = Object.keys(row.shape);

/** A contract line. It has no quantity: that is in its units. https://www.autotask.net/help/developerhelp/Content/APIs/REST/Entities/ContractServicesEntity.htm */
export type ContractService = z.infer<typeof row>;

/** The prices of a contract line; null where one cannot be read. Nothing but what people are shown depends on them. */
const priceRow = z.object({
  id,
  unitPrice: price,
  internalCurrencyUnitPrice: price,
  internalCurrencyAdjustedPrice: price,
});

/** For one unit and one billing period. The last two are in the currency of the database, the first in the contract's. */
export type ContractServicePrice = z.infer<typeof priceRow>;

/** Service ids that are put in the filter; more are left to the client, since both lists count towards the limit. */
const serviceIdsAsked = 100;

export interface WriteOptions {
  /**
   * Runs when the request has its place in the queue, right before it is sent: the last check belongs here. Where it
   * throws, nothing is sent and its error goes to the caller.
   */
  beforeSend?: () => Promise<void>;
}

export interface ContractServices {
  /** The lines of these contracts, all of them or those of the given services. */
  byContracts(
    contractIds: readonly number[],
    serviceIds?: readonly number[],
  ): Promise<OwnedRows<ContractService, number>>;
  /** The prices of these lines. */
  prices(contractServiceIds: readonly number[]): Promise<OwnedRows<ContractServicePrice, number>>;
  /**
   * Adds a service to a contract, with no units yet.
   * @returns the new line's id
   */
  create(line: { contractID: number; serviceID: number }, options?: WriteOptions): Promise<number>;
}

export function contractServices(reader: Reader, transport: AutotaskTransport): ContractServices {
  return {
    async byContracts(contractIds, serviceIds) {
      const wanted = serviceIds === undefined ? undefined : new Set(serviceIds);
      if (wanted?.size === 0) return { rows: [], odd: [] };
      const asked = wanted !== undefined && wanted.size <= serviceIdsAsked ? [...wanted] : [];
      const { rows, odd } = await reader.each(
        contractIds,
        (chunk): ItemQuery<ContractService, number> => {
          const contracts = new Set(chunk);
          const filter: Condition[] = [{ op: 'in', field: 'contractID', value: chunk }];
          if (asked.length > 0) filter.push({ op: 'in', field: 'serviceID', value: asked });
          return {
            entity: 'ContractServices',
            row,
            fields: contractServiceFields,
            filter,
            matches: (each) =>
              contracts.has(each.contractID) && (asked.length === 0 || wanted?.has(each.serviceID) === true),
            itemOf: askedId('contractID', contracts),
          };
        },
        greatestListLength - asked.length,
      );
      return { rows: wanted === undefined ? rows : rows.filter((each) => wanted.has(each.serviceID)), odd };
    },
    prices: (contractServiceIds) =>
      reader.each(contractServiceIds, (chunk): ItemQuery<ContractServicePrice, number> => {
        const ids = new Set(chunk);
        return {
          entity: 'ContractServices',
          row: priceRow,
          fields: Object.keys(priceRow.shape),
          filter: [{ op: 'in', field: 'id', value: chunk }],
          matches: (each) => ids.has(each.id),
          itemOf: askedId('id', ids),
        };
      }),
    async create(line, options) {
      const answer = await transport.send(
        {
          method: 'POST',
          path: `V1.0/Contracts/${line.contractID}/Services`,
          endpoint: 'ContractServices',
          body: { contractID: line.contractID, serviceID: line.serviceID },
          writes: true,
          beforeSend: options?.beforeSend,
        },
        createdAnswer,
      );
      return answer.itemId;
    },
  };
}
