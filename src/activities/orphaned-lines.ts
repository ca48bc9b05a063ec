import type { AutotaskClient, ContractServiceUnit } from '../autotask/client.js';
import type { Day } from '../domain/day.js';
import { groupBy } from '../domain/group-by.js';
import { lineIdOf, type LineKey } from '../domain/sync/line-key.js';
import { reportOrphaned, type OrphanedLine, type ShownUnits } from '../domain/sync/orphaned-line.js';
import type { PlanLine } from '../domain/sync/plan.js';
import { unitsOn } from '../domain/sync/profile.js';
import { contestedLines } from '../store/claims/contested-lines.js';
import type { Store } from '../store/database.js';
import { heldBackLines } from '../store/lines/held-back.js';
import { orphanedLines } from '../store/lines/orphaned-lines.js';
import { contractOddityOf, keyOf, odditiesOf } from './odd-rows.js';
import type { PlanningRun } from './planning-run.js';

/**
 * Reports the lines that still have the quantity that an earlier run left, though no record leads to them any more (AT68): a
 * billing identifier or SKU was corrected, the job chooses another contract, or Atria dropped a service without a record of 0.
 * The run cannot know which of these it is, and leaves the line as it is. It reports nothing of a contract that has ended, of a
 * line that a person has changed since or holds back, and asks Autotask nothing where no line is orphaned.
 */
export async function planOrphanedLines(store: Store, planning: PlanningRun): Promise<PlanLine[]> {
  const { run, scope, autotask } = planning;
  const { runDay, databaseCi, settings } = run;
  const orphaned = await orphanedLines(store, run.runId, scope, runDay);
  if (orphaned.length === 0) return [];
  const withIds = orphaned.map((line) => ({ ...line, lineId: lineIdOf(line) }));
  const held = await heldBackLines(store, runDay, withIds);
  const contested = await contestedLines(
    store,
    databaseCi,
    orphaned.map(({ contractId }) => contractId),
    settings.readLagMs,
  );
  const changing = new Set(contested.map(lineIdOf));
  const lines = orphaned.filter((line) => !held.has(lineIdOf(line)));
  const shownOf = await readShown(autotask, lines, runDay);
  return lines.flatMap((line) => {
    const shown = shownOf(line);
    if (shown === undefined) return [];
    // Somebody is changing the line just now, or has a moment ago: a read may show what it had before.
    const certain = changing.has(lineIdOf(line)) ? { ...shown, units: null } : shown;
    return reportOrphaned({ ...line, ...shown.contract }, certain, runDay) ?? [];
  });
}

const nothingTold: ShownUnits = { contractServiceIds: [], units: null };

/** With what the contract is called by now, if that can be read. */
type ShownLine = ShownUnits & { readonly contract?: Pick<OrphanedLine, 'contractName'> };

/** What Autotask shows of lines on a day; undefined where it bills none: the contract has ended, or has no such line. */
async function readShown(
  autotask: AutotaskClient,
  lines: readonly OrphanedLine[],
  day: Day,
): Promise<(line: OrphanedLine) => ShownLine | undefined> {
  const companyIds = [...new Set(lines.map(({ companyId }) => companyId))];
  const contracts = await autotask.contracts.recurringByCompanies(companyIds, day);
  const active = new Map(contracts.rows.map(({ id, contractName }) => [id, { contractName }]));
  const uncertain = odditiesOf(contracts.odd);
  const billing = lines.filter(({ contractId }) => active.has(contractId));
  const units = await autotask.units.ofContracts(contractIdsOf(billing), day, day);
  const rowsOf = groupBy(units.rows, keyOf);
  // Rows that are not shown are not 0: only without the line itself there is nothing.
  const missing = billing.filter((line) => !rowsOf.has(lineIdOf(line)));
  const others = await autotask.contractServices.byContracts(contractIdsOf(missing), serviceIdsOf(missing));
  const existing = new Set(others.rows.map(keyOf));
  return (line) => {
    const contract = active.get(line.contractId);
    if (contract === undefined) return uncertain.has(line.companyId) ? nothingTold : undefined;
    const rows = rowsOf.get(lineIdOf(line));
    if (rows === undefined) {
      const mayExist =
        existing.has(lineIdOf(line)) || contractOddityOf([...units.odd, ...others.odd], line, []) !== undefined;
      return mayExist ? { ...nothingTold, contract } : undefined;
    }
    const shown = unitsShown(rows, day);
    const isOdd = contractOddityOf(units.odd, line, shown.contractServiceIds) !== undefined;
    return { ...shown, ...(isOdd ? { units: null } : {}), contract };
  };
}

const contractIdsOf = (lines: readonly LineKey[]) => [...new Set(lines.map(({ contractId }) => contractId))];
const serviceIdsOf = (lines: readonly LineKey[]) => [...new Set(lines.map(({ serviceId }) => serviceId))];

/** A contract may have several lines of a service. */
function unitsShown(rows: readonly ContractServiceUnit[], day: Day): ShownUnits {
  const lines = [...groupBy(rows, ({ contractServiceID }) => contractServiceID)];
  const units = lines.map(([, ofLine]) => unitsOn(ofLine, day));
  const sum = units.reduce<number>((so, each) => so + (typeof each === 'number' ? each : 0), 0);
  return { contractServiceIds: lines.map(([id]) => id), units: units.includes('tied') ? null : sum };
}
