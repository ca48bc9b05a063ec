import type { DayRange } from '../billing-period.js';
import type { Contract } from './contract-choice.js';
import { addDays, addMonths, earlierOf, partsOf, type Day } from '../day.js';
import type { EffectiveDateAlignment } from '../parameters/job-parameters.js';

/** Autotask's picklist contractPeriodType as public integrations name it: monthly, quarterly, semi-annual, yearly. */
const monthsOfPeriodType: Readonly<Record<number, number>> = { 2: 1, 3: 3, 4: 6, 5: 12 };

/**
 * The billing period of a contract that holds a day: periods step from the contract's start, in short months to the last
 * day, and the contract's end cuts the last one.
 *
 * @returns undefined if the kind of period is not known, or the day lies outside the contract
 */
export function contractPeriodOf(contract: Contract, day: Day): DayRange | undefined {
  const months = monthsOfPeriodType[contract.contractPeriodType ?? 0];
  if (months === undefined || day < contract.startDate || day > contract.endDate) return undefined;
  const [first, at] = [partsOf(contract.startDate), partsOf(day)];
  const startOf = (index: number) => addMonths(contract.startDate, index * months);
  const passed = Math.floor(((at.year - first.year) * 12 + at.month - first.month) / months);
  const index = startOf(passed) > day ? passed - 1 : passed;
  return { start: startOf(index), end: earlierOf(addDays(startOf(index + 1), -1), contract.endDate) };
}

/** The day from which a change counts on a contract, and the contract's billing period that holds it, if that is known. */
export interface AlignedDate {
  readonly effectiveDate: Day;
  readonly within?: DayRange;
}

/** Whether a change counts within a billing period and does not begin it, so that Autotask pro-rates it. */
export function isProRated({ effectiveDate, within }: AlignedDate): boolean {
  return within !== undefined && effectiveDate > within.start;
}

/** The contract ends before a change would count. */
export class ContractEndsFirst extends Error {}

/**
 * Moves an effective date to where a job wants it in the contract's own billing periods. Autotask pro-rates changes
 * within a period.
 *
 * @param effectiveDate a day of the contract
 * @throws an Error if the contract has no such day, or it is not known
 */
export function alignedDate(
  contract: Contract,
  effectiveDate: Day,
  alignment: EffectiveDateAlignment | undefined,
): AlignedDate {
  const period = contractPeriodOf(contract, effectiveDate);
  if (period?.start === effectiveDate) return { effectiveDate, within: period };
  if (alignment === undefined || alignment === 'AsIs') {
    return period === undefined ? { effectiveDate } : { effectiveDate, within: period };
  }
  const named = `its contract ${contract.contractName} (${contract.id})`;
  if (period === undefined) {
    const type = contract.contractPeriodType ?? 'empty';
    throw new Error(
      `the billing periods of ${named} are not known, as its contractPeriodType is ${type}, and the job wants the ` +
        'effective date on the start of one: set its EffectiveDateAlignment to "AsIs" for this customer',
    );
  }
  if (alignment === 'ContractPeriodStart') return { effectiveDate: period.start, within: period };
  if (period.end < contract.endDate) {
    const next = addDays(period.end, 1);
    const within = contractPeriodOf(contract, next);
    return { effectiveDate: next, ...(within === undefined ? {} : { within }) };
  }
  throw new ContractEndsFirst(`${named} ends before another billing period of it begins after ${effectiveDate}`);
}
