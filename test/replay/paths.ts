import { randomUUID } from 'node:crypto';
import { WorkflowFailedError } from '@temporalio/client';
import type { Execution } from '../../src/client/replay/run-executions.js';
import type { NewChange } from '../../src/ledger/model/changes.js';
import { rejectRun } from '../../src/runs/decide-run.js';
import { startBillingProcess } from '../../src/ledger/process/start-billing-process.js';
import { insertPeriods } from '../../src/ledger/store/periods.js';
import { saveLedgerSettings } from '../../src/ledger/store/settings.js';
import type { ScenarioFaults } from '../../src/simulator/scenario.js';
import { append, change } from '../ledger/fresh-ledger.js';
import { billed, days, previousPeriod, provider, type CustomerInput } from '../rig/scenarios.js';
import type { StartedRun, World, WorldOptions, ScenarioInput } from '../rig/world.js';
import { approve, decider, untilAnotherPlan, untilWaiting } from '../previews/waiting-runs.js';

/** A way through the workflows that has a recorded history, `test/histories/<version>/<name>.json`. */
export interface RecordedPath {
  readonly scenario: ScenarioInput;
  readonly options?: WorldOptions;
  /** Goes the way once. @returns the executions that it began with, and those that a reset made */
  readonly go: (world: World) => Promise<Execution[]>;
}

/** A billing sync to its end. @param meanwhile what happens to the run on its way */
function sync(parameters: unknown, meanwhile?: (world: World, run: StartedRun) => Promise<unknown>) {
  return async (world: World): Promise<Execution[]> => {
    const run = await world.start(parameters);
    await meanwhile?.(world, run);
    await run.end();
    return [run];
  };
}

/** A run that ended and is reset to its start. */
async function resetSync(world: World): Promise<Execution[]> {
  const [first] = await sync(previousPeriod)(world);
  if (first === undefined) throw new Error('The run did not start.');
  const { workflowService, options } = world.client;
  const { workflowId, runId } = first;
  await workflowService.resetWorkflowExecution({
    ...{ namespace: options.namespace, workflowExecution: { workflowId, runId }, requestId: randomUUID() },
    ...{ workflowTaskFinishEventId: 4 as never, reason: 'recorded' },
  });
  const again = world.client.workflow.getHandle(workflowId);
  await again.result();
  return [first, { workflowId, runId: (await again.describe()).runId }];
}

/** A billing process over these changes. @param isCancelled whether it is cancelled at once */
function billingProcess(changes: readonly NewChange[], periodEnd?: string, isCancelled = false) {
  return async ({ store, client, configuration: { taskQueue } }: World): Promise<Execution[]> => {
    await saveLedgerSettings(store, { billProcessDay: 25, timeZone: 'UTC' });
    await insertPeriods(store, [{ start: days.periodStart, end: days.periodEnd }]);
    await append(store, changes);
    const handle = await startBillingProcess(client, taskQueue, periodEnd);
    if (isCancelled) await handle.cancel();
    await handle.result().catch((error: unknown) => {
      if (!(error instanceof WorkflowFailedError)) throw error;
    });
    return [{ workflowId: handle.workflowId, runId: handle.firstExecutionRunId }];
  };
}

function customers(count: number, firstYear: number): NewChange[] {
  return Array.from({ length: count }, (_each, index) => {
    const month = String((index % 12) + 1).padStart(2, '0');
    const happenedAt = `${firstYear + Math.floor(index / 12)}-${month}-10T00:00:00.000Z`;
    return change('customerCreated', { customerCode: `C${index}`, happenedAt });
  });
}

function changed(count: number): CustomerInput[] {
  return Array.from({ length: count }, (_each, index) => ({
    code: `C${index}`,
    lines: [
      [9001, 10],
      [9002, 5],
    ],
    records: [billed(9001, 14), billed(9002, 5)],
  }));
}

function postsGoWrong(kind: ScenarioFaults['scripted'][number]['kind']): NonNullable<ScenarioInput['faults']> {
  return { scripted: [{ kind, method: 'POST', path: '/contractserviceadjustments' }] };
}

async function approveOnce(world: World, run: StartedRun): Promise<void> {
  await untilWaiting(world, run);
  await approve(world, run);
}

const requiresApproval = { ...previousPeriod, Approval: 'Required' };
const createItems = { ...previousPeriod, AllowAtriaCreateItems: 'True' };
const left: CustomerInput = {
  code: 'LEFT',
  status: 'Deprovisioned',
  lines: [[9001, 9]],
  earlierRecords: [billed(9001, 9)],
};
const isNew: CustomerInput = { code: 'NEW', records: [billed(9003, 6)] };

