import type { AutotaskClient, ContractServiceUnit } from '../autotask/client.js';
import { changeWindow } from '../domain/sync/change-check.js';
import { earlierOf, laterOf, type Day } from '../domain/day.js';
import { groupBy } from '../domain/group-by.js';
import type { LineHistory } from '../domain/sync/line-history.js';
import type { LineKey } from '../domain/sync/line-key.js';
import { isUnreadable, unitsOn, type Profile, type Unreadable } from '../domain/sync/profile.js';
import type { OpenLine } from '../store/lines/open-lines.js';
import { UnitRows, type LineWindow } from './unit-rows.js';

/** A line that the contract has already. */
export interface ExistingLine extends OpenLine {
  readonly contractServiceId: number;
}

export function isExisting(line: OpenLine): line is ExistingLine {
  return line.contractServiceId !== null;
}

/** A line as it is read before its change. */
export interface LineRead extends LineWindow {
  readonly line: ExistingLine;
  readonly history: LineHistory;
  readonly profile: Profile | Unreadable;
  /** The units on a day of the window; the profile does not tell days that Autotask shows no row of. */
  readonly readOn: (day: Day) => number | Unreadable;
}

/**
 * Reads the quantities of lines by day, in bulk.
 *
 * @throws an ApplicationFailure that ends the run if no row is visible at all
 */
export async function readProfiles(
  autotask: AutotaskClient,
  runDay: Day,
  lines: readonly ExistingLine[],
  historyOf: (line: LineKey) => LineHistory,
): Promise<LineRead[]> {
  if (lines.length === 0) return [];
  const wanted = lines.map((line) => {
    const window = changeWindow({ ...line, runDay }, { start: line.contractStart, end: line.contractEnd });
    return { line, contractServiceId: line.contractServiceId, ...window, history: historyOf(line) };
  });
  const shown = await autotask.units.inWindow(
    wanted.map(({ contractServiceId }) => contractServiceId),
    wanted.map(({ from }) => from).reduce(earlierOf),
    wanted.map(({ to }) => to).reduce(laterOf),
  );
  const byLine = groupBy(shown.rows, (row) => row.contractServiceID);
  const rows = await UnitRows.complete(
    autotask,
    shown,
    wanted.map((each) => ({ ...each, isDoubted: looksChanged(byLine.get(each.contractServiceId) ?? [], each) })),
  );
  const read = wanted.map((each) => profileRead(rows, runDay, each));
  const empty = await rows.reallyEmpty(read.filter(({ profile }) => isWithoutRows(profile)));
  return read.map((each) => (empty.has(each) ? { ...each, profile: [], readOn: () => 0 } : each));
}

/** Whether a line shows another quantity than when it was planned, or than a run last left on it. */
function looksChanged(
  rows: readonly ContractServiceUnit[],
  { line, history }: Pick<LineRead, 'line' | 'history'>,
): boolean {
  const units = unitsOn(rows, line.referenceDay);
  return [line.before, history.lastUnits].some((known) => known !== null && known !== units);
}

/** What is wanted of a line, before its rows are looked at. */
type WantedLine = Omit<LineRead, 'profile' | 'readOn'>;

function profileRead(rows: UnitRows, runDay: Day, given: WantedLine): LineRead {
  const { before } = given.line;
  const referenceDay = firstDayCompared(given.line);
  // What the plan has seen counts too: a line that had units then has rows.
  const history = before === null || before === 0 ? given.history : { ...given.history, lastUnits: before };
  const read = { ...given, history, to: earlierOf(given.to, lastDay(rows, runDay, given)) };
  const readOn = (day: Day) => rows.knownQuantity(read.contractServiceId, day, history);
  const units = readOn(referenceDay);
  return { ...read, profile: isUnreadable(units) ? units : rows.profile(read), readOn };
}

function firstDayCompared({ referenceDay, byDirection }: ExistingLine): Day {
  return byDirection === null ? referenceDay : byDirection.increase.referenceDay;
}

/**
 * The last day for which rows are shown, if the present is among them. Later days are unknown, and are not compared.
 */
function lastDay(rows: UnitRows, runDay: Day, { contractServiceId, to, line }: WantedLine): Day {
  const ends = rows.of(contractServiceId).map(({ endDate }) => endDate);
  const last = ends.length === 0 ? to : ends.reduce(laterOf);
  return last >= laterOf(firstDayCompared(line), runDay) ? last : to;
}

function isWithoutRows(profile: Profile | Unreadable): boolean {
  return isUnreadable(profile) && profile.unreadable === 'noRows';
}
