import { sql } from 'kysely';
import { addDays, type Day } from '../../src/domain/day.js';
import { createJob, runJobNow, updateJob, type JobServices } from '../../src/jobs/index.js';
import { undoOf } from '../../src/runs/undo-run.js';
import { asPreview, startRun } from '../../src/runs/start-run.js';
import { ledgerParameters } from '../../src/demo/ledger-world.js';
import type { Stack } from '../../src/demo/stack.js';
import { saveSecretSet } from '../../src/store/secret-sets.js';
import { addHold, endHold, knownCustomer, knownLines, type KnownLine } from '../../src/store/lines/held-back.js';
import { changedLines } from '../../src/store/lines/line-changes.js';
import { findRun, requireRun } from '../../src/store/runs/runs.js';
import { makeAtriaScene, runUnmadePeriod, type AtriaScene } from './atria-history.js';
import { until } from './until.js';

/** What the pictures are of, by the ids that their addresses need. */
export interface Scene {
  /** The job of the monthly transfer. */
  readonly jobId: string;
  /** A run that ended with warnings and errors. */
  readonly endedRunId: string;
  /** A run that undid some changes of that one. */
  readonly undoRunId: string;
  /** A job whose rules say what is billed of some SKUs, and from when. */
  readonly ruledJobId: string;
  /** A preview of the newest period. */
  readonly previewRunId: string;
  /** A run that waits for approval of its changes. */
  readonly askingRunId: string;
  /** A run that was cancelled while the result of a change was not known. */
  readonly unconfirmedRunId: string;
  /** A run that is under way for as long as the stage is there. */
  readonly heldRunId: string;
  /** A run that no worker has begun, and its workflow. */
  readonly waitingRun: { readonly runId: string; readonly workflowId: string };
  readonly atria: AtriaScene;
}

/** The periods of which the ledger has history, and that monthly runs have billed. */
const billedPeriods: readonly Day[] = ['2026-06-25', '2026-07-25', '2026-08-25', '2026-09-25', '2026-10-25'];
const newestPeriod: Day = '2026-11-25';
/** Of the jobs, and of the console. */
export const timeZone = 'Europe/London';
const adjustments = '/contractserviceadjustments';
/** Changes that the held run has made. */
const answeredBeforeHold = 41;

/**
 * Makes jobs, secret sets and half a year of runs; the last one, and a billing process, are under way and stay so.
 * @returns with what lets the process go on, so that its worker can end
 */
export async function makeHistory(
  stack: Stack,
  onProgress: (line: string) => void,
): Promise<{ scene: Scene; letGo: () => Promise<void> }> {
  const author = { who: 'dana', from: 'console' } as const;
  const services = { ...stack, taskQueue: stack.configuration.taskQueue, author };
  await saveSecretSet(stack.store, stack.configuration.secretsKey, 'sandbox-tenant', { UserName: 'trial@example.com' });
  onProgress('Making the billing records …');
  await makeRecords(services);
  const unmadeRunId = await runUnmadePeriod(stack);
  await dateBack(services, unmadeRunId, '2026-05-26 22:00');
  const ruledJobId = await makeDisabledJob(services);
  const { jobId } = await createJob(services, {
    label: 'Transfer Billing Data to Autotask on 26th of the Month',
    task: 'billingSync',
    cron: '0 22 26 * *',
    timeZone,
    parametersText: parametersFor('Previous'),
  });
  let endedRunId = '';
  for (const period of billedPeriods) {
    onProgress(`Running the period to ${period} …`);
    const isNewest = period === billedPeriods.at(-1);
    if (isNewest) spoil(stack, { kind: 'validation500', from: 5, times: 2 });
    endedRunId = await runMonth(services, jobId, period);
  }
  onProgress('Making a preview, a run that is cancelled in doubt, and one that is under way …');
  const undoRunId = await undoLines(stack, endedRunId);
  const previewRunId = await preview(stack);
  const askingRunId = await runAndAsk(stack);
  const unconfirmedRunId = await runIntoDoubt(stack);
  const heldRunId = await runAndHold(stack, services, jobId);
  onProgress('Making billing records anew …');
  const periodEnd = billedPeriods.at(-1) ?? newestPeriod;
  const { letGo, ...atria } = await makeAtriaScene(services, { periodEnd, newestPeriod, endedRunId, unmadeRunId });
  const waitingRun = await startUnseenRun(stack);
  await holdBack(stack);
  await dateAfterRuns(stack, previewRunId);
  return {
    scene: {
      ...{ jobId, ruledJobId, endedRunId, undoRunId, previewRunId, askingRunId, unconfirmedRunId, heldRunId },
      ...{ waitingRun, atria },
    },
    letGo,
  };
}

