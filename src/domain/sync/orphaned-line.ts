import type { Day } from '../day.js';
import { counted } from '../wording.js';
import { lineIdOf, type LineKey } from './line-key.js';
import type { LineNames, LinePlace, PlanLine } from './plan.js';

/** A contract line on which an earlier run left a quantity, and that no billing record leads to any more. */
export interface OrphanedLine
  extends LineKey, LineNames, Pick<LinePlace, 'companyId' | 'contractName' | 'contractStart' | 'contractEnd'> {
  /** What the run left on it that billed it last. */
  readonly leftUnits: number;
}

/** What Autotask shows of a service on a contract. */
export interface ShownUnits {
  readonly contractServiceIds: readonly number[];
  /** null: it cannot be told. */
  readonly units: number | null;
}

/**
 * What a run reports of an orphaned line, which it leaves as it is; undefined if a person has changed the line since.
 *
 * @param day on which the line has these units
 */
export function reportOrphaned(
  line: OrphanedLine,
  { contractServiceIds, units }: ShownUnits,
  day: Day,
): PlanLine | undefined {
  const { companyId, contractId, contractName, contractStart, contractEnd, serviceId, leftUnits, ...names } = line;
  if (units !== null && units !== leftUnits) return undefined;
  const { customerName, description, sku } = names;
  const quantity = units === null ? 'a quantity that cannot be told' : counted(units, 'unit');
  const [only = null, ...others] = contractServiceIds;
  return {
    lineId: lineIdOf(line),
    names,
    place: {
      ...{ companyId, contractId, contractName, contractStart, contractEnd, serviceId },
      contractServiceId: others.length === 0 ? only : null,
      ...{ effectiveDate: day, referenceDay: day },
    },
    change: 'none',
    mayCreate: false,
    target: null,
    quantityRule: null,
    before: units,
    outcome: { code: 'AT68', values: { customerName, description, sku, quantity, contractName } },
    recordIds: [],
    fed: [],
  };
}
