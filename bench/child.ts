import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const projectDirectory = fileURLToPath(new URL('../', import.meta.url));

/** Starts a Node program of the project as a process of its own. What it says goes to our error output. */
export function startNode(
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
): { pid: number | undefined; ended: Promise<void> } {
  const child = spawn(process.execPath, args, {
    cwd: projectDirectory,
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const ended = new Promise<void>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => {
      if (code === 0) resolve();
      else reject(new Error(`${args.join(' ')} ended with ${code ?? 'a signal'}.`));
    });
  });
  return { pid: child.pid, ended };
}