/** Holds a customer and a line of another one back, once all runs have read their lines. */
async function holdBack({ store }: Stack): Promise<void> {
  const hold = async (customerCode: string, lines: readonly KnownLine[], until: Day, by: string, reason: string) => {
    const [line = null] = lines;
    const customerName = (await knownCustomer(store, customerCode)) ?? customerCode;
    const asked = { ...{ customerCode, customerName, line, lineName: line?.name ?? '' }, until, by, reason };
    return addHold(store, asked, { who: by, from: 'console' });
  };
  await hold('C00005', [], '2027-01-15', 'erin', 'Moves to another contract in January');
  const ended = await hold('C00012', [], '2026-12-31', 'erin', 'Credit note under way');
  await endHold(store, ended.holdId, { who: 'sam', from: 'command line' });
  await hold(
    'C00023',
    await knownLines(store, 'C00023'),
    '2026-12-15',
    'sam',
    'The customer disputes the number of mailboxes',
  );
}

/** Starts a run where no worker looks for work. */
async function startUnseenRun({ client }: Stack): Promise<Scene['waitingRun']> {
  const { workflowId, firstExecutionRunId } = await startRun(client, 'no-worker-here', ledgerParameters);
  return { runId: firstExecutionRunId, workflowId };
}

/** What the job is set to, written as a person would. */
function parametersFor(period: string): string {
  const { ZoneUser, EffectiveDateConflict, LogLevel } = ledgerParameters;
  const parameters = {
    ...{ ZoneUser, BillingPeriod: period, AllowAtriaCreateItems: 'False' },
    ...{ EffectiveDate: 'PeriodStart', EffectiveDateConflict, LogLevel, Limits: {} },
  };
  return JSON.stringify(parameters, null, 2);
}

async function makeRecords(services: JobServices): Promise<void> {
  const { jobId } = await createJob(services, {
    label: 'Make billing records every night',
    task: 'billingProcess',
    cron: '30 4 * * *',
    timeZone,
    parametersText: '',
  });
  const { workflowId, runId } = await runJobNow(services, jobId);
  await services.client.workflow.getHandle(workflowId, runId).result();
}

async function makeDisabledJob(services: JobServices): Promise<string> {
  const { jobId } = await createJob(services, {
    label: 'Rehearsal for the trial tenant, weekdays before work',
    task: 'billingSync',
    cron: '0 6 * * MON-FRI',
    timeZone,
    parametersText: JSON.stringify(
      {
        ...{ ZoneUser: 'trial@example.com', BillingPeriod: 'Current', Secrets: 'sandbox-tenant', Limits: {} },
        DecreasesFrom: 'NextPeriodStart',
        QuantityRules: [
          { SKU: '9001', AtLeast: 5 },
          { SKU: '9002', PackOf: 10, DecreasesFrom: 'AsIncreases' },
          { SKU: '9003', IncreasesFrom: 'NextPeriodStart' },
        ],
      },
      null,
      2,
    ),
  });
  await services.client.schedule.getHandle(jobId).pause('Disabled until the trial tenant has contracts.');
  return jobId;
}

/** Undoes what a run changed on the first of its lines. */
async function undoLines({ client, configuration, store }: Stack, undone: string): Promise<string> {
  const changed = await changedLines(store, undone);
  const choice = {
    part: { lines: changed.slice(0, 6).map(({ lineId }) => lineId) },
    preview: false,
    ...{ effectiveDateConflict: undefined, startedBy: undefined },
  };
  const { parameters, summary } = undoOf(undone, choice);
  const handle = await startRun(client, configuration.taskQueue, parameters, { summary });
  await handle.result();
  return handle.firstExecutionRunId;
}

