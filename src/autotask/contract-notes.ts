import { z } from 'zod';
import type { ItemQuery, Reader } from './reader.js';
import { askedId } from './asked-id.js';
import { autotaskInstant, id, text } from './schemas.js';

const row = z.object({ id, contractID: id, createDateTime: autotaskInstant, title: text, description: text });

/**
 * A note on a contract. Autotask writes one at every change of its services, in a wording that is not documented.
 * https://www.autotask.net/help/developerhelp/Content/APIs/REST/Entities/ContractNotesEntity.htm
 */
export type ContractNote = z.infer<typeof row>;

export interface ContractNotes {
  /**
   * The notes on these contracts that were written at `since` or later: a hint at who changed what, and no proof. Those
   * that cannot be read are left out.
   */
  byContracts(contractIds: readonly number[], since: Date): Promise<ContractNote[]>;
}

export function contractNotes(reader: Reader): ContractNotes {
  return {
    async byContracts(contractIds, since) {
      const { rows } = await reader.each(contractIds, (chunk): ItemQuery<ContractNote, number> => {
        const asked = new Set(chunk);
        // Autotask keeps whole seconds in places: a note of the same second must not be lost.
        const from = Math.floor(since.getTime() / 1000) * 1000;
        return {
          entity: 'ContractNotes',
          row,
          fields: Object.keys(row.shape),
          filter: [
            { op: 'in', field: 'contractID', value: chunk },
            { op: 'gte', field: 'createDateTime', value: new Date(from).toISOString() },
          ],
          matches: (each) => asked.has(each.contractID) && Date.parse(each.createDateTime) >= from,
          itemOf: askedId('contractID', asked),
        };
      });
      return [...rows];
    },
  };
}
