import { predictedCosts } from './model.js';
import type { Bound, Figures } from './part.js';
import type { SyncResult } from './sync-result.js';
import { shownDuration, shownMemory, shownSeconds } from './timing.js';

/** Of the worker, in MB. */
const memoryLimit = 1_024;
/** Where Temporal begins to warn of a history: https://docs.temporal.io/workflow-execution/event#event-history */
const historyLimit = 10_240;

/** What the product wants to reach in each world: its time as a multiple of the bulk loop's, and its cost per changed line. */
const goals: Readonly<Record<string, { time: number; events?: number; actions?: number }>> = {
  'nothing-changed': { time: 1 },
  'five-percent': { time: 1.05, events: 12, actions: 2.5 },
  'all-changed': { time: 1.05, events: 5, actions: 1.2 },
  tiny: { time: 1.5, events: 12, actions: 2.5 },
};

/** The tables of what was measured. */
export function syncFigures(results: readonly SyncResult[]): Figures[] {
  const ofProduct = results.filter(({ variant }) => variant === 'product');
  return [
    {
      title: `Syncs of ${shown(results[0]?.customers ?? 0)} customers with 10 lines each`,
      columns: [
        ...['world', 'changed', 'variant', 'time', 'calls', 'again after a kill', 'history events'],
        ...['billable actions', 'processor', 'memory', 'memory before'],
      ],
      rows: results.map(rowOf),
      bounds: ofProduct.flatMap(boundsOf),
      notes: [
        ...(results[0]?.customers === fullSize ? [] : [`The full size has ${shown(fullSize)} customers.`]),
        '`nothing-changed`, `five-percent` and `all-changed` are the same provider; each call takes 200 ms. `tiny` has 25 customers with 10 lines each; a call takes 20 ms. `per-line-script` reads company, contract, line and units for each line, and posts its change. It does 20 lines; the benchmark scales its figures up to all lines (≈). `bulk-loop` reads contracts and units 500 at a time, and posts three changes at a time. Both scripts store nothing: after a kill they start from the beginning, and they may change a line twice if a request gets no answer. `product` is a run on one worker, compiled as in the image. Each variant reads the billing records from Atria. At the end the benchmark compares each line in Autotask with what it should have.',
        'Calls are those to Autotask, the zone look-up included. “Again after a kill”: the process that does the work is killed (SIGKILL) when Autotask has received half of the calls of the undisturbed sync, and started again; counted are the calls of both processes, less those of the undisturbed sync. Calls take 20 ms there. History events and billable actions are counted from the histories of the run and its children, as Temporal Cloud does: https://docs.temporal.io/cloud/actions. Heartbeats, queries and a schedule’s own two actions for each run are in no history and are not counted. Memory is the peak of resident memory, and processor the time on it, of the worker or script alone.',
      ],
      results,
    },
    {
      title: 'The product beside the bulk loop',
      columns: ['world', 'time', 'goal', 'more calls', 'events per change', 'goal', 'actions per change', 'goal'],
      rows: ofProduct.map((each) => comparedRow(each, loopBeside(each, results))),
      notes: ['A figure with (!) does not reach its goal.'],
      charts: [timeChart(ofProduct, results)],
    },
    {
      title: 'Predicted and measured',
      columns: ['world', 'calls', 'measured', 'history events', 'measured', 'billable actions', 'measured'],
      rows: ofProduct.map(predictedRow),
      notes: ['`bench/model.ts` predicts what an undisturbed run takes, from the protocol alone.'],
    },
    {
      title: 'What a run takes, by size',
      columns: ['customers', 'lines', 'changed', 'calls', 'hours of the limit', 'history events', 'billable actions'],
      rows: sizes.map(sizeRow),
      notes: [
        'By the same model, with 10 lines for each customer, of which one in fifty has changed. Autotask takes 10,000 calls an hour from all of its clients together; of these, runs use [7,500 at most](running-in-production.md#the-calls-of-an-hour) and then rest until the hour has moved on.',
      ],
    },
  ];
}

/** The customers of a provider at scale 1. */
const fullSize = 1_000;
const sizes = [100, 1_000, 10_000, 100_000, 1_000_000];
const callsPerHour = 10_000;