export const recordedPaths: Readonly<Record<string, RecordedPath>> = {
  healthy: { scenario: provider([...changed(2), isNew]), go: sync(createItems) },
  unchanged: {
    scenario: provider([{ code: 'SAME', lines: [[9001, 7]], records: [billed(9001, 7)] }]),
    go: sync(createItems),
  },
  empty: { scenario: provider([]), go: sync(previousPeriod) },
  'failed-parameters': { scenario: provider([]), go: sync({ BillingPeriod: 'Lately' }) },
  deprovisioned: { scenario: provider([...changed(1), left]), go: sync(previousPeriod) },
  'continue-as-new': {
    scenario: provider(changed(12)),
    options: { settings: { historyEventsMax: 40, linesPerBatch: 2 } },
    go: sync(previousPeriod),
  },
  // Recorded before a run bounded its children: it has more under way than one has now.
  'many-customers': { scenario: provider(changed(60)), go: sync(previousPeriod) },
  'in-doubt': {
    scenario: provider(changed(1), { faults: postsGoWrong('commitThenDrop') }),
    go: sync(previousPeriod),
  },
  waited: {
    scenario: provider(changed(1), {
      faults: { scripted: [{ kind: 'maintenance', path: '/contractserviceunits', from: 1, times: 5 }] },
    }),
    options: { settings: { retryIntervalMs: 2, patienceMs: 60_000 } },
    go: sync(previousPeriod),
  },
  rested: {
    scenario: provider(changed(12)),
    options: { settings: { callsPerHour: 12, callsHourMs: 4_000, callShareForOthers: 0, slowdownMs: 0 } },
    go: sync(previousPeriod),
  },
  halted: { scenario: provider(changed(2), { faults: postsGoWrong('unauthorised') }), go: sync(previousPeriod) },
  cancelled: {
    scenario: provider(changed(3), { faults: postsGoWrong('hang') }),
    options: { settings: { requestTimeoutMs: 500, linesPerBatch: 1 } },
    go: sync(previousPeriod, async ({ sandbox }, { handle }) => {
      while (!sandbox.calls().some(({ body }) => body !== undefined)) await new Promise(setImmediate);
      await handle.cancel();
    }),
  },
  'cancelled-while-previewing': {
    scenario: provider(changed(1), { faults: { scripted: [{ kind: 'hang', path: '/contracts' }] } }),
    go: sync(requiresApproval, async ({ sandbox }, { handle }) => {
      while (!sandbox.calls().some(({ path }) => path.includes('/Contracts/'))) await new Promise(setImmediate);
      await handle.cancel();
    }),
  },
  'within-limits': { scenario: provider(changed(1)), go: sync({ ...previousPeriod, Limits: { ChangedLines: 9 } }) },
  approved: { scenario: provider(changed(2)), go: sync(requiresApproval, approveOnce) },
  'refused-then-approved': {
    scenario: provider(changed(2)),
    go: sync(requiresApproval, async (world, run) => {
      await untilWaiting(world, run);
      world.sandbox.edit((each) => {
        each.adjustAsPerson({ contractServiceID: 3001, effectiveDate: days.periodStart, unitChange: 1 });
      });
      const first = await decider(world, run);
      await approve(world, run);
      await untilAnotherPlan(world, run, first.decider.planHash);
      await approve(world, run);
    }),
  },
  rejected: {
    scenario: provider(changed(1)),
    go: sync(requiresApproval, async (world, run) => {
      await untilWaiting(world, run);
      const { run: found, decider: by } = await decider(world, run, 'they are wrong');
      await rejectRun(world.client, found, by);
    }),
  },
  expired: {
    scenario: provider(changed(1)),
    options: { settings: { approvalDayMs: 100 } },
    go: sync({ ...requiresApproval, ApprovalDays: 1 }),
  },
  'cancelled-while-waiting': {
    scenario: provider(changed(1)),
    go: sync(requiresApproval, async (world, run) => {
      await untilWaiting(world, run);
      await run.handle.cancel();
    }),
  },
  undo: {
    scenario: provider(changed(2), { settings: { sameDateAdjustment: 'accepted' } }),
    async go(world) {
      const [first] = await sync(previousPeriod)(world);
      if (first === undefined) throw new Error('The run did not start.');
      return [first, ...(await sync({ UndoRun: first.runId })(world))];
    },
  },
  reset: { scenario: provider([...changed(1), left]), go: resetSync },
  'process-one-period': { scenario: provider([]), go: billingProcess(customers(3, 2026), days.periodEnd) },
  'process-continue-as-new': { scenario: provider([]), go: billingProcess(customers(48, 2022)) },
  'process-unknown-period': { scenario: provider([]), go: billingProcess(customers(3, 2026), '2020-01-01') },
  'process-cancelled': { scenario: provider([]), go: billingProcess(customers(12, 2025), undefined, true) },
};
