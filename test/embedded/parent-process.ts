import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const script = fileURLToPath(new URL('./start-and-wait.ts', import.meta.url));

/** Starts a server from another process. `die` ends that process as SIGKILL does: it can clean nothing up. */
export async function startInOtherProcess(
  kind: 'postgres' | 'temporal',
  directory: string,
): Promise<{ serverPid: number; die: () => Promise<void> }> {
  const child = spawn(process.execPath, ['--import', 'tsx', script, kind, directory], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  const line = once(createInterface(child.stdout), 'line') as Promise<[string]>;
  const [text] = await Promise.race([
    line,
    exited.then(() => Promise.reject(new Error('The process ended without a server.'))),
  ]);
  const { pid } = JSON.parse(text) as { pid: number };
  return {
    serverPid: pid,
    die: async () => {
      child.kill('SIGKILL');
      await exited;
    },
  };
}
