import { addDays, addMonths, earlierOf, laterOf, type Day } from './day.js';
import { describeProfile, profileUnitsOn, type Profile } from './profile.js';

/** The days that decide about a change of one contract line. */
export interface ChangeDays {
  /** From this day on the quantity changes. */
  readonly effectiveDate: Day;
  /** The quantity of this day is compared with the billed one. */
  readonly referenceDay: Day;
  readonly runDay: Day;
}

/** What to do with one line after reading it freshly. */
export type ChangeCheck =
  | { readonly kind: 'unchanged'; readonly before: number }
  | { readonly kind: 'post'; readonly before: number; readonly delta: number; readonly laterStep?: string }
  | { readonly kind: 'laterRowsDiffer'; readonly before: number; readonly reason: string }
  | { readonly kind: 'wouldGoBelowZero'; readonly before: number; readonly reason: string };

/**
 * The window of days that is read, recorded and compared for one change: from the day before the effective date (it
 * tells an earlier-dated edit by somebody else) to two months after the later of effective date and run day, which
 * reaches beyond the end of the period that follows; cut to the contract's own days.
 */
export function changeWindow(days: ChangeDays, contract: { start: Day; end: Day }): { from: Day; to: Day } {
  return {
    from: laterOf(contract.start, addDays(days.effectiveDate, -1)),
    to: earlierOf(contract.end, addMonths(laterOf(days.effectiveDate, days.runDay), 2)),
  };
}

/**
 * Decides on a change from a fresh profile of the line.
 *
 * A step between the reference day and the run day means that the line has been changed since: raising all of it would
 * count that twice, so it is refused. A step after the run day is somebody's plan for the future and is kept.
 */
export function checkChange(profile: Profile, target: number, days: ChangeDays): ChangeCheck {
  const before = profileUnitsOn(profile, days.referenceDay);
  const delta = target - before;
  if (delta === 0) return { kind: 'unchanged', before };
  const later = profile.filter((step) => step.from > days.referenceDay);
  const sinceThen = later.filter((step) => step.from <= days.runDay);
  if (sinceThen.length > 0) {
    const reason = `the quantity changes after ${days.referenceDay}: ${describeProfile(sinceThen)}`;
    return { kind: 'laterRowsDiffer', before, reason };
  }
  const lowest = lowestFrom(profile, days.effectiveDate);
  if (lowest.units + delta < 0) {
    const reason = `a change by ${delta} from ${days.effectiveDate} would make it ${lowest.units + delta} from ${lowest.from}`;
    return { kind: 'wouldGoBelowZero', before, reason };
  }
  if (later.length === 0) return { kind: 'post', before, delta };
  const laterStep = describeProfile(later.map((step) => ({ from: step.from, units: step.units + delta })));
  return { kind: 'post', before, delta, laterStep };
}

function lowestFrom(profile: Profile, day: Day): { from: Day; units: number } {
  const steps = [{ from: day, units: profileUnitsOn(profile, day) }, ...profile.filter((step) => step.from > day)];
  return steps.reduce((lowest, step) => (step.units < lowest.units ? step : lowest));
}

/** The latest effective date that still counts on the run's days, and the reference day that goes with it. */
export function referenceDayFor(effectiveDate: Day, runDay: Day, periodEnd: Day): Day {
  return laterOf(effectiveDate, earlierOf(runDay, periodEnd));
}
