/**
 * The local times at which a job starts: those of which every part is one of the values. This is Temporal's structured
 * calendar, with values instead of ranges. https://docs.temporal.io/schedule#spec
 *
 * All lists are sorted, without repetition, and not empty.
 */
export interface Calendar {
  readonly seconds: readonly number[];
  readonly minutes: readonly number[];
  readonly hours: readonly number[];
  /** 1 to 31. */
  readonly days: readonly number[];
  /** 1 for January to 12. */
  readonly months: readonly number[];
  /** 0 for Sunday to 6. The day of the month and the day of the week must both match. */
  readonly weekdays: readonly number[];
  /** undefined: every year. */
  readonly years: readonly number[] | undefined;
}

/** Values from `start` to `end`, each `step` after the one before. */
export interface CalendarRange {
  readonly start: number;
  readonly end: number;
  readonly step: number;
}

/** The years for which Temporal's server finds times. */
export const calendarYears = { first: 2000, last: 2100 } as const;

/** Whole numbers from one to another. */
export function numbers(from: number, to: number, step = 1): number[] {
  return Array.from({ length: Math.max(0, Math.floor((to - from) / step) + 1) }, (_, index) => from + index * step);
}

/** Sorted, each once. */
export function sortedValues(values: Iterable<number>): number[] {
  return [...new Set(values)].sort((one, other) => one - other);
}

/** Values as few ranges; a step other than 1 only if it describes at least three values. */
export function rangesOf(values: readonly number[]): CalendarRange[] {
  const ranges: CalendarRange[] = [];
  for (let index = 0; index < values.length;) {
    const start = values[index] ?? 0;
    const step = (values[index + 1] ?? start + 1) - start;
    let length = 1;
    while (values[index + length] === start + length * step) length += 1;
    // Two values that are far apart are no series.
    if (length === 2 && step > 1) length = 1;
    ranges.push({ start, end: start + (length - 1) * step, step: length === 1 ? 1 : step });
    index += length;
  }
  return ranges;
}

/** The values of ranges, as Temporal reads them: an end before the start means the start alone, no step means 1. */
export function valuesOf(ranges: readonly { start: number; end: number; step: number }[]): number[] {
  return sortedValues(
    ranges.flatMap(({ start, end, step }) => numbers(start, Math.max(start, end), Math.max(1, step))),
  );
}
