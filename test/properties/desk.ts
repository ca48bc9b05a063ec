import { pino } from 'pino';
import { createProgram } from '../../src/client/program/program.js';
import { openSession } from '../../src/client/program/session.js';
import { CommandFailure } from '../../src/client/terminal/exit-codes.js';
import { openTerminal } from '../../src/client/terminal/terminal.js';
import { startConsole } from '../../src/console/server.js';
import { KeptOutput } from '../rig/kept-output.js';
import type { World } from '../rig/world.js';

/** What a person has of a world: its command line, and its console. Both are in this process. */
export interface Desk {
  /** @returns what the command writes to the standard output, whatever its exit code is */
  command(...given: readonly string[]): Promise<Buffer>;
  /** What the console answers, whatever its status is. */
  page(address: string): Promise<Buffer>;
  /** @throws an Error if a page had a fault */
  close(): Promise<void>;
}

export async function openDesk({ environment }: World): Promise<Desk> {
  const session = openSession({ ...environment });
  const faults: string[] = [];
  const log = pino({ level: 'error' }, { write: (line) => faults.push(line) });
  const console = await startConsole({ ...environment, CONSOLE_PORT: '0' }, log);
  return {
    async command(...given) {
      const [out, messages] = [new KeptOutput(), new KeptOutput()];
      const terminal = openTerminal(out, messages);
      try {
        await createProgram({ ...session, terminal }).parseAsync(given, { from: 'user' });
      } catch (error) {
        if (!(error instanceof CommandFailure)) throw error;
      }
      return out.text;
    },
    page: async (address) => Buffer.from(await (await fetch(`${console.url}${address}`)).arrayBuffer()),
    async close() {
      await console.close();
      await session.close();
      if (faults.length > 0) throw new Error(`Pages had faults:\n${faults.join('\n')}`);
    },
  };
}
