import { addDays, type Day } from '../day.js';

/** A row of ContractServiceUnits: the quantity from `startDate` to `endDate`, both included. */
export interface UnitRow {
  readonly id: number;
  readonly startDate: Day;
  readonly endDate: Day;
  readonly units: number;
}

/** From this day on the quantity is `units`, until the next step. */
export interface Step {
  readonly from: Day;
  readonly units: number;
}

/**
 * The quantity of one contract line by day over a window of days: what a read of it looked like, whichever rows
 * Autotask cut it into. Neighbouring steps differ; the first step begins on the window's first day. Empty only if the
 * line has no row at all, and it is certain that it has no units.
 */
export type Profile = readonly Step[];

/**
 * Why rows do not tell the quantity of a line on a day: there is no row at all, all begin after it although the line
 * had units by then, all end before it, rows before and after it leave it out, two hold it and neither comes first, or
 * one of them is odd. None of this means 0.
 */
export type Unreadable =
  | { readonly unreadable: 'noRows' | 'begunLater' | 'ended' | 'gap' | 'tied'; readonly day: Day }
  /** `reason`: a clause that names the row. */
  | { readonly unreadable: 'odd'; readonly day: Day; readonly reason: string };

/**
 * The quantity of the rows that hold a day. Rows may overlap (Autotask's documentation says so): the one that begins last
 * decides, then the one that ends last, since a former row may be left beside the new one for a day; then the higher id.
 * Of 5 units from 1 to 31 October and 7 units from 20 October on, 25 October has 7.
 *
 * @returns `unseen` if no row holds the day, `tied` if rows differ and none comes first
 */
export function unitsOn(rows: readonly UnitRow[], day: Day): number | 'unseen' | 'tied' {
  const holding = rows.filter((row) => row.startDate <= day && row.endDate >= day);
  const [first, ...others] = holding.sort((one, other) => precedence(other, one));
  if (first === undefined) return 'unseen';
  const isTied = others.some((row) => precedence(row, first) === 0 && row.units !== first.units);
  return isTied ? 'tied' : first.units;
}

/** Positive if the first row decides on a day that both hold. */
function precedence(one: UnitRow, other: UnitRow): number {
  if (one.startDate !== other.startDate) return one.startDate > other.startDate ? 1 : -1;
  if (one.endDate !== other.endDate) return one.endDate > other.endDate ? 1 : -1;
  return one.id - other.id;
}

/** Whether rows hold every day from `from` to `to`: further rows then make no difference there. */
export function coverDays(rows: readonly UnitRow[], from: Day, to: Day): boolean {
  return daysOfChange(rows, from, to).every((day) => unitsOn(rows, day) !== 'unseen');
}

/**
 * The quantity on a day by all rows of a line. Of one row with 5 units from 1 to 31 October, it is 0 on 30 September, 5 on 1
 * October, and `ended` on 1 November.
 */
export function quantityOn(rows: readonly UnitRow[], day: Day): number | Unreadable {
  if (rows.length > 0 && rows.every(({ endDate }) => endDate < day)) return { unreadable: 'ended', day };
  const profile = profileOf(rows, day, day);
  return isUnreadable(profile) ? profile : profileUnitsOn(profile, day);
}

/**
 * The profile over the days `from` to `to`, both included, by all rows of a line, or by those that cover these days.
 * Before the first row begins and after the last one ends, the line has nothing. A day between two rows that no row
 * holds is not a day without units: it was not shown. Of 5 units from 1 to 15 October and 7 units from 16 October on, October
 * is `[{ from: 1 October, units: 5 }, { from: 16 October, units: 7 }]`.
 */
export function profileOf(rows: readonly UnitRow[], from: Day, to: Day): Profile | Unreadable {
  if (rows.length === 0) return { unreadable: 'noRows', day: from };
  const gap = daysOfChange(rows, from, to).find((day) => {
    const isBetween = rows.some(({ endDate }) => endDate < day) && rows.some(({ startDate }) => startDate > day);
    return isBetween && unitsOn(rows, day) === 'unseen';
  });
  const profile = profileByRows(rows, from, to);
  const isTiedBefore = isUnreadable(profile) && gap !== undefined && profile.day < gap;
  return gap === undefined || isTiedBefore ? profile : { unreadable: 'gap', day: gap };
}

/** Whether Autotask may show no row of 0 units, by the rows of a line: it shows none here. */
export function mayHideZero(rows: readonly UnitRow[]): boolean {
  return rows.every(({ units }) => units !== 0);
}

/** The profile that rows alone give: each day that no row holds is one without units. `profileOf` first looks for gaps. */
export function profileByRows(rows: readonly UnitRow[], from: Day, to: Day): Profile | Unreadable {
  const steps: Step[] = [];
  for (const day of daysOfChange(rows, from, to)) {
    const units = unitsOn(rows, day);
    if (units === 'tied') return { unreadable: 'tied', day };
    steps.push({ from: day, units: units === 'unseen' ? 0 : units });
  }
  return merged(steps);
}

export function isUnreadable(read: Profile | number | Unreadable): read is Unreadable {
  return typeof read === 'object' && 'unreadable' in read;
}

/** The days within a window on which the quantity may differ from the day before, including the window's first day. */
function daysOfChange(rows: readonly UnitRow[], from: Day, to: Day): Day[] {
  const days = new Set<Day>([from]);
  for (const row of rows) {
    if (row.startDate > from && row.startDate <= to) days.add(row.startDate);
    // Compared before it is moved: an evergreen contract ends on the last day that there is.
    if (row.endDate >= from && row.endDate < to) days.add(addDays(row.endDate, 1));
  }
  return [...days].sort();
}

/** The profile that an adjustment makes of another: every day from the effective date on rises by `delta`. */
export function adjusted(profile: Profile, effectiveDate: Day, delta: number): Profile {
  const steps = profile.flatMap((step, index): Step[] => {
    const next = profile[index + 1]?.from;
    if (step.from >= effectiveDate) return [{ from: step.from, units: step.units + delta }];
    if (next !== undefined && next <= effectiveDate) return [step];
    return [step, { from: effectiveDate, units: step.units + delta }];
  });
  return merged(steps);
}

/** The quantity that a profile gives for a day within its window. */
export function profileUnitsOn(profile: Profile, day: Day): number {
  return profile.findLast((step) => step.from <= day)?.units ?? 0;
}

export function sameProfile(one: Profile, other: Profile): boolean {
  return (
    one.length === other.length &&
    one.every((step, index) => step.from === other[index]?.from && step.units === other[index].units)
  );
}

/** "10 from 2026-10-26, 14 from 2026-11-10", for messages. */
export function describeProfile(profile: Profile): string {
  return profile.map((step) => `${step.units} from ${step.from}`).join(', ');
}

function merged(steps: readonly Step[]): Profile {
  return steps.filter((step, index) => index === 0 || step.units !== steps[index - 1]?.units);
}
