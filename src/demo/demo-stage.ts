import { openTerminal, type Terminal } from '../client/terminal/terminal.js';
import { serveDemoConsole } from './demo-console.js';
import { demoConsolePort, removeDemoData, startDemoStack, withDemoDirectory, type DemoWorld } from './demo-stack.js';
import type { Stack } from './stack.js';
import { untilToldToStop } from './stop-signals.js';

/** What a demo is shown on. */
export interface Stage {
  readonly stack: Stack;
  readonly terminal: Terminal;
  /** Where the console is; undefined if there is none. */
  readonly consoleUrl: string | undefined;
  /** Aborted when everything is stopped. */
  readonly over: AbortSignal;
}

const interruptedExitCode = 130;

/**
 * Starts the servers of a demo on fresh data, shows something on them, and stops everything. The tour has a console.
 *
 * @returns the exit code: that of what is shown, or 130 after Ctrl-C
 */
export function onFreshServers(world: DemoWorld, show: (stage: Stage) => Promise<number>): Promise<number> {
  const terminal = openTerminal();
  const tell = (line: string) => {
    terminal.message(line);
  };
  return withDemoDirectory(async (directory) => {
    removeDemoData(directory);
    const port = world === 'tour' ? await demoConsolePort(tell) : undefined;
    const stack = await startDemoStack(directory, world, tell, port === undefined ? port : `http://127.0.0.1:${port}`);
    const over = new AbortController();
    let stopConsole = () => Promise.resolve();
    try {
      const interrupted = untilToldToStop().then(() => interruptedExitCode);
      const pages = port === undefined ? undefined : await serveDemoConsole(directory, stack, port);
      if (pages !== undefined) stopConsole = () => pages.close();
      return await Promise.race([show({ stack, terminal, consoleUrl: pages?.url, over: over.signal }), interrupted]);
    } finally {
      over.abort();
      terminal.endProgress();
      terminal.message('\nStopping everything …');
      await stopConsole();
      await stack.stop();
    }
  });
}
