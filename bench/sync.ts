import { measureRunCost, type RunCost } from '../src/client/run-cost.js';
import type { Stack } from '../src/demo/stack.js';
import type { Sandbox } from '../src/simulator/simulator.js';
import { parseScenario } from '../src/simulator/scenario.js';
import {
  changedLines,
  largeProvider,
  linesPerCustomer,
  wrongQuantities,
  type LargeProvider,
} from './large-provider.js';
import type { Bench, Figures } from './part.js';
import { watchProcesses } from './process-watch.js';
import { syncFigures } from './sync-figures.js';
import { variants, type SyncResult } from './sync-result.js';
import { compileScripts, end, plainScript, product, type SyncRun, type Variant } from './sync-variants.js';
import { timed } from './timing.js';

/** What is synced, by name. */
export interface SyncWorld extends LargeProvider {
  readonly world: string;
  /** Of each call to Autotask and Atria. */
  readonly latencyMs: number;
}

/** The script that goes line by line does so many lines; the rest is scaled. One in twenty of them differs in `five-percent`. */
const linesOfScript = 20;

/** A kill is told by calls and not by time, so its syncs need not take as long. */
const latencyOfKillMs = 20;

/** So that the writes that a kill leaves in doubt are settled within seconds. */
const shortWaits = { requestTimeoutMs: 10_000, commitWindowMs: 2_000, readLagMs: 2_000, stallAllowanceMs: 2_000 };

/** The worlds that are measured; `tiny` has the same size at each scale. */
export function syncWorlds(scale: number): SyncWorld[] {
  const customers = Math.max(1, Math.round(1_000 * scale));
  return [
    { world: 'nothing-changed', customers, oneIn: 0, latencyMs: 200 },
    { world: 'five-percent', customers, oneIn: 20, latencyMs: 200 },
    { world: 'all-changed', customers, oneIn: 1, latencyMs: 200 },
    { world: 'tiny', customers: 25, oneIn: 10, latencyMs: 20 },
  ];
}

/** Billing syncs of a provider: by the product, and by what people would use instead. */
export async function syncPart(bench: Bench): Promise<Figures[]> {
  const results: SyncResult[] = [];
  for (const world of syncWorlds(bench.scale)) results.push(...(await measureWorld(bench, world)));
  return syncFigures(results);
}

/** Each variant in the same world, one after the other. */
export async function measureWorld(bench: Bench, world: SyncWorld): Promise<SyncResult[]> {
  const scripts = await compileScripts(bench.directory);
  const stack = await bench.startStack(worldScenario(world, 1, world.latencyMs));
  const results: SyncResult[] = [];
  for (const variant of variants) {
    const lines = linesOf(world, variant);
    const begin = (): Variant<SyncRun | undefined> =>
      variant === 'product' ? product(stack) : plainScript(scripts, variant, lines, stack);
    bench.progress(`${world.world}: ${variant} …`);
    const measured = await measureVariant(stack, world, begin(), lines);
    bench.progress(`${world.world}: ${variant}, killed half-way …`);
    const calls = await callsWithKill(stack, world, begin(), lines, measured.calls / 2);
    results.push(resultOf(world, variant, lines, measured, calls - measured.calls));
  }
  await stack.stop();
  return results;
}

function linesOf({ customers }: SyncWorld, variant: SyncResult['variant']): number {
  const lines = customers * linesPerCustomer;
  return variant === 'per-line-script' ? Math.min(lines, linesOfScript) : lines;
}

function worldScenario(world: SyncWorld, ci: number, latencyMs: number) {
  return largeProvider(world, { ci, latencyMs, ...shortWaits });
}

interface Measured {
  readonly calls: number;
  readonly ms: number;
  readonly memory: number | undefined;
  readonly idle: number | undefined;
  readonly processor: number | undefined;
  readonly cost: RunCost | undefined;
}

async function measureVariant(
  stack: Stack,
  world: SyncWorld,
  variant: Variant<SyncRun | undefined>,
  lines: number,
): Promise<Measured> {
  load(stack.sandbox, world, 1, world.latencyMs);
  const program = await variant.start();
  const watch = watchProcesses({ node: program.pid, postgres: stack.postgres.pid });
  const { ms, result: run } = await timed(() => variant.work(program));
  const { node } = watch.end();
  await end(program, 'SIGTERM');
  requireTruth(stack.sandbox, world, lines);
  const cost = run === undefined ? undefined : await measureRunCost(stack.client, run);
  return { calls: callsOf(stack.sandbox), ms, ...node, cost };
}

/** Kills the process that does the work once Autotask has received so many calls, and has another one go on. */
async function callsWithKill(
  { sandbox }: Stack,
  world: SyncWorld,
  variant: Variant<SyncRun | undefined>,
  lines: number,
  killAfter: number,
): Promise<number> {
  load(sandbox, world, 2, latencyOfKillMs);
  const first = await variant.start();
  const isHalfDone = new Promise<void>((resolve) => {
    let seen = 0;
    sandbox.observe({
      received({ system }) {
        if (system === 'autotask') seen += 1;
        if (seen >= killAfter) resolve();
        return Promise.resolve('go');
      },
    });
  });
  const working = variant.work(first);
  await Promise.race([isHalfDone, working]);
  // Whatever becomes of it from here on, the other process goes on with it.
  working.catch(() => undefined);
  sandbox.observe({});
  await end(first, 'SIGKILL');
  const second = await variant.start();
  await variant.work(second);
  await end(second, 'SIGTERM');
  requireTruth(sandbox, world, lines);
  return callsOf(sandbox);
}

/** Both databases are the same world; what the product has learned of one it does not know of the other. */
function load(sandbox: Sandbox, world: SyncWorld, ci: number, latencyMs: number): void {
  sandbox.load(parseScenario(JSON.stringify(worldScenario(world, ci, latencyMs))));
}

function callsOf(sandbox: Sandbox): number {
  return sandbox.calls().filter(({ system }) => system === 'autotask').length;
}

function requireTruth(sandbox: Sandbox, world: SyncWorld, lines: number): void {
  const wrong = wrongQuantities(world, sandbox.dump(), lines);
  if (wrong.length > 0) throw new Error(`${wrong.length} quantities of ${world.world} are wrong: ${wrong[0]}.`);
}

function resultOf(
  world: SyncWorld,
  variant: SyncResult['variant'],
  measuredLines: number,
  { calls, ms, memory, idle, processor, cost }: Measured,
  callsAgain: number,
): SyncResult {
  const { customers } = world;
  const lines = customers * linesPerCustomer;
  const measuredShare = measuredLines / lines;
  const scaled = (value: number) => Math.round(value / measuredShare);
  const tenths = (value: number | undefined) => (value === undefined ? null : Math.round(value * 10) / 10);
  return {
    ...{ world: world.world, variant, customers, lines, changedLines: changedLines(world, lines) },
    calls: scaled(calls),
    wallMs: scaled(ms),
    historyEvents: cost?.historyEvents ?? null,
    longestHistory: cost?.longestHistory ?? null,
    billableActions: cost?.billableActions ?? null,
    peakRssMiB: tenths(memory),
    idleRssMiB: tenths(idle),
    cpuS: processor === undefined ? null : Math.round((processor / measuredShare) * 100) / 100,
    callsAgainAfterKill: scaled(callsAgain),
    measuredShare,
  };
}
