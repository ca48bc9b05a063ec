import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync } from 'node:fs';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { signalProcess } from './process-alive.js';
import { openLog } from './log-file.js';
import { sizeOf, tailOf, TailBuffer } from './tail.js';

const superviseScript = fileURLToPath(new URL('./supervise.sh', import.meta.url));
const killAfterMs = 10_000;

export interface SupervisedOptions {
  readonly command: string;
  readonly arguments: readonly string[];
  readonly environment: NodeJS.ProcessEnv;
  /** Receives the server's output; without it the last lines are kept in memory. */
  readonly logFile?: string;
  /** Stops the server in order. */
  readonly stopSignal: 'SIGTERM' | 'SIGINT';
  /**
   * What keeps the server alive: this process (`pipe`), a FIFO that several processes hold open (its path, and this
   * caller's descriptor for reading it), or nothing (`none`: it outlives this process).
   */
  readonly lifeline: 'pipe' | 'none' | { readonly path: string; readonly descriptor: number };
  /** Without these, the server runs as the user of this process. */
  readonly uid?: number;
  readonly gid?: number;
}

/** A server in a process of its own. It ends when its lifeline ends; see `supervise.sh`. */
export interface SupervisedProcess {
  /** The process id of the server itself. */
  readonly pid: number;
  /** Resolves when the server has ended. */
  readonly ended: Promise<void>;
  hasEnded(): boolean;
  /** The last lines of the server's output since it started, for error messages. */
  lastLines(): string;
  /** Stops the server in order, and kills it if that takes more than 10 s. */
  stop(): Promise<void>;
  /** Kills the server at once, as a crash would. */
  kill(): void;
  /** Lets this process end although the server runs; the lifeline then decides what becomes of it. */
  unref(): void;
}

/**
 * Starts a server under supervision. It gets a session of its own, so that Ctrl-C reaches only this process, which then
 * stops its servers in the right order.
 *
 * @throws Error when the command cannot be started.
 */
export async function startSupervised(options: SupervisedOptions): Promise<SupervisedProcess> {
  const logStart = options.logFile === undefined ? 0 : sizeOf(options.logFile);
  const output = options.logFile === undefined ? 'pipe' : openLog(options.logFile);
  const child = spawnScript(options, output);
  if (typeof output === 'number') closeSync(output);
  const memory = new TailBuffer();
  child.stdout?.on('data', memory.add);
  child.stderr?.on('data', memory.add);
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => {
      resolve();
    });
  });
  const pid = await serverPid(child, options.command);
  return {
    pid,
    ended,
    hasEnded: () => hasEnded(child),
    lastLines: () => (options.logFile === undefined ? memory.text() : tailOf(options.logFile, logStart)),
    async stop() {
      if (hasEnded(child)) return;
      child.ref();
      signalProcess(pid, options.stopSignal);
      const timer = setTimeout(() => {
        signalProcess(pid, 'SIGKILL');
      }, killAfterMs);
      await ended;
      clearTimeout(timer);
    },
    kill() {
      if (!hasEnded(child)) signalProcess(pid, 'SIGKILL');
    },
    unref() {
      for (const stream of child.stdio) (stream as { unref?: () => void } | null)?.unref?.();
      child.unref();
    },
  };
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}

function spawnScript(options: SupervisedOptions, output: number | 'pipe'): ChildProcess {
  const { lifeline } = options;
  const name = typeof lifeline === 'string' ? lifeline : lifeline.path;
  const stdin = lifeline === 'pipe' ? 'pipe' : lifeline === 'none' ? 'ignore' : lifeline.descriptor;
  const signal = options.stopSignal.replace('SIG', '');
  return spawn('sh', [superviseScript, name, signal, options.command, ...options.arguments], {
    detached: true,
    cwd: '/',
    env: options.environment,
    stdio: [stdin, output, output, 'pipe'],
    ...(options.uid === undefined ? {} : { uid: options.uid }),
    ...(options.gid === undefined ? {} : { gid: options.gid }),
  });
}

async function serverPid(child: ChildProcess, command: string): Promise<number> {
  const channel = child.stdio[3] as Readable;
  let text = '';
  channel.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
  await Promise.race([once(channel, 'end'), failure(child, command)]);
  const pid = Number(text);
  if (!Number.isSafeInteger(pid) || pid <= 0) throw new Error(`${command} could not be started through sh.`);
  return pid;
}

async function failure(child: ChildProcess, command: string): Promise<never> {
  const [error] = (await once(child, 'error')) as [Error];
  throw new Error(`${command} could not be started: ${error.message}.`, { cause: error });
}
