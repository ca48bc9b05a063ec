import { counted } from '../wording.js';
import type { Contract } from './contract-choice.js';
import { lineIdOf, type LineKey } from './line-key.js';
import { placeOf, type PlanDays } from './line-place.js';
import type { LineNames, PlanLine } from './plan.js';

/** A contract line on which an earlier run left a quantity, and that no billing record leads to any more. */
export interface OrphanedLine extends LineKey, LineNames {
  readonly companyId: number;
}

/** What Autotask shows of a service on a contract. */
export interface ShownUnits {
  readonly contractServiceIds: readonly number[];
  /** null: it cannot be told. */
  readonly units: number | null;
}

/** What a run reports of an orphaned line, which it leaves as it is; undefined if the line has nothing. */
export function reportOrphaned(
  { companyId, contractId, serviceId, ...names }: OrphanedLine,
  contract: Contract,
  { contractServiceIds, units }: ShownUnits,
  days: PlanDays,
): PlanLine | undefined {
  if (units === 0) return undefined;
  const { customerName, description, sku } = names;
  const quantity = units === null ? 'a quantity that cannot be told' : counted(units, 'unit');
  const { place, days: changeDays } = placeOf(companyId, contract, serviceId, days);
  return {
    lineId: lineIdOf({ contractId, serviceId }),
    names,
    place: {
      ...place,
      ...changeDays,
      contractServiceId: contractServiceIds.length === 1 ? (contractServiceIds[0] ?? null) : null,
    },
    change: 'none',
    mayCreate: false,
    target: null,
    quantityRule: null,
    before: units,
    outcome: {
      code: 'AT68',
      values: { customerName, description, sku, quantity, contractName: contract.contractName },
    },
    recordIds: [],
    fed: [],
  };
}
