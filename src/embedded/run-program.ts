import { spawn } from 'node:child_process';
import { TailBuffer } from './tail.js';

export interface RunProgramOptions {
  readonly environment: NodeJS.ProcessEnv;
  readonly timeoutMs?: number;
  /** Ends the program when it is aborted. */
  readonly signal?: AbortSignal;
  readonly uid?: number;
  readonly gid?: number;
  readonly cwd?: string;
}

export interface ProgramResult {
  readonly succeeded: boolean;
  /** The last lines of what it wrote to stdout and stderr, or why it did not run. */
  readonly output: string;
}

/** Runs a program without input and reports how it ended. A program that does not exist is a failure, not an error. */
export function runProgram(
  command: string,
  programArguments: readonly string[],
  options: RunProgramOptions,
): Promise<ProgramResult> {
  return new Promise((resolve) => {
    const { environment, timeoutMs, signal, ...rest } = options;
    // Not spawn's own timeout: its timer goes on, and keeps this process alive, when the program does not exist. And not
    // AbortSignal.timeout: as one of several it is freed before its time, and never aborts.
    const limit = new AbortController();
    const timer =
      timeoutMs === undefined
        ? undefined
        : setTimeout(() => {
            limit.abort();
          }, timeoutMs);
    const child = spawn(command, programArguments, {
      ...rest,
      env: environment,
      stdio: ['ignore', 'pipe', 'pipe'],
      signal: signal === undefined ? limit.signal : AbortSignal.any([signal, limit.signal]),
    });
    const output = new TailBuffer();
    child.stdout.on('data', output.add);
    child.stderr.on('data', output.add);
    child.once('error', (error) => {
      clearTimeout(timer);
      resolve({ succeeded: false, output: error.message });
    });
    child.once('close', (code) => {
      clearTimeout(timer);
      resolve({ succeeded: code === 0, output: output.text() });
    });
  });
}
