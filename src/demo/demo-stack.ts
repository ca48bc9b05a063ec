import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { demoDirectory, directoryVariable, removeDemoEnvironment, shownPath } from '../configuration/demo-files.js';
import { makeDirectory } from '../configuration/own-directory.js';
import { freePort, isPortFree } from '../embedded/free-port.js';
import { withLockFile } from '../embedded/lock-file.js';
import { ledgerScenario } from './ledger-world.js';
import { quickSettings, sampleProvider } from './sample-provider.js';
import type { Scenario } from '../simulator/scenario.js';
import { startStack, type Stack } from './stack.js';
import { tourProvider } from './tour-provider.js';

/** The ports that servers take where they are free, with who takes them. */
const usualPorts = {
  ui: [8233, "Temporal's web UI"],
  sandbox: [8234, 'The simulated Autotask'],
  temporal: [7233, 'Temporal'],
  console: [8090, 'The console'],
  ledger: [8091, "Atria's ledger"],
} as const;

/** Everything that a demo leaves in its directory. Nothing else there is ever removed. */
const demoFiles = [
  ...['postgres', 'postgres.password', 'postgres.log', 'postgres.lock', 'postgres.lifeline', 'postgres.initialising'],
  ...['temporal', 'temporal.log', 'worker.log', 'console.log', 'secrets-key', 'environment.json', 'parameters.json'],
];

const anotherDirectory = `Name another with ${directoryVariable}.`;

/**
 * Does something on the demo's data while nobody else does.
 *
 * @throws Error when another demo or `npm start` uses the data
 */
export async function withDemoDirectory<T>(work: (directory: string) => Promise<T>): Promise<T> {
  const directory = demoDirectory();
  makeDirectory(dirname(directory), anotherDirectory);
  const lock = join(dirname(directory), `${basename(directory)}.lock`);
  return withLockFile(lock, () => work(directory), {
    onWait() {
      throw new Error(
        `Another "npm run demo" or "npm start" uses ${shownPath(directory)}. Stop it, or wait for its end, and try again.`,
      );
    },
  });
}

/** Forgets what earlier demos left. */
export function removeDemoData(directory: string): void {
  for (const name of demoFiles) rmSync(join(directory, name), { recursive: true, force: true });
}

/** Which world the servers are given. */
export type DemoWorld =
  /** The sample provider, with a simulated Atria. */
  | 'scenario'
  /** Nearly the same, so that everything can be undone. */
  | 'tour'
  /** A provider whose Atria is the built-in ledger. */
  | 'ledger';

/** Starts everything on the demo's data, on the usual ports if they are free. */
export async function startDemoStack(
  directory: string,
  world: DemoWorld,
  onProgress: (line: string) => void,
  consoleUrl?: string,
): Promise<Stack> {
  makeDirectory(directory, anotherDirectory);
  removeDemoEnvironment(directory);
  const [uiPort, sandboxPort, temporalPort] = await Promise.all([
    usualOrFree('ui', onProgress),
    usualOrFree('sandbox', onProgress),
    usualOrFree('temporal', onProgress),
  ]);
  return startStack({
    scenario: scenarioOf(world),
    ...(world === 'ledger' ? { ledgerPort: await usualOrFree('ledger', onProgress) } : {}),
    ...{ directory, ephemeral: false, uiPort, sandboxPort, temporalPort },
    secretsKey: secretsKeyOf(directory),
    ...(consoleUrl === undefined ? {} : { consoleUrl }),
    onProgress,
  });
}

function scenarioOf(world: DemoWorld): Scenario {
  if (world === 'ledger') return ledgerScenario(quickSettings);
  return world === 'tour' ? tourProvider() : sampleProvider();
}

/** The console's own port, or a free one. */
export function demoConsolePort(onProgress: (line: string) => void): Promise<number> {
  return usualOrFree('console', onProgress);
}

async function usualOrFree(server: keyof typeof usualPorts, onProgress: (line: string) => void): Promise<number> {
  const [usual, title] = usualPorts[server];
  if (await isPortFree(usual)) return usual;
  const port = await freePort();
  onProgress(`Port ${usual} is in use. ${title} takes port ${port} instead.`);
  return port;
}

/** The key is kept beside the data, so that what is stored encrypted can be read after a restart. */
function secretsKeyOf(directory: string): string {
  const path = join(directory, 'secrets-key');
  if (!existsSync(path)) writeFileSync(path, `${randomBytes(32).toString('base64')}\n`, { mode: 0o600 });
  return readFileSync(path, 'utf8').trim();
}
