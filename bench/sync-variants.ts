import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { Stack } from '../src/demo/stack.js';
import { startRun } from '../src/runs/start-run.js';
import type { PlainScript } from './plain-scripts.js';

/** One way to sync a provider. The product has a run to show for it, a script nothing. */
export interface Variant<Work> {
  /** Starts the process that does the work, up to where it could begin. */
  start(): Promise<ChildProcess>;
  /**
   * Has the process do the work, or go on with what a killed one has left. Resolves when it is done.
   *
   * @throws an Error if the work failed
   */
  work(program: ChildProcess): Promise<Work>;
}

/** A run of the product, as Temporal knows it. */
export interface SyncRun {
  readonly workflowId: string;
  readonly runId: string;
}

const parameters = { ZoneUser: 'api@example.com', BillingPeriod: 'Previous', LogLevel: 'Info' };

/** One run of the product; after a kill another worker goes on with it. */
export function product(stack: Stack): Variant<SyncRun> {
  let started: ReturnType<typeof startRun> | undefined;
  return {
    start: () => stack.startWorker(),
    async work() {
      started ??= startRun(stack.client, stack.configuration.taskQueue, parameters);
      const handle = await started;
      await handle.result();
      return { workflowId: handle.workflowId, runId: handle.firstExecutionRunId };
    },
  };
}

/** A script as people write it. After a kill it starts from the beginning. */
export function plainScript(
  file: string,
  name: PlainScript,
  lines: number,
  { environment }: Stack,
): Variant<undefined> {
  return {
    async start() {
      const script = fork(file, [name, `${lines}`], { execArgv: [], env: { ...process.env, ...environment } });
      await once(script, 'message');
      return script;
    },
    async work(script) {
      script.send('begin');
      await once(script, 'exit');
      if (script.exitCode === 0 || script.signalCode === 'SIGKILL') return;
      throw new Error(`${name} ended with ${script.exitCode ?? script.signalCode ?? 'nothing'}.`);
    },
  };
}

/** Compiles the scripts into one file that starts without a loader. */
export async function compileScripts(directory: string): Promise<string> {
  const outfile = join(directory, 'plain-scripts.mjs');
  const entry = fileURLToPath(new URL('./plain-scripts.ts', import.meta.url));
  await build({ entryPoints: [entry], outfile, bundle: true, format: 'esm', platform: 'node', target: 'node20' });
  return outfile;
}

/** Ends a process and waits until it is gone. */
export async function end(program: ChildProcess, signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
  if (program.exitCode !== null || program.signalCode !== null) return;
  const gone = once(program, 'exit');
  program.kill(signal);
  await gone;
}
