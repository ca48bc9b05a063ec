import { setTimeout as wait } from 'node:timers/promises';
import { WorkflowFailedError, type Client } from '@temporalio/client';
import type { BillingProcessProgress, BillingProcessSummary } from '../workflows/billing-process.js';
import { CommandFailure, exitCodes } from './exit-codes.js';
import type { FollowOptions } from './follow-run.js';
import { messageOf } from './message-of.js';
import type { Session } from './session.js';
import { hasWorker } from '../runs/worker-presence.js';
import type { StartedRun } from './watch-run.js';
import { counted, grouped } from '../domain/wording.js';

const pollMs = 250;

/** Tells of a billing process that was started; with `wait`, shows how far it is and what it came to. */
export async function followProcess(session: Session, run: StartedRun, options: FollowOptions): Promise<void> {
  const { terminal } = session;
  const { workflowId, runId } = run;
  const { taskQueue } = await session.configuration();
  const client = await session.client();
  terminal.message(`The billing process was started: ${workflowId}`);
  if (!(await hasWorker(client, taskQueue))) {
    terminal.message(`No worker listens on the task queue "${taskQueue}" yet. The process begins when one does.`);
  }
  if (options.wait !== true) {
    if (options.json === true) terminal.json({ runId, workflowId });
    else terminal.data(runId);
    return;
  }
  process.once('SIGINT', () => {
    terminal.message('The process goes on.');
    process.exit(exitCodes.interrupted);
  });
  const summary = await untilEnded(client, run, (progress) => {
    terminal.progress(progressText(progress));
  });
  terminal.endProgress();
  if (options.json === true) terminal.json({ runId, workflowId, ...summary });
  else terminal.data(summaryText(summary));
}

async function untilEnded(
  client: Client,
  { workflowId, runId }: StartedRun,
  onProgress: (progress: BillingProcessProgress | undefined) => void,
): Promise<BillingProcessSummary> {
  const ended = new AbortController();
  const handle = client.workflow.getHandle(workflowId, runId);
  const result = (handle.result() as Promise<BillingProcessSummary>).finally(() => {
    ended.abort();
  });
  const [summary] = await Promise.allSettled([result, report(client, workflowId, onProgress, ended.signal)]);
  if (summary.status === 'fulfilled') return summary.value;
  const error: unknown = summary.reason;
  const cause = error instanceof WorkflowFailedError ? deepest(error) : error;
  throw new CommandFailure(exitCodes.failed, `The billing process failed: ${messageOf(cause)}`);
}

async function report(
  client: Client,
  workflowId: string,
  onProgress: (progress: BillingProcessProgress | undefined) => void,
  signal: AbortSignal,
): Promise<void> {
  // Without a run id: after a continue-as-new the latest execution answers.
  const latest = client.workflow.getHandle(workflowId);
  for (let isOver = false; !isOver; isOver = signal.aborted) {
    const progress = await latest.query<BillingProcessProgress>('billingProgress').catch(() => undefined);
    onProgress(progress);
    await wait(pollMs, undefined, { signal }).catch(() => undefined);
  }
}

function deepest(error: Error): Error {
  return error.cause instanceof Error ? deepest(error.cause) : error;
}

function progressText(progress: BillingProcessProgress | undefined): string {
  if (progress === undefined) return 'Waiting for a worker …';
  const { periodEnd, customersDone, customersTotal, periodsLeft } = progress;
  if (periodEnd === null) return 'Looking which periods there are …';
  const others = periodsLeft > 1 ? `, ${counted(periodsLeft - 1, 'more period')}` : '';
  const done =
    customersTotal === null
      ? `${counted(customersDone, 'customer')} done`
      : `${grouped(customersDone)} of ${counted(customersTotal, 'customer')} done`;
  return `Period to ${periodEnd}: ${done}${others} …`;
}

function summaryText({ built, closed, superseded }: BillingProcessSummary): string {
  const lines = built.map(
    (end) => `Period to ${end}: records made anew${closed.includes(end) ? ', closed' : ', open'}`,
  );
  lines.push(...superseded.map((end) => `Period to ${end}: another process makes its records`));
  return lines.length === 0 ? 'There is no period to process.' : lines.join('\n');
}
