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
    },
  ];
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
