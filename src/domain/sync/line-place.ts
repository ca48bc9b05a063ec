import { laterOf, type Day } from '../day.js';
import type { EffectiveDateAlignment } from '../parameters/job-parameters.js';
import { referenceDayFor } from './change-check.js';
import type { ChangeDays } from './change-days.js';
import type { Contract } from './contract-choice.js';
import { alignedDate } from './contract-periods.js';
import type { LinePlace } from './plan.js';

/** From which day changes count. */
export interface ChangeDate {
  /** Before it is moved up to a contract's start, and to where the job wants it in the contract's periods. */
  readonly effectiveDate: Day;
  readonly alignment?: EffectiveDateAlignment | undefined;
}

/** The days of a run that its plan is made for. */
export interface PlanDays extends ChangeDate {
  /** From which later day decreases count, if not from the same day as increases. */
  readonly decrease?: ChangeDate;
  /** Whether they do on a line with these SKUs; undefined: on every line. */
  readonly decreasesLater?: (skus: readonly string[]) => boolean;
  readonly periodEnd: Day;
  readonly runDay: Day;
}

/** The days for which the units of a batch of lines are read. */
export interface ReadDays {
  readonly first: Day;
  /** Missing if one day is enough. */
  readonly later?: Day;
}

/** The days for which a batch is read: the reference days of its lines, unless a change counts from a later one. */
export function readDaysOf(days: PlanDays): ReadDays {
  const increase = readDayOf(days, days);
  if (days.decrease === undefined) return { first: increase };
  const decrease = readDayOf(days, days.decrease);
  return decrease > increase ? { first: increase, later: decrease } : { first: increase };
}

function readDayOf({ runDay, periodEnd }: PlanDays, { effectiveDate }: ChangeDate): Day {
  return referenceDayFor(effectiveDate, runDay, periodEnd);
}

/** Where a line of a service is on a contract, before its units are known. */
export interface PlannedPlace {
  readonly place: Omit<LinePlace, keyof ChangeDays>;
  /** The days by which it is changed; those of an increase if the direction decides. */
  readonly days: ChangeDays;
}

/** The days of a run for a line with these SKUs. */
export function daysOfLine({ decrease, ...days }: PlanDays, skus: readonly string[]): PlanDays {
  const isLater = decrease !== undefined && (days.decreasesLater?.(skus) ?? true);
  return isLater ? { ...days, decrease } : days;
}

export function placeOf(companyId: number, contract: Contract, serviceId: number, days: PlanDays): PlannedPlace {
  const increase = changeDaysOf(contract, days, days);
  const decrease = days.decrease === undefined ? increase : decreaseDaysOf(contract, days, days.decrease);
  const place = {
    companyId,
    contractId: contract.id,
    contractName: contract.contractName,
    contractStart: contract.startDate,
    contractEnd: contract.endDate,
    serviceId,
    contractServiceId: null,
  };
  return {
    // Where a change counts from a later day anyway, both directions do.
    place: decrease.referenceDay > increase.referenceDay ? { ...place, byDirection: { increase, decrease } } : place,
    days: increase,
  };
}

function changeDaysOf(contract: Contract, days: PlanDays, { effectiveDate, alignment }: ChangeDate): ChangeDays {
  const aligned = alignedDate(contract, laterOf(effectiveDate, contract.startDate), alignment);
  return { ...aligned, referenceDay: laterOf(aligned.effectiveDate, readDayOf(days, { effectiveDate })) };
}

/** Decreases that the contract has no day for do not keep its increases from being made. */
function decreaseDaysOf(contract: Contract, days: PlanDays, start: ChangeDate): ChangeDays {
  const { effectiveDate } = start;
  const after: ChangeDays = { effectiveDate, referenceDay: effectiveDate, isAfterContract: true };
  if (effectiveDate > contract.endDate) return after;
  try {
    return changeDaysOf(contract, days, start);
  } catch {
    return after;
  }
}
