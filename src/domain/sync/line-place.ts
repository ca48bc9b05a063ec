import { laterOf, type Day } from '../day.js';
import { referenceDayFor } from './change-check.js';
import type { ChangeDate, ChangeDays } from './change-days.js';
import type { Contract } from './contract-choice.js';
import { alignedDate, ContractEndsFirst, isProRated } from './contract-periods.js';
import { increaseRuleText, type RuledIncreases, type RuledStart } from './increase-days.js';
import type { LinePlace } from './plan.js';

/** The days of a run that its plan is made for. */
export interface PlanDays extends ChangeDate {
  /** From which later day decreases count, if not from the same day as increases. */
  readonly decrease?: ChangeDate;
  /** Whether they do on a line with these SKUs; undefined: on every line. */
  readonly decreasesLater?: (skus: readonly string[]) => boolean;
  /** From which other days increases count by the rules of single SKUs. */
  readonly increases?: RuledIncreases | undefined;
  readonly periodEnd: Day;
  readonly runDay: Day;
}

/** The read days: those for which a plan reads the units of a batch of lines, all at once. */
export interface ReadDays {
  readonly first: Day;
  /** Missing if one day is enough. */
  readonly later?: Day;
}

/**
 * The read days of a batch: the reference days that its lines have if their contracts move no change to another day. Of the days
 * that rules name, the latest one counts; a line of another day is read once more before it is decided about.
 */
export function readDaysOf(days: PlanDays): ReadDays {
  const first = readDayOf(days, days);
  const ruled = days.increases?.dates.map((effectiveDate) => ({ effectiveDate })) ?? [];
  const others = [...(days.decrease === undefined ? [] : [days.decrease]), ...ruled];
  const later = others.map((each) => readDayOf(days, each)).reduce(laterOf, first);
  return later > first ? { first, later } : { first };
}

function readDayOf({ runDay, periodEnd }: PlanDays, { effectiveDate }: ChangeDate): Day {
  return referenceDayFor(effectiveDate, runDay, periodEnd);
}

/** Where a line of a service is on a contract, before its units are known. */
export interface PlannedPlace {
  readonly place: Omit<LinePlace, keyof ChangeDays>;
  /** The days by which it is changed; those of an increase if the direction decides. */
  readonly days: ChangeDays;
  /** What a rule says of the days of increases, as a sentence; null if none does. */
  readonly increaseRule: string | null;
}

/** The days of a run for one line. */
export interface LineDays extends PlanDays {
  /** The rule that says from which day its increases count, if one does. */
  readonly ruled?: RuledStart | undefined;
}

/** The days of a run for a line with these SKUs. */
export function daysOfLine({ decrease, ...days }: PlanDays, skus: readonly string[]): LineDays {
  const ruled = days.increases?.startOf(skus);
  const isLater = decrease !== undefined && (days.decreasesLater?.(skus) ?? true);
  return { ...days, ruled, ...(isLater ? { decrease } : {}) };
}

export function placeOf(companyId: number, contract: Contract, serviceId: number, days: LineDays): PlannedPlace {
  const { ruled } = days;
  const increase = ruled === undefined ? changeDaysOf(contract, days, days) : daysWithinContract(contract, days, ruled);
  const decrease = days.decrease === undefined ? increase : daysWithinContract(contract, days, days.decrease);
  const place = {
    companyId,
    contractId: contract.id,
    contractName: contract.contractName,
    contractStart: contract.startDate,
    contractEnd: contract.endDate,
    serviceId,
    contractServiceId: null,
  };
  // Where increases do not count before decreases, as on a contract that starts late, one pair of days serves both.
  const isDirected = decrease.referenceDay > increase.referenceDay;
  return {
    place: isDirected ? { ...place, byDirection: { increase, decrease } } : place,
    days: increase,
    increaseRule: ruled === undefined ? null : increaseRuleText(ruled, !isDirected),
  };
}

/** A change of a line that counts from a later day than planned, because Autotask refused a second one on that day. */
export interface MovedChange {
  readonly day: Day;
  /** The days on which Autotask refused a change of the line. */
  readonly refusedDays: readonly Day[];
}

/**
 * On the planned day a line keeps what it had before a change that was moved off that day. So later runs of the period compare it
 * on the day of that change, and change it from there. A run that plans another day, as its job has changed, does not.
 */
export function fromLastChange(
  planned: PlannedPlace,
  contract: Contract,
  moved: MovedChange | undefined,
): PlannedPlace {
  const { place, days } = planned;
  if (moved === undefined || place.byDirection !== undefined || days.isAfterContract === true) return planned;
  const { day, refusedDays } = moved;
  if (!refusedDays.includes(days.effectiveDate) || day <= days.referenceDay || day > contract.endDate) return planned;
  return { ...planned, days: { ...alignedDate(contract, day, 'AsIs'), referenceDay: day } };
}

function changeDaysOf(contract: Contract, days: PlanDays, { effectiveDate, alignment }: ChangeDate): ChangeDays {
  const aligned = alignedDate(contract, laterOf(effectiveDate, contract.startDate), alignment);
  const isUndecided = isProRated(aligned) && alignment === undefined;
  return {
    ...aligned,
    ...(isUndecided ? { isUndecided } : {}),
    referenceDay: laterOf(aligned.effectiveDate, readDayOf(days, { effectiveDate })),
  };
}

/** The contract may end before these changes would count. Then only they are not made: a line may still be changed in the other direction. */
function daysWithinContract(contract: Contract, days: PlanDays, start: ChangeDate): ChangeDays {
  const { effectiveDate } = start;
  const after: ChangeDays = { effectiveDate, referenceDay: effectiveDate, isAfterContract: true };
  if (effectiveDate > contract.endDate) return after;
  try {
    return changeDaysOf(contract, days, start);
  } catch (error) {
    if (error instanceof ContractEndsFirst) return after;
    throw error;
  }
}
