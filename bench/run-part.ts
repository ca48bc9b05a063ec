import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isBuilt } from '../bin/compile.js';
import { parseScenario } from '../src/simulator/scenario.js';
import { startStack } from '../src/demo/stack.js';
import { ledgerPart } from './ledger.js';
import { logPart } from './log.js';
import type { Bench, Figures, Part } from './part.js';
import { scalePart } from './scale.js';
import { syncPart } from './sync.js';

const parts = { log: logPart, ledger: ledgerPart, sync: syncPart, scale: scalePart } as const satisfies Record<
  string,
  Part
>;

const compiledWorker = fileURLToPath(new URL('../dist/worker/main.js', import.meta.url));

export type PartName = keyof typeof parts;
export const partNames = Object.keys(parts) as readonly PartName[];

/** Runs a part on servers of its own, and stops them. */
export function runPart(name: PartName, scale: number, progress: (line: string) => void): Promise<Figures[]> {
  return withBench<Figures[]>(scale, progress, parts[name]);
}

/** Measures with a bench of its own, and stops what it has started. */
export async function withBench<Result>(
  scale: number,
  progress: (line: string) => void,
  measure: (bench: Bench) => Promise<Result>,
): Promise<Result> {
  const directory = mkdtempSync(join(tmpdir(), 'billing-sync-bench-'));
  const stops: (() => Promise<void>)[] = [];
  // The worker is measured as the image has it. A test may find nothing built of the present sources.
  const worker = isBuilt() ? { workerFile: compiledWorker } : {};
  try {
    return await measure({
      directory,
      scale,
      progress,
      async startStack(scenario = {}) {
        const stack = await startStack({
          scenario: parseScenario(JSON.stringify(scenario)),
          directory: join(directory, `stack-${stops.length}`),
          ephemeral: false,
          ...worker,
          onProgress: progress,
        });
        stops.push(() => stack.stop());
        return stack;
      },
    });
  } finally {
    for (const stop of stops.reverse()) await stop();
    rmSync(directory, { recursive: true, force: true });
  }
}
