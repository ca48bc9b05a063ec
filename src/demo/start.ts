import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { demoCommand, shellWord, shownPath } from '../configuration/demo-files.js';
import { takeNoArguments } from '../configuration/no-arguments.js';
import { createJob, listJobs } from '../jobs/index.js';
import { serveDemoConsole } from './demo-console.js';
import { demoConsolePort, startDemoStack, withDemoDirectory } from './demo-stack.js';
import { makeBillingRecords } from './ledger-atria.js';
import { ledgerParameters } from './ledger-world.js';
import type { Stack } from './stack.js';
import { untilToldToStop } from './stop-signals.js';
import { messageOf } from '../domain/message-of.js';

const parametersText = `${JSON.stringify(ledgerParameters, null, 2)}\n`;

/** Messages for people; the servers' own logs are files. */
function tell(line: string): void {
  process.stderr.write(`${line}\n`);
}

async function start(directory: string): Promise<void> {
  const consolePort = await demoConsolePort(tell);
  const stack = await startDemoStack(directory, 'ledger', tell, `http://127.0.0.1:${consolePort}`);
  const stopping = untilToldToStop();
  let stopConsole = () => Promise.resolve();
  try {
    await stack.startWorker();
    tell('Making the billing records …');
    await makeBillingRecords(stack);
    const parametersFile = join(directory, 'parameters.json');
    writeFileSync(parametersFile, parametersText);
    await makeFirstJob(stack);
    const pages = await serveDemoConsole(directory, stack, consolePort);
    stopConsole = () => pages.close();
    tell(welcome(stack, directory, shownPath(parametersFile), pages.url));
    await stopping;
    tell('Stopping …');
  } finally {
    await stopConsole();
    await stack.stop();
  }
}

/** Those of a new job, but for more lines to zero: the first run of the sample provider sets 26. */
const limitsOfFirstJob = {
  Limits: { LinesToZero: 50, LeastRecordsPercent: 50, OnlyRecentPeriods: 'True', OnlyOpenPeriods: 'True' },
  Approval: 'AboveLimits',
};

/** The job of the documentation's example, where nobody has made one yet. */
async function makeFirstJob({ client, store, configuration: { taskQueue } }: Stack): Promise<void> {
  const services = { client, store, taskQueue };
  if ((await listJobs(services)).length > 0) return;
  await createJob(services, {
    label: 'Transfer Billing Data to Autotask on 26th of the Month',
    task: 'billingSync',
    cron: '0 22 26 * *',
    parametersText: `${JSON.stringify({ ...ledgerParameters, ...limitsOfFirstJob }, null, 2)}\n`,
  });
}

function welcome(
  { temporal, sandbox, configuration }: Stack,
  directory: string,
  parametersFile: string,
  consoleUrl: string,
): string {
  const commands = [
    `npx billing-sync run preview --parameters ${shellWord(parametersFile)}`,
    `npx billing-sync run start --parameters ${shellWord(parametersFile)} --wait`,
    'npx billing-sync run list',
    'npx billing-sync log latest --level Warning',
    'npx billing-sync ledger records Previous --detail --limit 20',
    'npx billing-sync --help',
  ];
  return `
Everything runs. Ctrl-C stops it; the data stays in ${shownPath(directory)}.

  The console           ${consoleUrl}
  Temporal's web UI     ${temporal.uiUrl ?? ''}
  Temporal              ${temporal.address}, task queue billing-sync
  Simulated Autotask    ${sandbox.screensUrl}
  and its state         ${sandbox.url}/admin/dump
  Atria's ledger        ${configuration.atria.url} (described at swagger/v1/swagger.json)

The simulated Autotask begins anew with each start.
The ledger, the runs and Temporal's histories stay.

In another terminal:

${commands.map((command) => `  ${demoCommand(command)}`).join('\n')}
`;
}

takeNoArguments(
  'npm start',
  'Runs a sample provider with its whole chain on this machine until Ctrl-C; its data stays.',
  'docs/demo.md tells more.',
);
try {
  await withDemoDirectory(start);
} catch (error) {
  tell(messageOf(error));
  process.exitCode = 1;
}
