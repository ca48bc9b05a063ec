import type { AutotaskClient } from '../autotask/client.js';
import { groupBy } from '../domain/group-by.js';
import type { LineHistory } from '../domain/sync/line-history.js';
import { lineIdOf, type LineKey } from '../domain/sync/line-key.js';
import type { ReadDays } from '../domain/sync/line-place.js';
import { isUnreadable, type Unreadable } from '../domain/sync/profile.js';
import type { ContractLine, LinesInAutotask } from '../domain/sync/reconciliation.js';
import type { LineOnLaterDay } from '../store/claims/contested-lines.js';
import { contractOddityOf, keyOf, type OddRowsOfContracts } from './odd-rows.js';
import { UnitRows } from './unit-rows.js';

/** What the store knows of lines. */
export type HistoriesOf = (lines: readonly LineKey[]) => Promise<(line: LineKey) => LineHistory>;

/** What runs have written of the contracts that are read. */
export interface OwnWrites {
  /** The lines with a write that is open, or too fresh for a read to be trusted. */
  readonly contested: readonly LineKey[];
  /** The lines that a run of the same period has changed from a day after the first read day, because Autotask refused an earlier one. */
  readonly moved: readonly LineOnLaterDay[];
}

interface FoundLine extends LineKey {
  readonly contractServiceId: number;
}

/**
 * Reads the contract lines that are billed, with their units on the days that decide.
 *
 * The unit rows name their contract, line and service, so they usually suffice. Only a line without a row is looked up
 * among the contract services: it may exist without units, or its rows were not shown.
 *
 * @throws an ApplicationFailure that ends the run if lines exist and no row is visible at all
 */
export async function readLines(
  autotask: AutotaskClient,
  billed: readonly LineKey[],
  { contested, moved }: OwnWrites,
  readDays: ReadDays,
  historiesOf: HistoriesOf,
): Promise<LinesInAutotask> {
  const { first, later = first } = readDays;
  const contractIds = [...new Set(billed.map(({ contractId }) => contractId))];
  const shown = await autotask.units.ofContracts(contractIds, first, later);
  const withRows = [...groupBy(shown.rows, (row) => row.contractServiceID).values()].flatMap(([row]): FoundLine[] => {
    if (row === undefined) return [];
    return [{ contractServiceId: row.contractServiceID, contractId: row.contractID, serviceId: row.serviceID }];
  });
  const found = new Set(withRows.map(lineIdOf));
  const missing = billed.filter((key) => !found.has(lineIdOf(key)));
  const others = await linesOf(autotask, missing, withRows);
  const withoutRows = others.lines;
  const wanted = new Set(billed.map(lineIdOf));
  const lines = [...withRows, ...withoutRows].filter((line) => wanted.has(lineIdOf(line)));
  const days = lines.map(({ contractServiceId }) => ({ contractServiceId, from: first, to: later }));
  const idsOf = groupBy(lines, lineIdOf);
  const rows = await UnitRows.complete(autotask, { rows: shown.rows, odd: [] }, days);
  const contestedKeys = new Set(contested.map(lineIdOf));
  const units = await unitsOfLines(lines, rows, readDays, contestedKeys, historiesOf);
  const movedChanges = new Map(moved.map((line) => [lineIdOf(line), line]));
  const missingKeys = new Set(missing.map(lineIdOf));
  return {
    oddityOf(contractId, serviceId) {
      const key = { contractId, serviceId };
      const ids = (idsOf.get(lineIdOf(key)) ?? []).map(({ contractServiceId }) => contractServiceId);
      return (
        others.contradictions.get(lineIdOf(key)) ??
        contractOddityOf(shown.odd, key, ids) ??
        (missingKeys.has(lineIdOf(key)) ? contractOddityOf(others.odd, key, []) : undefined)
      );
    },
    linesOf: (contractId, serviceId) => units.get(lineIdOf({ contractId, serviceId })) ?? [],
    isContested: (contractId, serviceId) => contestedKeys.has(lineIdOf({ contractId, serviceId })),
    movedChange: (contractId, serviceId) => movedChanges.get(lineIdOf({ contractId, serviceId })),
  };
}

interface OtherLines {
  readonly lines: readonly FoundLine[];
  readonly odd: OddRowsOfContracts;
  /** Lines that are uncertain because unit rows contradict the rows of the lines themselves. */
  readonly contradictions: ReadonlyMap<string, string>;
}

/** The contracts' lines besides those that show rows. */
async function linesOf(
  autotask: AutotaskClient,
  missing: readonly LineKey[],
  withRows: readonly FoundLine[],
): Promise<OtherLines> {
  const { rows, odd } = await autotask.contractServices.byContracts(
    [...new Set(missing.map(({ contractId }) => contractId))],
    [...new Set(missing.map(({ serviceId }) => serviceId))],
  );
  const known = new Map(withRows.map((line) => [line.contractServiceId, line]));
  const contradictions = new Map<string, string>();
  for (const { id, ...row } of rows) {
    const line = known.get(id);
    if (line === undefined || lineIdOf(line) === keyOf(row)) continue;
    const reason = `Autotask's ContractServiceUnits rows of line ${id} name another contract or service than the line has`;
    for (const key of [lineIdOf(line), keyOf(row)]) contradictions.set(key, reason);
  }
  const lines = rows
    .filter(({ id }) => !known.has(id))
    .map(({ id, contractID, serviceID }) => ({ contractServiceId: id, contractId: contractID, serviceId: serviceID }));
  return { lines, odd, contradictions };
}

async function unitsOfLines(
  lines: readonly FoundLine[],
  rows: UnitRows,
  { first, later }: ReadDays,
  contested: ReadonlySet<string>,
  historiesOf: HistoriesOf,
): Promise<Map<string, ContractLine[]>> {
  const areCovered = (id: number) => rows.covers(id, first) && (later === undefined || rows.covers(id, later));
  const historyOf = await historiesOf(lines.filter(({ contractServiceId }) => !areCovered(contractServiceId)));
  const withHistory = lines.map((line) => {
    const history = historyOf(line);
    return { line, history, units: rows.knownQuantity(line.contractServiceId, first, history) };
  });
  // The open write on a contested line is judged first, and the line is read again before anything is sent.
  const withoutRows = withHistory.filter(({ line, units }) => {
    return isUnreadable(units) && units.unreadable === 'noRows' && !contested.has(lineIdOf(line));
  });
  const empty = await rows.reallyEmpty(withoutRows);
  const byLine = new Map<string, ContractLine[]>();
  for (const each of withHistory) {
    const { history, units } = each;
    const { contractServiceId } = each.line;
    const key = lineIdOf(each.line);
    const known = (read: number | Unreadable) => (empty.has(each) ? 0 : read);
    const line = { contractServiceId, units: known(units), lastUnits: history.lastUnits };
    const laterUnits =
      later === undefined ? {} : { laterUnits: known(rows.knownQuantity(contractServiceId, later, history)) };
    byLine.set(key, [...(byLine.get(key) ?? []), { ...line, ...laterUnits }]);
  }
  return byLine;
}
