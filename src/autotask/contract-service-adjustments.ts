import type { Day } from '../domain/day.js';
import type { WriteOptions } from './contract-services.js';
import { adjustedAnswer } from './schemas.js';
import type { AutotaskTransport } from './transport.js';

/**
 * A change of a contract line's quantity by `unitChange`, which is signed, from the effective date on.
 * https://www.autotask.net/help/developerhelp/Content/APIs/REST/Entities/ContractServiceAdjustmentsEntity.htm
 */
export interface ContractServiceAdjustment {
  contractID: number;
  contractServiceID: number;
  effectiveDate: Day;
  unitChange: number;
}

export interface ContractServiceAdjustments {
  /**
   * Posts one adjustment, once. It cannot be read back, repeated safely or undone by an id: if this throws an
   * AutotaskError whose `sent` is `unknown`, only the line's units tell whether it was done.
   */
  create(adjustment: ContractServiceAdjustment, options?: WriteOptions): Promise<void>;
}

export function contractServiceAdjustments(transport: AutotaskTransport): ContractServiceAdjustments {
  return {
    async create({ contractID, contractServiceID, effectiveDate, unitChange }, options) {
      await transport.send(
        {
          method: 'POST',
          path: 'V1.0/ContractServiceAdjustments',
          endpoint: 'ContractServiceAdjustments',
          body: { contractID, contractServiceID, effectiveDate: `${effectiveDate}T00:00:00.000`, unitChange },
          writes: true,
          beforeSend: options?.beforeSend,
        },
        adjustedAnswer,
      );
    },
  };
}
