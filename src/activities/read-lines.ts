import type { AutotaskClient } from '../autotask/client.js';
import type { Day } from '../domain/day.js';
import { groupBy } from '../domain/group-by.js';
import type { LineHistory } from '../domain/line-history.js';
import { lineIdOf, type LineKey } from '../domain/line-key.js';
import { isUnreadable } from '../domain/profile.js';
import type { ContractLine, LinesInAutotask } from '../domain/reconciliation.js';
import { UnitRows } from './unit-rows.js';

/** What the store knows of lines. */
export type HistoriesOf = (lines: readonly LineKey[]) => Promise<(line: LineKey) => LineHistory>;

interface FoundLine extends LineKey {
  readonly contractServiceId: number;
}

/**
 * Reads the contract lines that are billed, with their units on the reference day.
 *
 * The unit rows name their contract, line and service, so they usually are all that is needed. Only a line that shows
 * no row is looked for among the contract services: it may exist without units, or its rows were not shown.
 *
 * @throws an ApplicationFailure that ends the run where lines exist and no row is visible at all
 */
export async function readLines(
  autotask: AutotaskClient,
  billed: readonly LineKey[],
  contested: readonly LineKey[],
  referenceDay: Day,
  historiesOf: HistoriesOf,
): Promise<LinesInAutotask> {
  const contractIds = [...new Set(billed.map(({ contractId }) => contractId))];
  const shown = await autotask.units.onDay(contractIds, referenceDay);
  const withRows = [...groupBy(shown, (row) => row.contractServiceID).values()].flatMap(([row]): FoundLine[] => {
    if (row === undefined) return [];
    return [{ contractServiceId: row.contractServiceID, contractId: row.contractID, serviceId: row.serviceID }];
  });
  const found = new Set(withRows.map(lineIdOf));
  const withoutRows = await linesOf(
    autotask,
    billed.filter((key) => !found.has(lineIdOf(key))),
    new Set(withRows.map(({ contractServiceId }) => contractServiceId)),
  );
  const wanted = new Set(billed.map(lineIdOf));
  const lines = [...withRows, ...withoutRows].filter((line) => wanted.has(lineIdOf(line)));
  const days = lines.map(({ contractServiceId }) => ({ contractServiceId, from: referenceDay, to: referenceDay }));
  const rows = await UnitRows.complete(autotask, shown, days);
  const contestedKeys = new Set(contested.map(lineIdOf));
  const units = await unitsOfLines(lines, rows, referenceDay, contestedKeys, historiesOf);
  return {
    linesOf: (contractId, serviceId) => units.get(lineIdOf({ contractId, serviceId })) ?? [],
    isContested: (contractId, serviceId) => contestedKeys.has(lineIdOf({ contractId, serviceId })),
  };
}

/** The lines that the contracts have beside those that show rows. */
async function linesOf(
  autotask: AutotaskClient,
  missing: readonly LineKey[],
  known: ReadonlySet<number>,
): Promise<FoundLine[]> {
  const services = await autotask.contractServices.byContracts(
    [...new Set(missing.map(({ contractId }) => contractId))],
    [...new Set(missing.map(({ serviceId }) => serviceId))],
  );
  return services
    .filter(({ id }) => !known.has(id))
    .map(({ id, contractID, serviceID }) => ({ contractServiceId: id, contractId: contractID, serviceId: serviceID }));
}

async function unitsOfLines(
  lines: readonly FoundLine[],
  rows: UnitRows,
  referenceDay: Day,
  contested: ReadonlySet<string>,
  historiesOf: HistoriesOf,
): Promise<Map<string, ContractLine[]>> {
  const historyOf = await historiesOf(lines.filter((line) => !rows.hold(line.contractServiceId, referenceDay)));
  const withHistory = lines.map((line) => {
    const history = historyOf(line);
    return { line, history, units: rows.quantityOn(line.contractServiceId, referenceDay, history) };
  });
  // What is under way on a contested line is judged first; it is read again before anything is sent.
  const withoutRows = withHistory.filter(({ line, units }) => {
    return isUnreadable(units) && units.unreadable === 'noRows' && !contested.has(lineIdOf(line));
  });
  const empty = await rows.reallyEmpty(withoutRows);
  const byLine = new Map<string, ContractLine[]>();
  for (const each of withHistory) {
    const { line, units, history } = each;
    const key = lineIdOf(line);
    const read = { contractServiceId: line.contractServiceId, units: empty.has(each) ? 0 : units };
    byLine.set(key, [...(byLine.get(key) ?? []), { ...read, lastUnits: history.lastUnits }]);
  }
  return byLine;
}
