import { randomUUID } from 'node:crypto';
import type { Client, WorkflowHandleWithFirstExecutionRunId } from '@temporalio/client';
import type { Day } from '../../domain/day.js';

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
