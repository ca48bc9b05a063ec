import { startBillingProcess } from '../../src/ledger/process/start-billing-process.js';
import { lineAddress } from '../../src/console/atria/line-address.js';
import type { LogCode } from '../../src/domain/log/log-codes.js';
import type { Day } from '../../src/domain/day.js';
import type { JobServices } from '../../src/jobs/index.js';
import { ledgerParameters } from '../../src/demo/ledger-world.js';
import type { Stack } from '../../src/demo/stack.js';
import { startRun } from '../../src/runs/start-run.js';
import { buildsAtWork } from '../../src/ledger/store/builds.js';
import { findPeriod, insertPeriods } from '../../src/ledger/store/periods.js';
import { listSummaries } from '../../src/ledger/store/records.js';
import { listRules } from '../../src/ledger/store/rules.js';
import { changedLines } from '../../src/store/lines/line-changes.js';
import { readLog } from '../../src/store/log/log-entries.js';
import { append, change } from '../ledger/fresh-ledger.js';
import { holdBuilds } from '../ledger/build-lock.js';
import { until } from './until.js';

/** The log's warnings whose cause is corrected in Atria, or by what a job may do. */
export const correctedCodes = ['AT04', 'AT07', 'AT08', 'AT12', 'AT15'] as const satisfies readonly LogCode[];
export type CorrectedCode = (typeof correctedCodes)[number];

/** What the pictures of Atria's pages are of. */
export interface AtriaScene {
  /** The end of the period that the run with warnings has billed. */
  readonly periodEnd: Day;
  /** An entry of a log for each code, as addresses name it: `run/sequence`. */
  readonly entries: Readonly<Record<CorrectedCode, string>>;
  readonly customerCode: string;
  readonly ruleId: number;
  /** A billing record that has grown in the period. */
  readonly recordId: number;
  /** The page of a contract line that the run has changed. */
  readonly lineAddress: string;
  readonly endedProcessId: string;
  /** A billing process that is under way for as long as the stage is there. */
  readonly heldProcessId: string;
}

/** A period from before the ledger's first change, which nobody has made records for. */
const unmadePeriod = { start: '2026-04-26', end: '2026-05-25' } as const;
/** So many that a process needs more than one batch of 200. */
const newCustomers = 340;

/** Runs the sync for a period whose records were never made, and returns its id. */
export async function runUnmadePeriod({ client, store, configuration }: Stack): Promise<string> {
  await insertPeriods(store, [unmadePeriod]);
  const parameters = { ...ledgerParameters, BillingPeriod: unmadePeriod.end };
  const handle = await startRun(client, configuration.taskQueue, parameters);
  await handle.result();
  return handle.firstExecutionRunId;
}

/**
 * Makes the records of one period anew, and begins to make those of another.
 * @param endedRunId a run with warnings, which has billed the period
 * @param unmadeRunId a run whose period had no records
 */
export async function makeAtriaScene(
  services: JobServices,
  of: {
    readonly periodEnd: Day;
    readonly newestPeriod: Day;
    readonly endedRunId: string;
    readonly unmadeRunId: string;
  },
): Promise<AtriaScene & { letGo: () => Promise<void> }> {
  const { client, store, taskQueue } = services;
  const { periodEnd, newestPeriod, endedRunId, unmadeRunId } = of;
  const entries = await Promise.all(
    correctedCodes.map(async (code) => {
      return [code, await firstEntry(services, code === 'AT15' ? unmadeRunId : endedRunId, code)] as const;
    }),
  );
  const [line] = await changedLines(store, endedRunId);
  const [rule] = await listRules(store);
  const ended = await startBillingProcess(client, taskQueue, periodEnd);
  await ended.result();
  const record = await grownRecord(services, periodEnd);
  return {
    periodEnd,
    entries: Object.fromEntries(entries) as AtriaScene['entries'],
    customerCode: record.customerCode,
    ruleId: rule?.ruleId ?? 0,
    recordId: record.summaryId,
    lineAddress: lineAddress(endedRunId, line?.lineId ?? ''),
    endedProcessId: ended.workflowId,
    ...(await processAndHold(services, newestPeriod)),
  };
}

async function firstEntry({ store }: JobServices, runId: string, code: LogCode): Promise<string> {
  const [entry] = await readLog(store, runId, { codes: [code] }, { after: 0, limit: 1 });
  if (entry === undefined) throw new Error(`The run ${runId} has no ${code} in its log, which a picture is to show.`);
  return `${runId}/${entry.sequence}`;
}

/** A record of a few items, some of which came in the period. */
async function grownRecord({ store }: JobServices, periodEnd: Day) {
  const buildId = (await findPeriod(store, periodEnd))?.publishedBuild ?? 0;
  const records = await listSummaries(store, { periodEnd, buildId, billable: true }, { offset: 0, limit: 1_000 });
  const grown = records.find(({ lastCount, thisCount }) => lastCount > 2 && thisCount > lastCount + 1);
  if (grown === undefined) throw new Error(`No billing record of ${periodEnd} has grown, as a picture is to show.`);
  return grown;
}

async function processAndHold({ client, store, taskQueue }: JobServices, periodEnd: Day) {
  // They are gone again, so that the mapping says nothing of them.
  const many = Array.from({ length: newCustomers }, (_, index) => {
    const number = String(index + 1).padStart(4, '0');
    const [customerCode, values] = [`S${number}`, { name: `Subscriber ${number}`, billingIdentifier: `7${number}` }];
    return [
      change('customerCreated', { customerCode, values, happenedAt: '2026-11-24T10:00:00.000Z' }),
      change('customerDeprovisioned', { customerCode, happenedAt: '2026-11-24T11:00:00.000Z' }),
    ];
  }).flat();
  await append(store, many);
  const letGo = await holdBuilds(store);
  const { workflowId } = await startBillingProcess(client, taskQueue, periodEnd);
  await until(async () => (await buildsAtWork(store)).some(({ customersDone }) => customersDone > 0));
  return { heldProcessId: workflowId, letGo };
}
