import type { ContractService, ContractServiceUnit, OwnedOddRow, OwnedRows } from '../autotask/client.js';
import { groupBy } from '../domain/group-by.js';
import { lineIdOf, type LineKey } from '../domain/line-key.js';

/** A line that unit rows were asked for. */
export interface LineOfUnits extends LineKey {
  readonly contractServiceId: number;
}

/** Unit rows by their line, and why those of a line are not all there is. */
export interface UnitsByLine {
  rowsOf(contractServiceId: number): readonly ContractServiceUnit[];
  oddityOf(contractServiceId: number): string | undefined;
}

/** What each odd row makes uncertain, by a clause that names the row. */
export function odditiesOf<Item>(odd: readonly OwnedOddRow<Item>[]): ReadonlyMap<Item, string> {
  return new Map(odd.flatMap(({ items, reason }) => items.map((item) => [item, reason] as const)));
}

/**
 * Sorts unit rows by the lines that they were asked for. A row that names another contract or service than its line has
 * makes both lines uncertain: it may lack on the other one.
 */
export function unitsByLine(
  { rows, odd }: OwnedRows<ContractServiceUnit, number>,
  lines: readonly LineOfUnits[],
): UnitsByLine {
  const oddities = new Map(odditiesOf(odd));
  const keyOf = new Map(lines.map((line) => [line.contractServiceId, lineIdOf(line)]));
  const idsOf = groupBy(lines, lineIdOf);
  for (const { id, contractServiceID, contractID, serviceID } of rows) {
    const key = lineIdOf({ contractId: contractID, serviceId: serviceID });
    if (key === keyOf.get(contractServiceID)) continue;
    const reason = `Autotask's ContractServiceUnits row ${id} names another contract or service than its line has`;
    for (const each of [contractServiceID, ...(idsOf.get(key) ?? []).map((line) => line.contractServiceId)]) {
      oddities.set(each, reason);
    }
  }
  const byLine = groupBy(rows, (row) => row.contractServiceID);
  return { rowsOf: (id) => byLine.get(id) ?? [], oddityOf: (id) => oddities.get(id) };
}

/**
 * Why it cannot be told which lines of a service a contract has, where rows of its lines, or unit rows, are odd.
 *
 * @param lineIds the ids of the lines that are known
 */
export function contractOddityOf(
  odd: readonly OwnedOddRow<number>[],
  { contractId, serviceId }: LineKey,
  lineIds: readonly number[],
): string | undefined {
  return odd.find(({ items, fields: { serviceID, contractServiceID } }) => {
    if (!items.includes(contractId)) return false;
    if (Number.isSafeInteger(serviceID)) return serviceID === serviceId;
    // A unit row says of which line it is, where its service cannot be read.
    if (Number.isSafeInteger(contractServiceID)) return lineIds.includes(Number(contractServiceID));
    return true;
  })?.reason;
}

/** Why a line that was looked for among the lines of its contract, and not found, may be there all the same. */
export function missingLineOddity({ odd }: OwnedRows<ContractService, number>, line: LineKey): string | undefined {
  return contractOddityOf(odd, line, []);
}
