import type { Pass, PlanLine } from '../domain/sync/plan.js';
import { removeLogEntries } from '../store/log/log-entries.js';
import {
  linesChangedMeanwhile,
  noteCompared,
  noteUncompared,
  replanKept,
  replanUnchanged,
  uncomparedContracts,
} from '../store/lines/changed-meanwhile.js';
import type { Store } from '../store/database.js';
import { hasOrphanedLines, removeOrphanedLines } from '../store/lines/orphaned-lines.js';
import { insertPlanLines, withdrawLines } from '../store/lines/plan-lines.js';
import { setCustomerOutcomes, type RunCustomer } from '../store/runs/run-customers.js';
import { accountForRecords } from '../store/runs/run-records.js';
import type { RunWithZone } from '../store/runs/run-stages.js';
import { lockRunOpen, type Run } from '../store/runs/runs.js';
import { entryKey, writeRunLog, type RunLogEntry } from './run-log.js';
import { requireCurrent } from './open-execution.js';
import type { BatchPlan } from './plan-batch.js';
import type { PlanningRun } from './planning-run.js';
import type { SyncServices } from './services.js';

/**
 * Saves the plan of a batch of customers with its log entries, in one transaction. A run that is reset plans once more: a
 * line that the former plan has keeps what that one saved of it, its target and days too. New lines are added, and lines
 * without an outcome that the new plan lacks are withdrawn.
 *
 * @param formerKeys log keys of an earlier plan besides those of the customers, whose entries go
 */
export async function savePlan(
  services: SyncServices,
  { run }: Pick<PlanningRun, 'run'>,
  pass: Pass,
  customers: readonly RunCustomer[],
  plan: BatchPlan,
  formerKeys: readonly string[] = [],
): Promise<void> {
  await requireCurrent(services, run);
  const { runId } = run;
  const codes = customers.map(({ code }) => code);
  const uncompared = await services.store.transaction().execute(async (transaction) => {
    await lockRunOpen(transaction, runId);
    const noted = await noteUncompared(transaction, runId);
    await setCustomerOutcomes(transaction, runId, codes, plan.customers);
    const isNew = await insertPlanLines(transaction, runId, pass, plan.lines);
    if (formerKeys.length > 0) await replanFound(transaction, runId, plan.lines);
    await withdrawLines(transaction, runId, pass, codes, plan.lines);
    await accountForRecords(transaction, runId, pass, plan);
    await removeLogEntries(transaction, runId, [...codes.map(entryKey.customer), ...formerKeys]);
    // A line that the run decided before a reset keeps its log entry.
    const lines = plan.lines.filter(({ lineId }) => isNew.has(lineId));
    const notes = periodNotes(plan.lines);
    await writeRunLog(transaction, run, [...notes, ...entriesOf({ ...plan, lines })]);
    return noted;
  });
  const planned = new Set(plan.lines.flatMap(({ place }) => place?.contractId ?? []));
  const contractIds = uncompared.isLeftOver ? await uncomparedContracts(services.store, runId) : [...planned];
  await replanChanged(services, run, contractIds, uncompared.token);
}

/** Takes back of planned lines that no run had left anything on them (AT33): an earlier plan found so. */
async function replanFound(transaction: Store, runId: string, planned: readonly PlanLine[]): Promise<void> {
  const open = planned.filter(({ outcome }) => outcome === null);
  const again = await replanKept(
    transaction,
    runId,
    open.map(({ lineId }) => lineId),
  );
  await removeLogEntries(transaction, runId, again.map(entryKey.line));
}

/**
 * Leaves lines to a fresh read that another run changes just now. A run for an earlier period looks for what this plan says of a
 * line once it has claimed the line, and changes it if nothing is saved yet. So this looks for its claim once the plan is saved. An
 * attempt that broke off before it looked leaves that to the next one.
 */
async function replanChanged(
  { store }: SyncServices,
  run: RunWithZone,
  contractIds: readonly number[],
  token: number,
): Promise<void> {
  const { runId } = run;
  const changing = await linesChangedMeanwhile(store, run, contractIds);
  if (changing.length === 0) return noteCompared(store, runId, token);
  await store.transaction().execute(async (transaction) => {
    await lockRunOpen(transaction, runId);
    const again = await replanUnchanged(transaction, runId, changing);
    await removeLogEntries(transaction, runId, again.map(entryKey.line));
    await noteCompared(transaction, runId, token);
  });
}

/** Removes the orphaned lines that a run reported before a reset, because it plans again and reports them again. */
export async function forgetOrphanedLines(services: SyncServices, run: Run): Promise<void> {
  // Spares all other runs the question to Temporal whether they are current.
  if (!(await hasOrphanedLines(services.store, run.runId))) return;
  await requireCurrent(services, run);
  await services.store.transaction().execute(async (transaction) => {
    await lockRunOpen(transaction, run.runId);
    const gone = await removeOrphanedLines(transaction, run.runId);
    await removeLogEntries(transaction, run.runId, gone.map(entryKey.line));
  });
}

/**
 * Reports once per customer if its changes take effect in the middle of a billing period of the contract (AT50). The
 * job has no setting for that yet.
 */
function periodNotes(lines: readonly PlanLine[]): RunLogEntry[] {
  const notes = lines.flatMap(({ outcome, place, names: { customerCode, customerName } }): RunLogEntry[] => {
    if (outcome !== null || place?.within === undefined || place.isUndecided !== true) return [];
    const { start, end } = place.within;
    const values = { customerName, effectiveDate: place.effectiveDate, period: `from ${start} to ${end}` };
    return [{ key: entryKey.customerNote(customerCode), customerCode, coded: { code: 'AT50', values } }];
  });
  return [...new Map(notes.map((note) => [note.key, note])).values()];
}

/** The log entries for what the plan decides. A line that the run will change gets its entry later, with its outcome. */
function entriesOf(plan: BatchPlan): RunLogEntry[] {
  return [
    ...plan.customers.map(({ customerCode, outcome }) => {
      return { key: entryKey.customer(customerCode), customerCode, coded: outcome };
    }),
    ...plan.records.map(({ recordId, customerCode, outcome }) => {
      return { key: entryKey.record(recordId), customerCode, coded: outcome };
    }),
    ...plan.lines.flatMap(({ lineId, names, outcome }) => {
      if (outcome === null) return [];
      return [{ key: entryKey.line(lineId), customerCode: names.customerCode, coded: outcome }];
    }),
  ];
}
