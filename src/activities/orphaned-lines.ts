import type { ContractServiceUnit } from '../autotask/client.js';
import type { Day } from '../domain/day.js';
import { groupBy } from '../domain/group-by.js';
import { lineIdOf } from '../domain/sync/line-key.js';
import { reportOrphaned, type ShownUnits } from '../domain/sync/orphaned-line.js';
import type { PlanLine } from '../domain/sync/plan.js';
import { unitsOn } from '../domain/sync/profile.js';
import { contestedLines } from '../store/claims/contested-lines.js';
import type { Store } from '../store/database.js';
import { heldBackLines } from '../store/lines/held-back.js';
import { orphanedLines } from '../store/lines/orphaned-lines.js';
import { contractOddityOf, keyOf } from './odd-rows.js';
import type { PlanningRun } from './planning-run.js';

/**
 * Reports the lines that still have a quantity that an earlier run set, though no record leads to them any more (AT68): a
 * billing identifier or SKU was corrected, the job chooses another contract, or Atria dropped a service without a record of 0.
 * The run cannot know which of these it is, and leaves the line as it is. It reports nothing of a contract that has ended, a
 * line of 0, or one that a person holds back, and asks Autotask nothing where no line is orphaned.
 */
export async function planOrphanedLines(store: Store, planning: PlanningRun): Promise<PlanLine[]> {
  const { run, days, readDays, scope, autotask } = planning;
  const orphaned = await orphanedLines(store, run.runId, scope);
  const held = await heldBackLines(
    store,
    run.runDay,
    orphaned.map((line) => ({ ...line, lineId: lineIdOf(line) })),
  );
  const lines = orphaned.filter((line) => !held.has(lineIdOf(line)));
  const companyIds = [...new Set(lines.map(({ companyId }) => companyId))];
  const { rows } = await autotask.contracts.recurringByCompanies(companyIds, readDays.first);
  const contracts = new Map(rows.map((contract) => [contract.id, contract]));
  const contractIds = [...new Set(lines.map(({ contractId }) => contractId))].filter((id) => contracts.has(id));
  const contested = await contestedLines(store, run.databaseCi, contractIds, run.settings.readLagMs);
  const contestedIds = new Set(contested.map(lineIdOf));
  const shown = await autotask.units.ofContracts(contractIds, readDays.first, readDays.first);
  const rowsOf = groupBy(shown.rows, keyOf);
  return lines.flatMap((line) => {
    const contract = contracts.get(line.contractId);
    // A later run reports what somebody is changing just now.
    if (contract === undefined || contestedIds.has(lineIdOf(line))) return [];
    const units = unitsShown(rowsOf.get(lineIdOf(line)) ?? [], readDays.first);
    const isOdd = contractOddityOf(shown.odd, line, units.contractServiceIds) !== undefined;
    return reportOrphaned(line, contract, isOdd ? { ...units, units: null } : units, days) ?? [];
  });
}

/** A contract may have several lines of a service. */
function unitsShown(rows: readonly ContractServiceUnit[], day: Day): ShownUnits {
  const lines = [...groupBy(rows, ({ contractServiceID }) => contractServiceID)];
  const units = lines.map(([, ofLine]) => unitsOn(ofLine, day));
  return {
    contractServiceIds: lines.map(([id]) => id),
    units: units.includes('tied')
      ? null
      : units.reduce<number>((sum, each) => sum + (typeof each === 'number' ? each : 0), 0),
  };
}
