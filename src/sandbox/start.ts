import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { removeDemoEnvironment, shownPath, writeDemoEnvironment } from '../configuration/demo-files.js';
import { startDemoStack, withDemoDirectory } from './demo-stack.js';
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
  try {
    await stack.startWorker();
    const parametersFile = join(directory, 'parameters.json');
    writeFileSync(parametersFile, `${JSON.stringify(sampleParameters, null, 2)}\n`);
    const environment = { ...stack.environment, BILLING_SYNC_TEMPORAL_UI: stack.temporal.uiUrl ?? '' };
    writeDemoEnvironment(directory, { pid: process.pid, environment });
    tell(welcome(stack, directory, shownPath(parametersFile)));
    await stopping;
    tell('Stopping …');
  } finally {
    removeDemoEnvironment(directory);
    await stack.stop();
  }
}

function welcome({ temporal, sandbox }: Stack, directory: string, parametersFile: string): string {
  return `
Everything runs. Ctrl-C stops it; the data stays in ${shownPath(directory)}.

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
