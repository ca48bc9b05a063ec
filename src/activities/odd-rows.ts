import type { ContractServiceUnit, OwnedOddRow } from '../autotask/client.js';
import { lineIdOf, type LineKey } from '../domain/sync/line-key.js';

/** The items that odd rows make uncertain, each with a clause that names the row. */
export function odditiesOf<Item>(odd: readonly OwnedOddRow<Item>[]): ReadonlyMap<Item, string> {
  return new Map(odd.flatMap(({ items, reason }) => items.map((item) => [item, reason] as const)));
}

/** Lines whose rows name more than one contract or service: one of these rows is another line's. */
export function contradictionsWithin(
  rowsByLine: ReadonlyMap<number, readonly ContractServiceUnit[]>,
): ReadonlyMap<number, string> {
  const contradictions = new Map<number, string>();
  for (const [contractServiceId, [first, ...others]] of rowsByLine) {
    const other = others.find((row) => first !== undefined && keyOf(row) !== keyOf(first));
    if (other !== undefined) contradictions.set(contractServiceId, contradiction(other));
  }
  return contradictions;
}

/** The clause for a unit row that names another contract or service than its line, or than the line's other rows. */
export function contradiction({ id, contractServiceID }: ContractServiceUnit): string {
  return `Autotask's ContractServiceUnits row ${id} names another contract or service than its line ${contractServiceID} has`;
}

export function keyOf({ contractID, serviceID }: Pick<ContractServiceUnit, 'contractID' | 'serviceID'>): string {
  return lineIdOf({ contractId: contractID, serviceId: serviceID });
}

/** Odd rows of contracts; they may be further lines of these contracts. */
export type OddRowsOfContracts = readonly OwnedOddRow<number>[];

/**
 * Why odd rows of lines or units leave it uncertain which lines of a service a contract has.
 *
 * @param lineIds the ids of the lines that are known
 */
export function contractOddityOf(
  odd: OddRowsOfContracts,
  { contractId, serviceId }: LineKey,
  lineIds: readonly number[],
): string | undefined {
  return odd.find(({ items, fields: { serviceID, contractServiceID } }) => {
    if (!items.includes(contractId)) return false;
    if (Number.isSafeInteger(serviceID)) return serviceID === serviceId;
    // A unit row whose service is unreadable still names its line.
    if (Number.isSafeInteger(contractServiceID)) return lineIds.includes(Number(contractServiceID));
    return true;
  })?.reason;
}
