import type { Sandbox } from '../../src/simulator/simulator.js';
import { keyOf, rowsOf, unitsOn, type Rows } from '../campaign/ledger.js';
import type { Adjustment, ContractDays, Quantities, Stage } from './evidence.js';

/** What Autotask has now. */
export function stageOf(sandbox: Sandbox): Stage {
  const { contractServices, services, adjustments, personAdjustments } = sandbox.dump();
  return {
    quantities: quantitiesOf(sandbox),
    adjustments: adjustments.map(adjustmentOf),
    personAdjustments: personAdjustments.map(adjustmentOf),
    prices: new Map(contractServices.map((line) => [keyOf(line.contractID, line.serviceID), line.unitPrice])),
    servicePrices: new Map(services.map(({ id, unitPrice }) => [String(id), unitPrice])),
    contracts: contractsOf(sandbox),
  };
}

/** Months of a billing period by Autotask's picklist: monthly, quarterly, every half year, yearly. */
const monthsOfType: Readonly<Record<number, number>> = { 2: 1, 3: 3, 4: 6, 5: 12 };

function contractsOf(sandbox: Sandbox): ReadonlyMap<string, ContractDays> {
  return sandbox.edit(({ autotask }) => {
    return new Map(
      [...autotask.contracts.values()].map(({ id, startDate, endDate, contractPeriodType }) => {
        return [String(id), { startDate, endDate, periodMonths: monthsOfType[contractPeriodType] ?? NaN }];
      }),
    );
  });
}

interface AcceptedAdjustment {
  readonly contractID: number;
  readonly serviceID: number;
  readonly unitChange: number;
  readonly effectiveDate: string;
}

function adjustmentOf({ contractID, serviceID, unitChange, effectiveDate }: AcceptedAdjustment): Adjustment {
  return { key: keyOf(contractID, serviceID), unitChange, effectiveDate };
}

function quantitiesOf(sandbox: Sandbox): Quantities {
  return sandbox.edit(({ autotask }) => {
    const all = new Map<string, Rows>();
    for (const line of [...autotask.lines.values()].sort((one, other) => one.id - other.id)) {
      let key = keyOf(line.contractID, line.serviceID);
      // A contract may have two lines of one service.
      while (all.has(key)) key += ', another one';
      all.set(key, rowsOf(line));
    }
    return all;
  });
}

/** The units of a line day by day: `10 from 2026-01-26, 14 from 2026-10-26`. A line without units is like one that is not there. */
function text(rows: Rows): string {
  const starts = [...new Set(rows.map(({ from }) => from))].sort();
  const steps = starts.map((from) => ({ from, units: unitsOn(rows, from) }));
  const changes = steps.filter(({ units }, index) => units !== (steps[index - 1]?.units ?? 0));
  return changes.map(({ from, units }) => `${units} from ${from}`).join(', ');
}

/** The lines whose units are not the expected ones on each day, as sentences. */
export function differences(expected: Quantities, found: Quantities): string[] {
  return [...new Set([...expected.keys(), ...found.keys()])].flatMap((key) => {
    const [wanted, has] = [text(expected.get(key) ?? []), text(found.get(key) ?? [])];
    return wanted === has ? [] : [`Line ${key} has ${has || 'no units'} instead of ${wanted || 'no units'}.`];
  });
}

/**
 * What lines have to have after an undo: until the day from which a line was undone, what it had right before; from that
 * day on, what it had before the run that was undone. A line that was not undone is as it was.
 *
 * @param undoneFrom the day for each line that was undone
 */
export function restored(
  earlier: Quantities,
  rightBefore: Quantities,
  undoneFrom: ReadonlyMap<string, string>,
): Quantities {
  return new Map(
    [...rightBefore].map(([key, rows]) => {
      const day = undoneFrom.get(key);
      if (day === undefined) return [key, rows];
      const wanted = earlier.get(key) ?? [];
      const later = wanted.filter(({ from }) => from > day);
      return [key, [...rows.filter(({ from }) => from < day), { from: day, units: unitsOn(wanted, day) }, ...later]];
    }),
  );
}
