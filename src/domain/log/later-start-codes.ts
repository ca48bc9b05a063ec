import type { LogCodeDefinitions } from './log-code-definition.js';

const line = { CustomerName: 'customerName', LineDescription: 'description', Sku: 'sku' } as const;

/** The log codes of changes that count from the next period on. */
export const laterStartCodes: LogCodeDefinitions<'AT65' | 'AT66'> = {
  AT65: {
    level: 'Info',
    scope: 'line',
    remedy: 'nobody',
    occursWhen: 'Contract ends before a change would count',
    template:
      '(CustomerName) Contract Ends First: Line (LineDescription) with Product ID (Sku) for Customer (CustomerName) keeps its quantity, ' +
      'as its contract ends on (ContractEnd) and the change would count from (EffectiveDate).',
    placeholders: { ...line, ContractEnd: 'contractEnd', EffectiveDate: 'effectiveDate' },
    resolution:
      'If no other contract follows, do nothing. If one follows with the former quantity, correct its line by hand, from the ' +
      'first day of that contract: the run for the next period would correct it one period too late.',
  },
  AT66: {
    level: 'Info',
    scope: 'line',
    remedy: 'nobody',
    occursWhen: 'Change counts from the next period on',
    template:
      '(CustomerName) Counts Later: Line (LineDescription) with Product ID (Sku) for Customer (CustomerName) goes from ' +
      '(OldUnits) to (NewUnits) from (EffectiveDate), as DecreasesFrom of the job says.',
    placeholders: {
      ...line,
      OldUnits: 'oldUnits',
      NewUnits: 'newUnits',
      EffectiveDate: 'effectiveDate',
    },
    resolution: 'Nothing to do.',
  },
};
