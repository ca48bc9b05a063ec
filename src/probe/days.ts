import { addDays, type Day } from '../domain/day.js';
import { groupBy } from '../domain/group-by.js';
import { stepsOf, type ShownRow } from './rows.js';

/** The days on which a probe makes its changes: all of them after today, in periods that are not posted. */
export interface ProbeDays {
  /** No change is made before it, but in a posted period. */
  readonly first: Day;
  /** Days within periods, each with an ordinary day after it. */
  readonly within: readonly Day[];
  /** A day on which a period of the contract begins, after all of those. */
  readonly periodStart: Day | undefined;
  /** A day of a posted period. */
  readonly posted: Day | undefined;
}

/** What a refusal says where a contract has not enough days left. */
export interface TooShort {
  readonly neededUntil: Day;
}

/**
 * Chooses the days. Nothing of what is on the contract changes from the first of them on.
 * @param count how many days within periods are needed
 */
export function chooseDays(
  contract: { readonly start: Day; readonly end: Day },
  rows: readonly ShownRow[],
  today: Day,
  count: number,
): ProbeDays | TooShort {
  const first = firstDay(contract, rows, today);
  const starts = new Set(rows.map(({ start }) => start));
  const within: Day[] = [];
  let day = first;
  for (; within.length < count; day = addDays(day, 1)) {
    // Rows may be shown a day early.
    const isOrdinary = [-1, 0, 1].every((near) => !starts.has(addDays(day, near)));
    if (isOrdinary) within.push(day);
  }
  if (addDays(day, 2) > contract.end) return { neededUntil: addDays(day, 2) };
  const periodStart = [...starts].sort().find((start) => start > addDays(day, 1) && start < contract.end);
  return { first, within, periodStart, posted: postedDay(rows) };
}

function firstDay(contract: { readonly start: Day }, rows: readonly ShownRow[], today: Day): Day {
  const lines = groupBy(rows, ({ contractServiceID }) => contractServiceID);
  const changes = [...lines.values()].flatMap((ofLine) => stepsOf(ofLine).map(({ from }) => from));
  const posted = rows.filter(({ isPosted }) => isPosted).map(({ end }) => end);
  const last = [today, contract.start, ...changes, ...posted].sort().at(-1) ?? today;
  return addDays(last, 2);
}

/** The second day of the last posted period, or its only one. */
function postedDay(rows: readonly ShownRow[]): Day | undefined {
  const last = rows
    .filter(({ isPosted }) => isPosted)
    .sort((a, b) => (a.start < b.start ? -1 : 1))
    .at(-1);
  if (last === undefined) return undefined;
  return last.end > last.start ? addDays(last.start, 1) : last.start;
}
