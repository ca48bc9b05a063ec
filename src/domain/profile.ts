import { addDays, type Day } from './day.js';

/** A row of ContractServiceUnits: the quantity from `startDate` to `endDate`, both included. */
export interface UnitRow {
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
 * Autotask cut it into. Never empty; neighbouring steps differ; the first step begins on the window's first day.
 */
export type Profile = readonly Step[];

/**
 * The quantity on a day. A row's end may overlap the next row's first day (Autotask's documentation says so), so the
 * row that began last decides, and no row at all means nothing is provided: 0.
 */
export function unitsOn(rows: readonly UnitRow[], day: Day): number {
  let found: UnitRow | undefined;
  for (const row of rows) {
    if (row.startDate <= day && row.endDate >= day && (found === undefined || row.startDate > found.startDate))
      found = row;
  }
  return found?.units ?? 0;
}

/** The profile of one line's rows over the days `from` to `to`, both included. */
export function profileOf(rows: readonly UnitRow[], from: Day, to: Day): Profile {
  const days = new Set<Day>([from]);
  for (const row of rows) {
    if (row.startDate > from && row.startDate <= to) days.add(row.startDate);
    // Compared before it is moved: an evergreen contract ends on the last day that there is.
    if (row.endDate >= from && row.endDate < to) days.add(addDays(row.endDate, 1));
  }
  return merged([...days].sort().map((day) => ({ from: day, units: unitsOn(rows, day) })));
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