function predictedRow(result: SyncResult): string[] {
  const changedCustomers = Math.min(result.customers, result.changedLines);
  const { calls, historyEvents, billableActions } = predictedCosts({ ...result, changedCustomers });
  return [
    result.world,
    ...[shown(calls), shown(result.calls)],
    ...[shown(historyEvents), shownOrNone(result.historyEvents)],
    ...[shown(billableActions), shownOrNone(result.billableActions)],
  ];
}

function sizeRow(customers: number): string[] {
  const lines = customers * 10;
  const changedLines = lines / 50;
  const costs = predictedCosts({ customers, lines, changedLines, changedCustomers: changedLines });
  const hours = costs.calls / callsPerHour;
  const counts = [costs.calls, costs.historyEvents, costs.billableActions].map(shown);
  return [...[customers, lines, changedLines].map(shown), counts[0] ?? '', hours.toFixed(2), ...counts.slice(1)];
}

/** The time of each world as a multiple of the bulk loop's, with the goal of each as a line. */
function timeChart(ofProduct: readonly SyncResult[], results: readonly SyncResult[]): string {
  const times = ofProduct.map((each) => (each.wallMs / loopBeside(each, results).wallMs).toFixed(2));
  return [
    'xychart-beta',
    '  title "Time as a multiple of the bulk loop (bars), and the goal (line)"',
    `  x-axis [${ofProduct.map(({ world }) => `"${world}"`).join(', ')}]`,
    `  y-axis "times" 0 --> ${Math.ceil(Math.max(...times.map(Number)))}`,
    `  bar [${times.join(', ')}]`,
    `  line [${ofProduct.map(({ world }) => goals[world]?.time ?? 1).join(', ')}]`,
  ].join('\n');
}

function rowOf(result: SyncResult): string[] {
  const about = result.measuredShare < 1 ? '≈ ' : '';
  return [
    ...[result.world, shown(result.changedLines), result.variant],
    ...[`${about}${shownDuration(result.wallMs)}`, `${about}${shown(result.calls)}`],
    `${about}${shown(result.callsAgainAfterKill)}`,
    ...[shownOrNone(result.historyEvents), shownOrNone(result.billableActions)],
    `${about}${shownSeconds(result.cpuS ?? undefined)}`,
    ...[shownMemory(result.peakRssMiB ?? undefined), shownMemory(result.idleRssMiB ?? undefined)],
  ];
}

function boundsOf({ world, longestHistory, peakRssMiB }: SyncResult): Bound[] {
  return [
    { what: `the longest history of ${world}`, unit: 'events', measured: longestHistory ?? 0, limit: historyLimit },
    { what: `memory of the worker with ${world}`, unit: 'MB', measured: peakRssMiB ?? undefined, limit: memoryLimit },
  ];
}

function loopBeside({ world }: SyncResult, results: readonly SyncResult[]): SyncResult {
  const loop = results.find((each) => each.world === world && each.variant === 'bulk-loop');
  if (loop === undefined) throw new Error(`The bulk loop was not measured in ${world}.`);
  return loop;
}

function comparedRow(product: SyncResult, loop: SyncResult): string[] {
  const goal = goals[product.world];
  const perChange = (count: number | null) =>
    product.changedLines === 0 ? NaN : (count ?? NaN) / product.changedLines;
  return [
    product.world,
    ...against(product.wallMs / loop.wallMs, goal?.time, ' ×'),
    shown(product.calls - loop.calls),
    ...against(perChange(product.historyEvents), goal?.events),
    ...against(perChange(product.billableActions), goal?.actions),
  ];
}

/** A figure and its goal. */
function against(value: number, goal: number | undefined, unit = ''): string[] {
  if (goal === undefined) return ['–', '–'];
  return [`${value.toFixed(2)}${unit}${value > goal ? ' (!)' : ''}`, `${goal}${unit}`];
}

function shownOrNone(count: number | null): string {
  return count === null ? '–' : shown(count);
}

function shown(count: number): string {
  return count.toLocaleString('en-US');
}
