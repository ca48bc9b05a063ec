import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const projectDirectory = fileURLToPath(new URL('../', import.meta.url));

export interface StartedProgram {
  readonly pid: number | undefined;
  /** Resolves when it has ended by itself, or by `stop`; rejects when it failed. */
  readonly ended: Promise<void>;
  stop(): Promise<void>;
}

/** Starts a Node program of the project as a process of its own. What it says as an error goes to our error output. */
export function startNode(args: readonly string[], environment: Readonly<Record<string, string>>): StartedProgram {
  const child = spawn(process.execPath, args, {
    cwd: projectDirectory,
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  let isStopped = false;
  const ended = new Promise<void>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => {
      if (code === 0 || isStopped) resolve();
      else reject(new Error(`${args.join(' ')} ended with ${code ?? 'a signal'}.`));
    });
  });
  return {
    pid: child.pid,
    ended,
    stop() {
      isStopped = true;
      child.kill('SIGTERM');
      return ended;
    },
  };
}
