import type { Client } from '@temporalio/client';
import type { Store } from '../store/database.js';
import { terminated } from '../store/runs/run-cancellation.js';
import { haltRun } from '../store/runs/run-halts.js';
import type { Run } from '../store/runs/runs.js';
import { timeText } from '../domain/wording.js';
import { describeExecution } from './temporal-execution.js';

type OpenRun = Pick<Run, 'runId' | 'workflowId' | 'closedAt'>;

/**
 * Stops those of the runs that Temporal has ended and that could not close themselves. Only where Temporal shows just
 * that: a run that it does not know may be another server's.
 */
export async function haltEndedRuns(store: Store, client: Client, runs: readonly OpenRun[]): Promise<void> {
  for (const { runId, workflowId, closedAt } of runs) {
    if (closedAt !== null) continue;
    const latest = await describeExecution(client, workflowId);
    if (latest?.firstRunId === runId && latest.status === 'ended') await haltRun(store, runId, terminated);
  }
}

/** Whether a run has ended, also one that Temporal ended before it could close itself. */
export function hasEnded({ closedAt, haltedBecause }: Pick<Run, 'closedAt' | 'haltedBecause'>): boolean {
  return closedAt !== null || haltedBecause === terminated;
}

/** What stopped a run that has not been closed, and what comes next; undefined where it goes on or has ended. */
export function stoppedText({ closedAt, haltedBecause, cancelRequestedAt }: Run): string | undefined {
  if (closedAt !== null || haltedBecause === null) return undefined;
  if (haltedBecause === terminated) return `Nothing more is sent: ${haltedBecause}. The next run closes it.`;
  if (cancelRequestedAt === null) return `Nothing more is sent: ${haltedBecause}.`;
  const since = timeText(cancelRequestedAt);
  return `Nothing more has been sent since ${since}: ${haltedBecause}. It ends when what was sent has its answer; if it does not end, cancel it again.`;
}
