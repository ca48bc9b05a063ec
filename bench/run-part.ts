import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseScenario } from '../src/simulator/scenario.js';
import { startStack } from '../src/demo/stack.js';
import { ledgerPart } from './ledger.js';
import { logPart } from './log.js';
import type { Figures, Part } from './part.js';
import { syncPart } from './sync.js';

const parts = { log: logPart, ledger: ledgerPart, sync: syncPart } as const satisfies Record<string, Part>;

export type PartName = keyof typeof parts;
export const partNames = Object.keys(parts) as readonly PartName[];

/** Runs a part on servers of its own, and stops them. */
export async function runPart(name: PartName, scale: number, progress: (line: string) => void): Promise<Figures[]> {
  const directory = mkdtempSync(join(tmpdir(), 'billing-sync-bench-'));
  const stops: (() => Promise<void>)[] = [];
  try {
    return await parts[name]({
      directory,
      scale,
      progress,
      async startStack(scenario = {}) {
        const stack = await startStack({
          scenario: parseScenario(JSON.stringify(scenario)),
          directory: join(directory, `stack-${stops.length}`),
          ephemeral: false,
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
