import { closeSync, constants, fstatSync, openSync, readSync, rmSync, statSync } from 'node:fs';
import { runProgram } from './run-program.js';

/**
 * A FIFO that keeps a shared server alive: every process that uses the server holds it open for writing, and the
 * operating system closes it for a process that dies. Nothing is ever written. See `supervise.sh`.
 */
export interface Lifeline {
  /** Gives the server up, as far as this process is concerned. */
  release(): void;
}

/** Makes the FIFO anew. The descriptor is for the server's supervisor to read from; the caller closes it. */
export async function createLifeline(path: string): Promise<Lifeline & { readonly descriptor: number }> {
  rmSync(path, { force: true });
  const made = await runProgram('mkfifo', ['-m', '600', path], { environment: process.env });
  if (!made.succeeded) throw new Error(`The FIFO ${path} could not be made: ${made.output}.`);
  // Opened for both at first: opening for one alone waits for the other side.
  const both = openSync(path, constants.O_RDWR);
  const descriptor = openSync(path, constants.O_RDONLY);
  return { ...held(both), descriptor };
}

/** Holds on to a running server. Nothing when it has none or is about to end. */
export function joinLifeline(path: string): Lifeline | undefined {
  let descriptor: number;
  try {
    descriptor = openSync(path, constants.O_WRONLY | constants.O_NONBLOCK);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENXIO' || code === 'ENOENT') return undefined;
    throw error;
  }
  if (isAtPath(descriptor, path)) return held(descriptor);
  closeSync(descriptor);
  return undefined;
}

/** Whether any process still holds on to the server. */
export function isLifelineHeld(path: string): boolean {
  let descriptor: number;
  try {
    descriptor = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch {
    return false;
  }
  try {
    readSync(descriptor, Buffer.alloc(1));
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EAGAIN';
  } finally {
    closeSync(descriptor);
  }
}

function held(descriptor: number): Lifeline {
  let open = true;
  return {
    release() {
      if (open) closeSync(descriptor);
      open = false;
    },
  };
}

function isAtPath(descriptor: number, path: string): boolean {
  try {
    return statSync(path).ino === fstatSync(descriptor).ino;
  } catch {
    return false;
  }
}
