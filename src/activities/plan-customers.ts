import type { PlanLine } from '../domain/sync/plan.js';
import { asBilled, basesOf, rulesOf } from '../domain/sync/ruled-quantity.js';
import type { Store } from '../store/database.js';
import { hasOpenLines } from '../store/lines/open-lines.js';
import { customersAfter, type RunCustomer } from '../store/runs/run-customers.js';
import { recordsOfCustomers, skusOfRecords } from '../store/runs/run-records.js';
import type { AutotaskAccess } from './autotask-access.js';
import { beginWithinBudget } from './begin-within-budget.js';
import { failingTheRun } from './failures.js';
import { sortRecords, type SortedRecords } from './former-records.js';
import { runGoingOn } from './open-execution.js';
import { planBatch, type BatchPlan } from './plan-batch.js';
import { planningRun, type PlanningRun } from './planning-run.js';
import { forgetOrphanedLines, savePlan } from './save-plan.js';
import type { SyncServices } from './services.js';

/** As many customers as fit one `in` filter: their contracts then take one query. */
export const customersPerBatch = 500;

export interface PlannedBatch {
  /** Where the next batch begins; null after the last one. */
  readonly next: number | null;
  /**
   * After the last batch: whether lines of the run wait for a change. Without any, nothing has to be claimed. Runs that
   * began under an older version have no such answer.
   */
  readonly hasOpenLines?: boolean;
}

/**
 * Decides about the records of the next batch of customers, by bulk reads: contracts, services, and the unit rows of
 * the read days. It reads companies and contract services only if something is missing.
 */
export function planCustomers(services: SyncServices, access: AutotaskAccess) {
  return async (runId: string, after: number): Promise<PlannedBatch> => {
    const planning = planningRun(services, access, await runGoingOn(services, runId));
    const { run, scope } = planning;
    if (after === 0) await forgetOrphanedLines(services, run);
    const { store } = services;
    const customers = await customersAfter(store, runId, { after, limit: customersPerBatch, hasRecords: true });
    if (customers.length === 0) return lastBatch(store, runId);
    const codes = customers.map(({ code }) => code);
    const { allowAtriaCreateItems, quantityRules } = run.parameters;
    const records = asBilled(await recordsOfCustomers(store, runId, 'records', codes), quantityRules);
    const rules = rulesOf(quantityRules, await skusOfRecords(store, runId, basesOf(quantityRules)));
    const sort = () => sortRecords(store, { ...scope, exceptRunId: runId }, customers, records);
    await planUntilSettled(services, planning, customers, sort, async ({ planned }) => {
      await beginWithinBudget(services, access, run);
      return failingTheRun(run.settings, () =>
        planBatch(services, planning, customers, { records: planned, fed: [], rules }, allowAtriaCreateItems),
      );
    });
    return batchAfter(store, runId, customers);
  };
}

/**
 * Plans a batch and saves the plan. What records of what is no longer billed mean depends on what runs have left on lines. A run that
 * comes to such a line while this one plans does not know of this plan. So this sorts the records again once the plan is saved, and
 * plans again if they mean a line then of which it had found nothing.
 */
async function planUntilSettled(
  services: SyncServices,
  planning: PlanningRun,
  customers: readonly RunCustomer[],
  sort: () => Promise<SortedRecords>,
  planOf: (sorted: SortedRecords) => Promise<BatchPlan>,
): Promise<void> {
  for (let sorted = await sort(); ;) {
    const former = sorted;
    const batch = await planOf(former);
    const lines = batch.lines.map((line) => former.kept(line));
    const plan = { ...batch, records: [...batch.records, ...former.needless], lines };
    await savePlan(services, planning, 'records', customers, plan, former.formerKeys);
    if (former.formerKeys.length === 0) return;
    sorted = await sort();
    if (leavesAsMuch(sorted, former, batch.lines)) return;
  }
}

/** Whether every record and line that was found to change nothing still changes nothing. */
function leavesAsMuch(now: SortedRecords, before: SortedRecords, lines: readonly PlanLine[]): boolean {
  const needless = new Set(now.needless.map(({ recordId }) => recordId));
  return (
    before.needless.every(({ recordId }) => needless.has(recordId)) &&
    lines.every((line) => before.kept(line) === line || now.kept(line) !== line)
  );
}

/** Where planning goes on after a batch. */
export async function batchAfter(
  store: Store,
  runId: string,
  customers: readonly RunCustomer[],
): Promise<PlannedBatch> {
  const last = customers.at(-1);
  if (customers.length < customersPerBatch || last === undefined) return lastBatch(store, runId);
  return { next: last.ordinal };
}

export async function lastBatch(store: Store, runId: string): Promise<PlannedBatch> {
  return { next: null, hasOpenLines: await hasOpenLines(store, runId) };
}
