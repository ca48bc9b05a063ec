import { join } from 'node:path';
import { pino } from 'pino';
import { removeDemoEnvironment, writeDemoEnvironment } from '../configuration/demo-files.js';
import { openLogger } from '../configuration/logger.js';
import { startConsole, type ConsoleServer } from '../console/server.js';
import { openLog } from '../embedded/log-file.js';
import type { Stack } from './stack.js';

/** Serves the console of a demo until it is closed, and offers the servers to commands in other terminals. */
export async function serveDemoConsole(directory: string, stack: Stack, port: number): Promise<ConsoleServer> {
  const { environment: ofStack, temporal, sandbox } = stack;
  const environment = {
    ...ofStack,
    BILLING_SYNC_TEMPORAL_UI: temporal.uiUrl ?? '',
    BILLING_SYNC_AUTOTASK_UI: sandbox.screensUrl,
  };
  const log = openLogger('console', pino.destination(openLog(join(directory, 'console.log'))));
  const pages = await startConsole({ ...environment, CONSOLE_PORT: String(port) }, log);
  writeDemoEnvironment(directory, { pid: process.pid, environment });
  return {
    url: pages.url,
    async close() {
      removeDemoEnvironment(directory);
      await pages.close();
    },
  };
}
