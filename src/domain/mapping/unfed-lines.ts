import { amountOf, sumOf } from '../decimal.js';
import { amountText, counted, grouped } from '../wording.js';
import type { CustomerWithContract } from '../sync/customer-contracts.js';
import type { Service } from '../sync/service-catalogue.js';

/** A contract line of a customer whose service no SKU of Atria's catalogue feeds: only people change it. */
export interface UnfedLine {
  readonly customerCode: string;
  readonly customerName: string;
  readonly contractId: number;
  readonly contractName: string;
  readonly contractServiceId: number;
  readonly serviceId: number;
  /** "" where Autotask does not tell. */
  readonly serviceName: string;
  /** Today; null where its rows do not tell. */
  readonly units: number | null;
  /** Of one unit and one billing period, in the contract's currency; null where Autotask does not tell. */
  readonly unitPrice: number | null;
  /** Units times price, an exact decimal. */
  readonly amount: string | null;
}

/** A contract line as Autotask has it. */
export interface LineKnown {
  readonly id: number;
  readonly contractID: number;
  readonly serviceID: number;
}

/** What was read of a line besides. */
export interface LineQuantity {
  readonly units: number | null;
  readonly unitPrice: number | null;
}

/** The lines with their customers: what costs most first, then what is not known. */
export function describeUnfed(
  lines: readonly LineKnown[],
  quantities: ReadonlyMap<number, LineQuantity>,
  { mapped, services }: { readonly mapped: readonly CustomerWithContract[]; readonly services: readonly Service[] },
): UnfedLine[] {
  const byContract = new Map(mapped.map((each) => [each.contract.id, each]));
  const names = new Map(services.map(({ id, name }) => [id, name]));
  const described = lines.flatMap(({ id, contractID, serviceID }): UnfedLine[] => {
    const owner = byContract.get(contractID);
    if (owner === undefined) return [];
    const { units = null, unitPrice = null } = quantities.get(id) ?? {};
    return [
      {
        ...{ customerCode: owner.customer.code, customerName: owner.customer.name },
        ...{ contractId: contractID, contractName: owner.contract.contractName, contractServiceId: id },
        ...{ serviceId: serviceID, serviceName: names.get(serviceID) ?? '', units, unitPrice },
        amount: units === null || unitPrice === null ? null : amountOf(unitPrice, units),
      },
    ];
  });
  const worth = ({ amount }: UnfedLine) => Number(amount ?? 0);
  return described.sort((one, other) => worth(other) - worth(one) || one.contractServiceId - other.contractServiceId);
}

/** How many lines there are, and what they come to, in a sentence. */
export function unfedText(lines: readonly UnfedLine[]): string {
  if (lines.length === 0) return "Each line on the customers' contracts is one that Atria's catalogue feeds.";
  const amounts = lines.flatMap(({ amount }) => amount ?? []);
  const unknown = lines.length - amounts.length;
  const without = unknown === 0 ? '' : `, without ${counted(unknown, 'line')} of unknown amount`;
  const idle = lines.filter(({ units }) => units === 0).length;
  const withoutUnits = idle === 0 ? '' : ` (${grouped(idle)} without units)`;
  return `${counted(lines.length, 'line')} that no SKU feeds${withoutUnits}, ${amountText(sumOf(amounts))} per contract period${without}. Runs leave them as they are.`;
}
