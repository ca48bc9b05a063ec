import { randomUUID } from 'node:crypto';
import type { Client, WorkflowHandleWithFirstExecutionRunId } from '@temporalio/client';
import type { Author } from '../../domain/audit/audit-entry.js';
import type { Day } from '../../domain/day.js';
import { recordedFirst } from '../../store/audit/recorded-first.js';
import type { Store } from '../../store/database.js';

/**
 * Starts a billing process by hand.
 * @param periodEnd rebuilds this period's records, closed or not; undefined: those of all open periods, as every day
 */
export function startBillingProcess(
  client: Client,
  taskQueue: string,
  periodEnd: Day | undefined,
): Promise<WorkflowHandleWithFirstExecutionRunId> {
  const workflowId = `billing-process/${periodEnd ?? 'open'}/${randomUUID()}`;
  return client.workflow.start('billingProcess', {
    taskQueue,
    workflowId,
    args: periodEnd === undefined ? [] : [{ PeriodEnd: periodEnd }],
    staticSummary: periodEnd === undefined ? 'Billing process' : `Billing records to ${periodEnd} made anew`,
  });
}

/** The same for a person, which is audited. */
export function startProcessFor(
  { client, store, taskQueue, author }: ProcessStarter,
  periodEnd: Day | undefined,
): Promise<WorkflowHandleWithFirstExecutionRunId> {
  const id = periodEnd ?? 'open periods';
  const entry = {
    ...author,
    action: 'started',
    record: 'billing process',
    id,
    name: '',
    changes: [],
    reason: '',
  } as const;
  return recordedFirst(store, entry, () => startBillingProcess(client, taskQueue, periodEnd));
}

interface ProcessStarter {
  readonly client: Client;
  readonly store: Store;
  readonly taskQueue: string;
  readonly author: Author;
}
