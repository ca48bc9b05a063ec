import { measureRunCost } from '../src/client/run-cost.js';
import { startRun } from '../src/runs/start-run.js';
import type { Stack } from '../src/demo/stack.js';
import { runTrends } from '../src/store/runs/run-trends.js';
import type { Bench, Bound, Figures } from './part.js';
import { changedRecords, largeProvider, periodEnd } from './large-provider.js';
import { watchProcesses } from './process-watch.js';
import { shownDuration, shownMemory, shownSeconds, timed } from './timing.js';

const parameters = { ZoneUser: 'api@example.com', BillingPeriod: 'Previous', LogLevel: 'Info' };

/** Of the worker, in MB. */
const memoryLimit = 1_024;
/** Where Temporal begins to warn of a history: https://docs.temporal.io/workflow-execution/event#event-history */
const historyLimit = 10_240;

/** Billing syncs of a provider with 1,000 customers and 10 lines each. */
export async function syncPart(bench: Bench): Promise<Figures[]> {
  const customers = Math.round(1_000 * bench.scale);
  const lines = customers * 10;
  const stack = await bench.startStack(largeProvider(customers));
  const worker = await stack.startWorker();
  const rows: string[][] = [];
  const bounds: Bound[] = [];
  let different = 0;
  let callsOfNone = 0;
  for (const oneIn of [0, 20, 1]) {
    const changed = (oneIn === 0 ? 0 : lines / oneIn) - different;
    different += changed;
    bench.progress(`A sync with ${changed} changed lines …`);
    stack.sandbox.edit((world) => {
      world.replaceBilling(periodEnd, changedRecords(customers, oneIn));
    });
    const run = await measureRun(stack, worker.pid, changed);
    if (changed === 0) callsOfNone = run.calls;
    const callsPerChange = changed === 0 ? '–' : ((run.calls - callsOfNone) / changed).toFixed(2);
    rows.push([shown(changed), shownDuration(run.ms), shown(run.calls), callsPerChange, ...run.cells]);
    const of = `with ${shown(changed)} changed lines`;
    bounds.push(
      { what: `the longest history ${of}`, unit: 'events', measured: run.longestHistory, limit: historyLimit },
      { what: `memory of the worker ${of}`, unit: 'MB', measured: run.memory, limit: memoryLimit },
    );
  }
  return [
    {
      title: `A sync of ${customers.toLocaleString('en-US')} customers with 10 lines each`,
      columns: [
        ...['lines changed', 'time', 'calls to Autotask', 'more of them per change', 'executions', 'history events'],
        'longest history',
        ...['billable actions', 'processor: worker', 'memory: worker', 'Postgres'],
      ],
      rows,
      bounds,
      notes: [
        'The simulated Autotask answers at once, runs on the same machine and sets no limit; the real one takes a fraction of a second per call, and 10,000 calls an hour of a whole database: the last of these syncs would use nearly all calls of one. Billable actions are counted as Temporal Cloud does.',
      ],
    },
  ];
}

interface MeasuredRun {
  readonly ms: number;
  /** To Autotask. */
  readonly calls: number;
  /** Events of the execution that has most. */
  readonly longestHistory: number;
  /** Of the worker, in MB. */
  readonly memory: number | undefined;
  /** What else the table shows. */
  readonly cells: readonly string[];
}

async function measureRun(stack: Stack, worker: number | undefined, changed: number): Promise<MeasuredRun> {
  const { client, configuration, store } = stack;
  const watch = watchProcesses({ node: worker, postgres: stack.postgres.pid });
  const { ms, result: handle } = await timed(async () => {
    const started = await startRun(client, configuration.taskQueue, parameters);
    await started.result();
    return started;
  });
  const used = watch.end();
  const runId = handle.firstExecutionRunId;
  const cost = await measureRunCost(client, { workflowId: handle.workflowId, runId });
  const [trend] = await runTrends(store, { limit: 1 });
  if (trend?.runId !== runId || trend.changedLines !== changed) {
    throw new Error(`The run ${runId} changed ${trend?.changedLines ?? 'no'} lines and not ${changed}.`);
  }
  const { executions, historyEvents, longestHistory, billableActions } = cost;
  return {
    ms,
    calls: trend.autotaskCalls,
    longestHistory,
    memory: used.node.memory,
    cells: [
      ...[executions, historyEvents, longestHistory, billableActions].map(shown),
      shownSeconds(used.node.processor),
      ...[shownMemory(used.node.memory), shownMemory(used.postgres.memory)],
    ],
  };
}

function shown(count: number): string {
  return count.toLocaleString('en-US');
}
