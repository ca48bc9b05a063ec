import { goneStatuses, leftStatus } from '../domain/billing.js';
import type { CustomerOutcome } from '../domain/sync/plan.js';
import { customersAfter, type RunCustomer } from '../store/runs/run-customers.js';
import { notePlansGone, type Run } from '../store/runs/runs.js';
import type { AutotaskAccess } from './autotask-access.js';
import { beginWithinBudget } from './begin-within-budget.js';
import { failingTheRun } from './failures.js';
import { fedSources, isFed } from './fed-lines.js';
import { writeMilestone } from './milestones.js';
import { runGoingOn } from './open-execution.js';
import { planOrphanedLines } from './orphaned-lines.js';
import { planBatch, type BatchPlan } from './plan-batch.js';
import { batchAfter, customersPerBatch, lastBatch, type PlannedBatch } from './plan-customers.js';
import { planningRun } from './planning-run.js';
import { forgetOrphanedLines, savePlan } from './save-plan.js';
import type { SyncServices } from './services.js';

/**
 * Plans to zero the lines that Atria fed for customers it has deprovisioned since: lines of the previous period's
 * records, and lines that earlier runs set from records. A line with a record in the processed period keeps what that
 * record says, whatever became of it. A line that neither such a record nor a run of ours leads to is never touched.
 */
export function planDeprovisioned(services: SyncServices, access: AutotaskAccess) {
  return async (runId: string, after: number): Promise<PlannedBatch> => {
    const run = await runGoingOn(services, runId);
    if (after === 0) {
      await forgetOrphanedLines(services, run);
      await writeMilestone(services.store, run, 'deprovisioned start');
      // A run of an earlier period claims a line before it asks for this. So that run sees this, or this one sees its claim.
      await notePlansGone(services.store, runId);
    }
    const batch = await planned(services, access, run, after);
    if (batch.next === null) await reportOrphanedLines(services, access, run);
    // What it has planned is made before it ends.
    if (batch.hasOpenLines === false) await writeMilestone(services.store, run, 'deprovisioned end');
    return batch;
  };
}

async function planned(services: SyncServices, access: AutotaskAccess, run: Run, after: number): Promise<PlannedBatch> {
  const { runId } = run;
  // If a customer's records could not be used, they do not say what is no longer billed.
  const filter = { after, limit: customersPerBatch, statuses: goneStatuses, withoutOutcome: true };
  const customers = await customersAfter(services.store, runId, filter);
  if (customers.length === 0) return lastBatch(services.store, runId);
  const planning = planningRun(services, access, run);
  await beginWithinBudget(services, access, planning.run);
  const sources = await fedSources(services.store, planning, customers);
  const batch = await failingTheRun(run.settings, () => planBatch(services, planning, customers, sources, false));
  const lines = batch.lines.filter(isFed);
  const plan = { lines, records: [], customers: outcomesOf(customers, { ...batch, lines }) };
  await savePlan(services, planning, 'deprovisioned', customers, plan);
  return batchAfter(services.store, runId, customers);
}

/** Comes after the last batch: a line is orphaned only if the run has decided nothing about it. */
async function reportOrphanedLines(services: SyncServices, access: AutotaskAccess, run: Run): Promise<void> {
  const planning = planningRun(services, access, run);
  const lines = await failingTheRun(run.settings, () => planOrphanedLines(services.store, planning));
  if (lines.length > 0) await savePlan(services, planning, 'deprovisioned', [], { lines, records: [], customers: [] });
}

/** What is reported of the customers themselves: those that could not be planned, and those that have left. */
function outcomesOf(customers: readonly RunCustomer[], { customers: decided, lines }: BatchPlan): CustomerOutcome[] {
  const notPlanned = decided.filter(({ outcome }) => outcome.code === 'AT49' || outcome.code === 'AT40');
  const skipped = new Set(notPlanned.map(({ customerCode }) => customerCode));
  const zeroed = new Set(lines.flatMap(({ names, outcome }) => (outcome === null ? [names.customerCode] : [])));
  const left = customers.filter(({ code, status }) => status === leftStatus && !skipped.has(code));
  return [...notPlanned, ...left.flatMap((customer) => leftOutcome(customer, zeroed.has(customer.code)))];
}

/** The outcome of a customer that Atria no longer lists; none if its lines are zero already. */
function leftOutcome(
  { code: customerCode, name: customerName, billingIdentifier, sharedWith }: RunCustomer,
  isZeroed: boolean,
): CustomerOutcome[] {
  if (sharedWith.length > 0) {
    const values = { customerName, billingIdentifier, otherCustomers: sharedWith.join(', ') };
    return [{ customerCode, outcome: { code: 'AT44', values } }];
  }
  return isZeroed ? [{ customerCode, outcome: { code: 'AT43', values: { customerName } } }] : [];
}