/** Has the job bill a period, and dates the run back to the evening on which it would have run. */
async function runMonth(services: JobServices, jobId: string, period: Day): Promise<string> {
  await updateJob(services, jobId, { parametersText: parametersFor(period) });
  const { workflowId, runId } = await runJobNow(services, jobId);
  await services.client.workflow.getHandle(workflowId, runId).result();
  await dateBack(services, runId, `${addDays(period, 1)} 22:00`);
  return runId;
}

/** @param startedAt a day and the time on the clocks of the jobs */
async function dateBack({ store }: JobServices, runId: string, startedAt: string): Promise<void> {
  const { rows } = await sql<{ shift: string }>`
    select (started_at - ${startedAt}::timestamp at time zone ${timeZone})::text shift from runs where run_id = ${runId}`.execute(
    store,
  );
  const shift = rows[0]?.shift ?? '0';
  await sql`
    update runs set started_at = started_at - ${shift}::interval, closed_at = closed_at - ${shift}::interval
    where run_id = ${runId}`.execute(store);
  await sql`
    update log_entries set logged_at = logged_at - ${shift}::interval where run_id = ${runId}`.execute(store);
}

/** Has the simulated Autotask spoil changes that are posted from now on. */
function spoil(
  { sandbox }: Stack,
  fault: { kind: 'validation500' | 'resetBeforeCommit'; from: number; times: number },
) {
  sandbox.edit((world) => {
    world.setFaults({ seed: 1, rate: 0, scripted: [{ ...fault, method: 'POST', path: adjustments }] });
  });
}

/** Shows what the newest period would change. */
async function preview({ client, configuration }: Stack): Promise<string> {
  const parameters = asPreview({ ...ledgerParameters, BillingPeriod: newestPeriod });
  const handle = await startRun(client, configuration.taskQueue, parameters);
  await handle.result();
  return handle.firstExecutionRunId;
}

/** Starts a run of the newest period that waits for approval for as long as the stage is there. */
async function runAndAsk({ client, configuration, store }: Stack): Promise<string> {
  const parameters = { ...ledgerParameters, BillingPeriod: newestPeriod, Limits: { LinesToZero: 1 } };
  const { firstExecutionRunId: runId } = await startRun(client, configuration.taskQueue, {
    ...parameters,
    Approval: 'Required',
  });
  await until(async () => ((await findRun(store, runId))?.approvalWait ?? null) !== null);
  return runId;
}

/** A run that began after the preview would make it out of date. */
async function dateAfterRuns({ store }: Stack, runId: string): Promise<void> {
  await sql`
    update runs set started_at = clock_timestamp() - interval '2 seconds', closed_at = clock_timestamp()
    where run_id = ${runId}`.execute(store);
}

/** The connection is lost while a change is sent, and the run is cancelled before anybody can know what became of it. */
async function runIntoDoubt(stack: Stack): Promise<string> {
  const { client, configuration, store, sandbox } = stack;
  spoil(stack, { kind: 'resetBeforeCommit', from: 1, times: 1_000 });
  const before = sandbox.calls().filter(isChange).length;
  const parameters = { ...ledgerParameters, BillingPeriod: newestPeriod, CustomersFilter: ['C00003'] };
  const handle = await startRun(client, configuration.taskQueue, parameters);
  await until(() => sandbox.calls().filter(isChange).length > before);
  await handle.cancel();
  const runId = handle.firstExecutionRunId;
  await until(async () => (await requireRun(store, runId)).closedAt !== null);
  sandbox.edit((world) => {
    world.setFaults({ seed: 1, rate: 0, scripted: [] });
  });
  return runId;
}

/** Starts the newest period's run, and lets Autotask answer only some of its changes. */
async function runAndHold({ sandbox }: Stack, services: JobServices, jobId: string): Promise<string> {
  let received = 0;
  const never = new Promise<'go'>(() => undefined);
  sandbox.observe({
    received: (call) => (isChange(call) && (received += 1) > answeredBeforeHold ? never : Promise.resolve('go')),
  });
  await updateJob(services, jobId, { parametersText: parametersFor('Previous') });
  const { runId } = await runJobNow(services, jobId);
  await until(() => received > answeredBeforeHold);
  return runId;
}

function isChange({ method, path }: { readonly method: string; readonly path: string }): boolean {
  return method === 'POST' && path.toLowerCase().includes(adjustments);
}
