import { type Day, monthsLater } from '../core/day.js';

/** The billing periods of a contract: it lasts from `start` to `end`, both included, and a period starts on each of `starts`. */
export interface PeriodGrid {
  start: Day;
  end: Day;
  /** In order; the first is the contract's start. */
  starts: Day[];
}

// contractPeriodType as public integrations name it: 2 monthly, 3 quarterly, 4 semi-annual, 5 yearly.
const MONTHS_OF_PERIOD_TYPE: Record<number, number> = { 2: 1, 3: 3, 4: 6, 5: 12 };

/** The grid steps from the contract's start date, clamped in short months; the last period is cut at the contract's end. */
export function periodGrid(start: Day, end: Day, contractPeriodType: number): PeriodGrid {
  const months = MONTHS_OF_PERIOD_TYPE[contractPeriodType] ?? 1;
  const starts: Day[] = [];
  for (let index = 0, day = start; day <= end; index += 1, day = monthsLater(start, index * months)) starts.push(day);
  return { start, end, starts };
}

/** How many days the whole period has in which a day lies, as if the contract did not end within it. */
export function periodLength(grid: PeriodGrid, day: Day): number {
  let index = grid.starts.length - 1;
  while (index > 0 && (grid.starts[index] ?? 0) > day) index -= 1;
  const start = grid.starts[index] ?? grid.start;
  const next = grid.starts[index + 1] ?? grid.end + 1;
  return Math.max(1, next - start);
}
