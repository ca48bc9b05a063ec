import type { AutotaskClient } from '../autotask/client.js';
import type { Day } from '../domain/day.js';
import { groupBy } from '../domain/group-by.js';
import { lineIdOf, type LineKey } from '../domain/line-key.js';
import { unitsOn } from '../domain/profile.js';
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
  const rows = await autotask.units.onDay(contractIds, referenceDay);
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
  for (const { id, contractID, serviceID } of withoutRows) {
    if (!byLine.has(id))
      addLine(lines, { contractId: contractID, serviceId: serviceID }, { contractServiceId: id, units: 0 });
  }
  const contestedKeys = new Set(contested.map(lineIdOf));
  return {
    linesOf: (contractId, serviceId) => lines.get(lineIdOf({ contractId, serviceId })) ?? [],
    isContested: (contractId, serviceId) => contestedKeys.has(lineIdOf({ contractId, serviceId })),
  };
}

function addLine(lines: Map<string, ContractLine[]>, key: LineKey, line: ContractLine): void {
  lines.set(lineIdOf(key), [...(lines.get(lineIdOf(key)) ?? []), line]);
}
