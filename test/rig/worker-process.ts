import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export interface WorkerProcess {
  readonly pid: number;
  /** What it has logged so far. */
  log(): string;
  /** SIGKILL: the process ends in the middle of whatever it does. */
  kill(): Promise<void>;
  /** SIGTERM: the process finishes what it has begun. */
  stop(): Promise<void>;
}

const stopWithinMs = 20_000;

/** Starts the product's worker, as the build compiled it, as a process of its own and waits until it takes work. */
export async function startWorkerProcess(environment: Readonly<Record<string, string>>): Promise<WorkerProcess> {
  const directory = mkdtempSync(join(tmpdir(), 'billing-sync-worker-'));
  const logFile = join(directory, 'worker.log');
  const log = openSync(logFile, 'a');
  const worker = fork(fileURLToPath(new URL('../../dist/worker/main.js', import.meta.url)), {
    execArgv: [],
    env: { ...process.env, ...environment },
    stdio: ['ignore', log, log, 'ipc'],
  });
  closeSync(log);
  const ended = once(worker, 'exit').finally(() => {
    rmSync(directory, { recursive: true, force: true });
  });
  const early = once(worker, 'exit').then(() => {
    throw new Error(`The worker ended before it was ready. Its log:\n${readFileSync(logFile, 'utf8').slice(-2_000)}`);
  });
  await Promise.race([once(worker, 'message'), early]);
  early.catch(() => undefined);
  return {
    pid: worker.pid ?? 0,
    log: () => readFileSync(logFile, 'utf8'),
    async kill() {
      await end(worker, 'SIGKILL', ended);
    },
    async stop() {
      const timer = setTimeout(() => worker.kill('SIGKILL'), stopWithinMs);
      await end(worker, 'SIGTERM', ended);
      clearTimeout(timer);
    },
  };
}

async function end(worker: ChildProcess, signal: NodeJS.Signals, ended: Promise<unknown>): Promise<void> {
  if (worker.exitCode === null && worker.signalCode === null) worker.kill(signal);
  await ended;
}
