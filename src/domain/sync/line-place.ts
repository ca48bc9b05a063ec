import { earlierOf, laterOf, type Day } from '../day.js';
import type { EffectiveDateAlignment } from '../parameters/job-parameters.js';
import { referenceDayFor } from './change-check.js';
import type { ChangeDays } from './change-days.js';
import type { Contract } from './contract-choice.js';
import { alignedDate } from './contract-periods.js';
import type { LinePlace } from './plan.js';

/** From which day changes count. */
export interface ChangeStart {
  /** Before it is moved up to a contract's start, and to where the job wants it in the contract's periods. */
  readonly effectiveDate: Day;
  readonly alignment?: EffectiveDateAlignment | undefined;
}

/** The days of a run that its plan is made for. */
export interface PlanDays extends ChangeStart {
  /** From which day decreases count, if it is not that of increases. */
  readonly decrease?: ChangeStart;
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
  return increase === decrease
    ? { first: increase }
    : { first: earlierOf(increase, decrease), later: laterOf(increase, decrease) };
}

function readDayOf({ runDay, periodEnd }: PlanDays, { effectiveDate }: ChangeStart): Day {
  return referenceDayFor(effectiveDate, runDay, periodEnd);
}

/** Where a line of a service is on a contract, before its units are known. */
export interface PlannedPlace {
  readonly place: Omit<LinePlace, keyof ChangeDays>;
  /** The days by which it is changed; those of an increase if the direction decides. */
  readonly days: ChangeDays;
}

export function placeOf(companyId: number, contract: Contract, serviceId: number, days: PlanDays): PlannedPlace {
  const increase = changeDaysOf(contract, days, days);
  const decrease = days.decrease === undefined ? undefined : changeDaysOf(contract, days, days.decrease);
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
    place: decrease === undefined ? place : { ...place, byDirection: { increase, decrease } },
    days: increase,
  };
}

function changeDaysOf(contract: Contract, days: PlanDays, start: ChangeStart): ChangeDays {
  const referenceDay = readDayOf(days, start);
  const effectiveDate = laterOf(start.effectiveDate, contract.startDate);
  if (days.decrease !== undefined && effectiveDate > contract.endDate) {
    return { effectiveDate, referenceDay, isAfterContract: true };
  }
  const aligned = alignedDate(contract, effectiveDate, start.alignment);
  return { ...aligned, referenceDay: laterOf(aligned.effectiveDate, referenceDay) };
}
