import { WorkflowFailedError, type Client } from '@temporalio/client';
import type { Day } from '../domain/day.js';
import { counted, grouped } from '../domain/wording.js';
import type { Store } from '../store/database.js';
import { buildsAtWork } from '../ledger/store/builds.js';
import type { BillingProcessProgress, BillingProcessSummary } from '../workflows/billing-process.js';

export type { BillingProcessProgress, BillingProcessSummary } from '../workflows/billing-process.js';

/** A billing process by the execution that it began with. */
export interface StartedProcess {
  readonly workflowId: string;
  readonly runId: string;
}

/**
 * How far a billing process is; undefined where no worker answers. The process itself learns of some thousand customers at
 * a time, and the store of each batch of them.
 */
export async function processProgress(
  { client, store }: { readonly client: Client; readonly store: Store },
  { workflowId }: Pick<StartedProcess, 'workflowId'>,
): Promise<BillingProcessProgress | undefined> {
  // Without a run id: after a continue-as-new the latest execution answers.
  const latest = client.workflow.getHandle(workflowId);
  const progress = await latest.query<BillingProcessProgress>('billingProgress').catch(() => undefined);
  if (progress === undefined) return undefined;
  const build = (await buildsAtWork(store)).find(({ periodEnd }) => periodEnd === progress.periodEnd);
  if (build === undefined || build.customersDone < progress.customersDone) return progress;
  return { ...progress, customersDone: build.customersDone, customersTotal: build.customersTotal };
}

/** Waits for the end of a billing process. @throws a {@link ProcessFailed} that says why it failed */
export async function processSummary(
  client: Client,
  { workflowId, runId }: StartedProcess,
): Promise<BillingProcessSummary> {
  try {
    return (await client.workflow.getHandle(workflowId, runId).result()) as BillingProcessSummary;
  } catch (error) {
    if (error instanceof WorkflowFailedError) throw new ProcessFailed(deepest(error));
    throw error;
  }
}

/** A billing process that ended without having made its records; the message is for people. */
export class ProcessFailed extends Error {
  override readonly name = 'ProcessFailed';
  constructor(cause: Error) {
    super(`The billing process failed: ${cause.message}`, { cause });
  }
}

function deepest(error: Error): Error {
  return error.cause instanceof Error ? deepest(error.cause) : error;
}

/** A day as it is written for who reads it. */
type DayText = (day: Day) => string;

/** As machines write days, and a terminal too, where they are copied into commands. */
const isoDay: DayText = (day) => day;

/** How far a billing process is, as one line. */
export function processProgressText(progress: BillingProcessProgress | undefined, dayText = isoDay): string {
  if (progress === undefined) return 'Waiting for a worker …';
  const { periodEnd, customersDone, customersTotal, periodsLeft } = progress;
  if (periodEnd === null) return 'Reading the periods …';
  const others = periodsLeft > 1 ? `, ${counted(periodsLeft - 1, 'more period')}` : '';
  const done =
    customersTotal === null
      ? `${counted(customersDone, 'customer')} done`
      : `${grouped(customersDone)} of ${counted(customersTotal, 'customer')} done`;
  return `Period to ${dayText(periodEnd)}: ${done}${others} …`;
}

/** What a billing process came to, one line for each period. */
export function processSummaryLines({ built, closed, superseded }: BillingProcessSummary, dayText = isoDay): string[] {
  const rebuilt = (end: Day) =>
    `Period to ${dayText(end)}: records rebuilt; period ${closed.includes(end) ? 'closed' : 'open'}`;
  const lines = [
    ...built.map(rebuilt),
    ...superseded.map((end) => `Period to ${dayText(end)}: another process makes its records`),
  ];
  return lines.length === 0 ? ['There is no period to process.'] : lines;
}
