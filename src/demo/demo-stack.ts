import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { demoDirectory, removeDemoEnvironment, shownPath } from '../configuration/demo-files.js';
import { freePort, isPortFree } from '../embedded/free-port.js';
import { withLockFile } from '../embedded/lock-file.js';
import { ledgerScenario } from './ledger-world.js';
import { quickSettings, sampleProvider } from './sample-provider.js';
import { startStack, type Stack } from './stack.js';

const usualUiPort = 8233;
const usualSandboxPort = 8234;
const usualTemporalPort = 7233;
const usualConsolePort = 8090;
const usualLedgerPort = 8091;

/** Everything that a demo leaves in its directory. Nothing else there is ever removed. */
const demoFiles = [
  ...['postgres', 'postgres.password', 'postgres.log', 'postgres.lock', 'postgres.lifeline', 'postgres.initialising'],
  ...['temporal', 'temporal.log', 'worker.log', 'console.log', 'secrets-key', 'environment.json', 'parameters.json'],
];

/**
 * Does something on the demo's data while nobody else does.
 *
 * @throws Error when another demo or `npm start` uses the data
 */
export async function withDemoDirectory<T>(work: (directory: string) => Promise<T>): Promise<T> {
  const directory = demoDirectory();
  mkdirSync(dirname(directory), { recursive: true });
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
  /** A provider whose Atria is the built-in ledger. */
  | 'ledger';

/** Starts everything on the demo's data, on the usual ports if they are free. */
export async function startDemoStack(
  directory: string,
  world: DemoWorld,
  onProgress: (line: string) => void,
  consoleUrl?: string,
): Promise<Stack> {
  mkdirSync(directory, { recursive: true });
  removeDemoEnvironment(directory);
  const [uiPort, sandboxPort, temporalPort, ledgerPort] = await Promise.all(
    [usualUiPort, usualSandboxPort, usualTemporalPort, usualLedgerPort].map(usualOrFree),
  );
  return startStack({
    scenario: world === 'ledger' ? ledgerScenario(quickSettings) : sampleProvider(),
    ...(world === 'ledger' && ledgerPort !== undefined ? { ledgerPort } : {}),
    directory,
    ephemeral: false,
    ...(uiPort === undefined ? {} : { uiPort }),
    ...(sandboxPort === undefined ? {} : { sandboxPort }),
    ...(temporalPort === undefined ? {} : { temporalPort }),
    secretsKey: secretsKeyOf(directory),
    ...(consoleUrl === undefined ? {} : { consoleUrl }),
    onProgress,
  });
}

/** The console's own port, or a free one. */
export function demoConsolePort(): Promise<number> {
  return usualOrFree(usualConsolePort);
}

async function usualOrFree(port: number): Promise<number> {
  return (await isPortFree(port)) ? port : freePort();
}

/** The key is kept beside the data, so that what is stored encrypted can be read after a restart. */
function secretsKeyOf(directory: string): string {
  const path = join(directory, 'secrets-key');
  if (!existsSync(path)) writeFileSync(path, `${randomBytes(32).toString('base64')}\n`, { mode: 0o600 });
  return readFileSync(path, 'utf8').trim();
}
