import { addDays, addMonths, earlierOf, laterOf, type Day } from '../day.js';
import type { ChangeDays, DaysByDirection } from './change-days.js';
import { describeProfile, profileUnitsOn, type Profile } from './profile.js';

/** The days by which a change of one contract line is checked. */
export interface CheckDays extends Pick<ChangeDays, 'effectiveDate' | 'referenceDay'> {
  readonly runDay: Day;
  /** Whether the change counts from the effective date in any case, as one that undoes another one does. */
  readonly isDateFixed?: boolean;
  /** The days from which changes count that undo others. */
  readonly undoDays?: readonly Day[] | undefined;
}

/** What to do with one line after reading it freshly. */
export type ChangeCheck =
  | { readonly kind: 'unchanged'; readonly before: number }
  | {
      readonly kind: 'post';
      readonly before: number;
      readonly delta: number;
      /** The effective date, if the line begins after the one that was asked for, or undos have left days with fewer units. */
      readonly movedTo?: Day;
      readonly laterStep?: string;
    }
  | { readonly kind: 'laterRowsDiffer'; readonly before: number; readonly reason: string }
  | { readonly kind: 'wouldGoBelowZero'; readonly before: number; readonly reason: string };

/**
 * The window of days that is read, recorded and compared for one change: from the day before the effective date (it
 * reveals an earlier-dated edit by somebody else) to two months after the later of effective date and run day, which
 * reaches beyond the end of the period that follows; cut to the contract's own days. Where the direction decides from
 * which day a change counts, it holds the days of both.
 */
export function changeWindow(
  { effectiveDate, runDay, byDirection }: WindowDays,
  contract: { start: Day; end: Day },
): { from: Day; to: Day } {
  const { increase, decrease } = byDirection ?? {};
  const dates = [effectiveDate, increase?.effectiveDate ?? effectiveDate, decrease?.effectiveDate ?? effectiveDate];
  return {
    from: laterOf(contract.start, addDays(dates.reduce(earlierOf), -1)),
    to: earlierOf(contract.end, addMonths([...dates, runDay].reduce(laterOf), 2)),
  };
}

interface WindowDays extends Pick<CheckDays, 'effectiveDate' | 'runDay'> {
  readonly byDirection?: DaysByDirection | null | undefined;
}

/**
 * Decides on a change from a fresh profile of the line.
 *
 * A step between the reference day and the run day means that the line has been changed since: raising all of the line
 * would count that twice, so the change is refused. A step after the run day is somebody's plan for the future and is
 * kept.
 */
export function checkChange(profile: Profile, target: number, days: CheckDays): ChangeCheck {
  const before = profileUnitsOn(profile, days.referenceDay);
  const delta = target - before;
  if (delta === 0) return { kind: 'unchanged', before };
  const later = profile.filter((step) => step.from > days.referenceDay);
  const sinceThen = later.filter((step) => step.from <= days.runDay);
  if (sinceThen.length > 0) {
    const reason = `the quantity changes after ${days.referenceDay}: ${describeProfile(sinceThen)}`;
    return { kind: 'laterRowsDiffer', before, reason };
  }
  const firstDay = firstDayOf(profile, days);
  const effectiveDate = [firstDay, ...undoStepsAfter(firstDay, profile, days)].find(
    (day) => lowestFrom(profile, day).units + delta >= 0,
  );
  if (effectiveDate === undefined) {
    return { kind: 'wouldGoBelowZero', before, reason: tooFew(lowestFrom(profile, firstDay), firstDay, delta) };
  }
  const moved = effectiveDate === days.effectiveDate ? {} : { movedTo: effectiveDate };
  if (later.length === 0) return { kind: 'post', before, delta, ...moved };
  const laterStep = describeProfile(later.map((step) => ({ from: step.from, units: step.units + delta })));
  return { kind: 'post', before, delta, ...moved, laterStep };
}

/**
 * The day from which a change of a line counts: the line's own first day, if it begins after the effective date. Before
 * that day there is nothing to lower, and raising would bill days before the line. A line that begins after the
 * reference day has nothing of the processed period, so the change is not moved there.
 */
function firstDayOf(profile: Profile, { effectiveDate, referenceDay, isDateFixed = false }: CheckDays): Day {
  if (isDateFixed || profileUnitsOn(profile, effectiveDate) > 0) return effectiveDate;
  const begin = profile.find((step) => step.from > effectiveDate && step.units > 0);
  return begin !== undefined && begin.from <= referenceDay ? begin.from : effectiveDate;
}

/**
 * The days between a day and the reference day on which an undo has changed the line, in order. A change that was undone from
 * a later day than its own has left days with fewer units: what lowers the line again counts from after them.
 */
function undoStepsAfter(
  day: Day,
  profile: Profile,
  { referenceDay, undoDays = [], isDateFixed = false }: CheckDays,
): readonly Day[] {
  if (isDateFixed) return [];
  return profile
    .map(({ from }) => from)
    .filter((from) => from > day && from <= referenceDay && undoDays.includes(from));
}

function tooFew({ from, units }: { from: Day; units: number }, effectiveDate: Day, delta: number): string {
  return from === effectiveDate
    ? `it has only ${units} on ${from}, the day from which a change by ${delta} would count`
    : `a change by ${delta} from ${effectiveDate} would make it ${units + delta} from ${from}`;
}

function lowestFrom(profile: Profile, day: Day): { from: Day; units: number } {
  const steps = [{ from: day, units: profileUnitsOn(profile, day) }, ...profile.filter((step) => step.from > day)];
  return steps.reduce((lowest, step) => (step.units < lowest.units ? step : lowest));
}

/** The day whose quantity is compared: the later of the effective date and the earlier of run day and period end. */
export function referenceDayFor(effectiveDate: Day, runDay: Day, periodEnd: Day): Day {
  return laterOf(effectiveDate, earlierOf(runDay, periodEnd));
}
