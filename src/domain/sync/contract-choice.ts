import type { Day } from '../day.js';
import type { ContractSelector } from '../parameters/job-parameters.js';

/** A recurring service contract that is active on the first read day. */
export interface Contract {
  readonly id: number;
  readonly companyID: number;
  readonly contractName: string;
  readonly contractNumber: string;
  readonly contractCategory: number | null;
  readonly isDefaultContract: boolean;
  /** Autotask's number for monthly, quarterly, …; undefined if it is empty. */
  readonly contractPeriodType?: number | undefined;
  readonly startDate: Day;
  readonly endDate: Day;
}

export type ContractChoice =
  | { readonly kind: 'chosen'; readonly contract: Contract }
  | { readonly kind: 'none' }
  | { readonly kind: 'ambiguous'; readonly contracts: readonly Contract[] };

/**
 * The one contract of a company that is kept equal to Atria. The product never guesses between several: the job's
 * selector decides, or the customer is left alone.
 */
export function chooseContract(contracts: readonly Contract[], selector: ContractSelector | undefined): ContractChoice {
  const matching = selector === undefined ? contracts : contracts.filter((contract) => matches(contract, selector));
  const [first] = matching;
  if (first === undefined) return { kind: 'none' };
  return matching.length === 1 ? { kind: 'chosen', contract: first } : { kind: 'ambiguous', contracts: matching };
}

function matches(contract: Contract, selector: ContractSelector): boolean {
  return (
    (selector.name === undefined || contract.contractName.trim() === selector.name.trim()) &&
    (selector.number === undefined || contract.contractNumber.trim() === selector.number.trim()) &&
    (selector.category === undefined || contract.contractCategory === selector.category) &&
    (selector.default === undefined || contract.isDefaultContract === selector.default)
  );
}
