import { measureRunCost } from '../src/client/run-cost.js';
import type { Stack } from '../src/demo/stack.js';
import { parseScenario } from '../src/simulator/scenario.js';
import { changedLines, largeProvider, linesPerCustomer, wrongQuantities } from './large-provider.js';
import type { Bench, Figures } from './part.js';
import { watchProcesses, type Used } from './process-watch.js';
import { end, product } from './sync-variants.js';
import { shownDuration, shownMemory, shownSeconds, timed } from './timing.js';

/** The customers of the providers at scale 1. The largest has 400,000 lines. */
const customersOfSizes = [1_000, 10_000, 40_000];
/** One line in so many has changed. */
const oneIn = 50;
/** Of the worker, in MB, at any size. */
const memoryLimit = 350;

interface SizeResult {
  readonly customers: number;
  readonly ms: number;
  readonly calls: number;
  readonly executions: number;
  readonly longestHistory: number;
  readonly worker: Used;
  readonly postgres: Used;
}

/** Runs of the product on providers of growing size, with systems that answer at once. */
export async function scalePart(bench: Bench): Promise<Figures[]> {
  // The workers take over the calls of an hour that its providers are allowed.
  const stack = await bench.startStack(largeProvider({ customers: 1, oneIn }, { ci: 0 }));
  const results: SizeResult[] = [];
  for (const [index, customersAtFullScale] of customersOfSizes.entries()) {
    const customers = Math.ceil(customersAtFullScale * bench.scale);
    bench.progress(`${shown(customers)} customers …`);
    results.push(await measureSize(stack, customers, index + 1));
  }
  return [scaleFigures(results)];
}

/** Measures a run on a worker of its own. @param ci the Autotask database, of which the store knows nothing yet */
async function measureSize(stack: Stack, customers: number, ci: number): Promise<SizeResult> {
  const provider = { customers, oneIn };
  stack.sandbox.load(parseScenario(JSON.stringify(largeProvider(provider, { ci }))));
  const variant = product(stack);
  const program = await variant.start();
  const watch = watchProcesses({ node: program.pid, postgres: stack.postgres.pid });
  const { ms, result: run } = await timed(() => variant.work(program));
  const { node: worker, postgres } = watch.end();
  await end(program, 'SIGTERM');
  const [wrong] = wrongQuantities(provider, stack.sandbox.dump(), customers * linesPerCustomer);
  if (wrong !== undefined) throw new Error(`A quantity of ${customers} customers is wrong: ${wrong}.`);
  const calls = stack.sandbox.calls().filter(({ system }) => system === 'autotask').length;
  const { executions, longestHistory } = await measureRunCost(stack.client, run);
  return { customers, ms, calls, executions, longestHistory, worker, postgres };
}

function scaleFigures(results: readonly SizeResult[]): Figures {
  return {
    title: 'Runs of growing providers',
    columns: [
      ...['customers', 'lines', 'changed', 'time', 'customers a second', 'calls'],
      ...['executions', 'longest history', 'processor: worker', 'Postgres', 'memory: worker', 'before', 'Postgres'],
    ],
    rows: results.map(rowOf),
    bounds: results.map(({ customers, worker }) => {
      const what = `memory of the worker with ${shown(customers)} customers`;
      return { what, unit: 'MB' as const, measured: worker.memory, limit: memoryLimit };
    }),
    notes: [
      `Each customer has ${linesPerCustomer} lines; one line in ${oneIn} has changed. Autotask and Atria are simulated, and answer at once, so the time is that of the product, Temporal and Postgres. At the end the benchmark compares each line in Autotask with what it should have.`,
    ],
  };
}

function rowOf({ customers, ms, calls, executions, longestHistory, worker, postgres }: SizeResult): string[] {
  const lines = customers * linesPerCustomer;
  return [
    ...[customers, lines, changedLines({ customers, oneIn }, lines)].map(shown),
    ...[shownDuration(ms), shown(Math.round((customers * 1_000) / ms))],
    ...[calls, executions, longestHistory].map(shown),
    ...[worker.processor, postgres.processor].map(shownSeconds),
    ...[worker.memory, worker.idle, postgres.memory].map(shownMemory),
  ];
}

function shown(count: number): string {
  return count.toLocaleString('en-US');
}
