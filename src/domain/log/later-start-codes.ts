import type { LogCodeDefinitions } from './log-code-definition.js';

const line = { CustomerName: 'customerName', LineDescription: 'description', Sku: 'sku' } as const;

/** The log codes of changes that count from another day because of their direction. */
export const laterStartCodes: LogCodeDefinitions<'AT65' | 'AT66'> = {
  AT65: {
    level: 'Info',
    scope: 'line',
    remedy: 'nobody',
    occursWhen: 'Contract ends before a change would count',
    template:
      '(CustomerName) Ends Before: Line (LineDescription) with Product ID (Sku) for Customer (CustomerName) keeps its quantity, ' +
      'as its contract ends on (ContractEnd) and the change would count from (EffectiveDate).',
    placeholders: { ...line, ContractEnd: 'contractEnd', EffectiveDate: 'effectiveDate' },
    resolution:
      'Nothing to do if another contract follows: a later run changes the line there. Else set DecreasesFrom or ' +
      'IncreasesFrom of the job so that the change counts while the contract goes on.',
  },
  AT66: {
    level: 'Info',
    scope: 'line',
    remedy: 'nobody',
    occursWhen: 'Change counts from a later day',
    template:
      '(CustomerName) Counts Later: Line (LineDescription) with Product ID (Sku) for Customer (CustomerName) goes from ' +
      '(OldUnits) to (NewUnits) from (EffectiveDate), as (Parameter) of the job says.',
    placeholders: {
      ...line,
      OldUnits: 'oldUnits',
      NewUnits: 'newUnits',
      EffectiveDate: 'effectiveDate',
      Parameter: 'parameter',
    },
    resolution: 'Nothing to do.',
  },
};
