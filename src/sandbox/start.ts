import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pino } from 'pino';
import { removeDemoEnvironment, shownPath, writeDemoEnvironment } from '../configuration/demo-files.js';
import { startConsole, type ConsoleServer } from '../console/server.js';
import { demoConsolePort, startDemoStack, withDemoDirectory } from './demo-stack.js';
import { sampleParameters } from './sample-provider.js';
import type { Stack } from './stack.js';
import { untilToldToStop } from './stop-signals.js';

/** Messages for people; the servers' own logs are files. */
function tell(line: string): void {
  process.stderr.write(`${line}\n`);
}

async function start(directory: string): Promise<void> {
  const stack = await startDemoStack(directory, tell);
  const stopping = untilToldToStop();
  let stopConsole = () => Promise.resolve();
  try {
    await stack.startWorker();
    const parametersFile = join(directory, 'parameters.json');
    writeFileSync(parametersFile, `${JSON.stringify(sampleParameters, null, 2)}\n`);
    const pages = await startDemoConsole(stack, directory);
    stopConsole = () => pages.close();
    writeDemoEnvironment(directory, { pid: process.pid, environment: demoEnvironment(stack, pages.url) });
    tell(welcome(stack, directory, shownPath(parametersFile), pages.url));
    await stopping;
    tell('Stopping …');
  } finally {
    removeDemoEnvironment(directory);
    await stopConsole();
    await stack.stop();
  }
}

/** The console as a part of this process; its own log is a file. */
async function startDemoConsole(stack: Stack, directory: string): Promise<ConsoleServer> {
  const port = await demoConsolePort();
  const url = `http://127.0.0.1:${port}`;
  const environment = { ...demoEnvironment(stack, url), CONSOLE_PORT: String(port) };
  return startConsole(environment, pino({ name: 'console' }, pino.destination(join(directory, 'console.log'))));
}

/** What other processes find everything by. */
function demoEnvironment(stack: Stack, consoleUrl: string): Record<string, string> {
  return {
    ...stack.environment,
    BILLING_SYNC_TEMPORAL_UI: stack.temporal.uiUrl ?? '',
    BILLING_SYNC_CONSOLE: consoleUrl,
  };
}

function welcome({ temporal, sandbox }: Stack, directory: string, parametersFile: string, consoleUrl: string): string {
  return `
Everything runs. Ctrl-C stops it; the data stays in ${shownPath(directory)}.

  The console           ${consoleUrl}
  Temporal's web UI     ${temporal.uiUrl ?? ''}
  Temporal              ${temporal.address}, task queue billing-sync
  Simulated Autotask    ${sandbox.url}
  and its state         ${sandbox.url}/admin/dump

The simulated Autotask and Atria begin anew with each start.
The runs and Temporal's histories stay.

In another terminal:

  npx billing-sync run start --parameters ${parametersFile} --wait
  npx billing-sync run list
  npx billing-sync log latest --level Warning
  npx billing-sync --help
`;
}

try {
  await withDemoDirectory(start);
} catch (error) {
  tell(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
