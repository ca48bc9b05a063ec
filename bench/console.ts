import { setTimeout as delay } from 'node:timers/promises';
import { freePort } from '../src/embedded/free-port.js';
import { startNode } from './child.js';

const readyWithinMs = 60_000;
const pollMs = 50;

export interface BenchedConsole {
  readonly pid: number | undefined;
  /** The page at a path, read to its end. @throws where it is no page, but an error */
  page(path: string): Promise<string>;
  /** Reads a download to its end; its length in bytes. */
  download(path: string): Promise<number>;
  stop(): Promise<void>;
}

/** Starts the console as an operator does, in a process of its own. */
export async function startBenchedConsole(environment: Readonly<Record<string, string>>): Promise<BenchedConsole> {
  const port = await freePort();
  const program = startNode(['--import', 'tsx', 'src/console/main.ts'], {
    ...environment,
    CONSOLE_PORT: `${port}`,
    LOG_LEVEL: 'warn',
  });
  const url = `http://127.0.0.1:${port}`;
  const ask = async (path: string): Promise<Response> => {
    const answer = await fetch(`${url}${path}`);
    if (answer.ok) return answer;
    throw new Error(`The console answered ${path} with ${answer.status}: ${(await answer.text()).slice(0, 500)}`);
  };
  const page = async (path: string) => (await ask(path)).text();
  const download = async (path: string): Promise<number> => {
    let bytes = 0;
    for await (const piece of (await ask(path)).body ?? []) bytes += (piece as Uint8Array).length;
    return bytes;
  };
  await Promise.race([untilReady(() => page('/health')), program.ended]);
  return { pid: program.pid, page, download, stop: () => program.stop() };
}

async function untilReady(ask: () => Promise<string>): Promise<void> {
  const deadline = Date.now() + readyWithinMs;
  for (;;) {
    try {
      await ask();
      return;
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await delay(pollMs);
    }
  }
}
