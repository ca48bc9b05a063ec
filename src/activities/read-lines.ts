import type { AutotaskClient } from '../autotask/client.js';
import type { Day } from '../domain/day.js';
import { groupBy } from '../domain/group-by.js';
import { lineIdOf, type LineKey } from '../domain/line-key.js';
import { unitsOn } from '../domain/profile.js';
import { contractOddityOf, missingLineOddity } from './odd-rows.js';
import type { ContractLine, LinesInAutotask } from '../domain/reconciliation.js';

/**
 * Reads the contract lines that are billed, with their units on the reference day.
 *
 * The unit rows name their contract, line and service, so they usually are all that is needed. Only a line that shows
 * no row is looked for among the contract services: it may exist without units.
 */
export async function readLines(
  autotask: AutotaskClient,
  billed: readonly LineKey[],
  contested: readonly LineKey[],
  referenceDay: Day,
): Promise<LinesInAutotask> {
  const contractIds = [...new Set(billed.map(({ contractId }) => contractId))];
  const { rows, odd: oddUnits } = await autotask.units.onDay(contractIds, referenceDay);
  const lines = new Map<string, ContractLine[]>();
  const byLine = groupBy(rows, (row) => row.contractServiceID);
  for (const [contractServiceId, ofLine] of byLine) {
    const [first] = ofLine;
    if (first === undefined) continue;
    const line = { contractServiceId, units: unitsOn(ofLine, referenceDay) };
    addLine(lines, { contractId: first.contractID, serviceId: first.serviceID }, line);
  }
  const missing = billed.filter((key) => !lines.has(lineIdOf(key)));
  const withoutRows = await autotask.contractServices.byContracts(
    [...new Set(missing.map(({ contractId }) => contractId))],
    [...new Set(missing.map(({ serviceId }) => serviceId))],
  );
  const contradictions = new Map<string, string>();
  for (const { id, contractID, serviceID } of withoutRows.rows) {
    const key = { contractId: contractID, serviceId: serviceID };
    const [ofUnits] = byLine.get(id) ?? [];
    if (ofUnits === undefined) addLine(lines, key, { contractServiceId: id, units: 0 });
    else {
      const reason = `Autotask's ContractServiceUnits row ${ofUnits.id} names another contract or service than its line ${id} has`;
      const said = { contractId: ofUnits.contractID, serviceId: ofUnits.serviceID };
      if (lineIdOf(said) !== lineIdOf(key)) for (const each of [said, key]) contradictions.set(lineIdOf(each), reason);
    }
  }
  const contestedKeys = new Set(contested.map(lineIdOf));
  const missingKeys = new Set(missing.map(lineIdOf));
  const linesOf = (contractId: number, serviceId: number) => lines.get(lineIdOf({ contractId, serviceId })) ?? [];
  return {
    linesOf,
    oddityOf(contractId, serviceId) {
      const key = { contractId, serviceId };
      const ids = linesOf(contractId, serviceId).map(({ contractServiceId }) => contractServiceId);
      return (
        contradictions.get(lineIdOf(key)) ??
        contractOddityOf(oddUnits, key, ids) ??
        (missingKeys.has(lineIdOf(key)) ? missingLineOddity(withoutRows, key) : undefined)
      );
    },
    isContested: (contractId, serviceId) => contestedKeys.has(lineIdOf({ contractId, serviceId })),
  };
}

function addLine(lines: Map<string, ContractLine[]>, key: LineKey, line: ContractLine): void {
  lines.set(lineIdOf(key), [...(lines.get(lineIdOf(key)) ?? []), line]);
}
