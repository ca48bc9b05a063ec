import { randomUUID } from 'node:crypto';
import type { Client, WorkflowHandleWithFirstExecutionRunId } from '@temporalio/client';
import type { billingSync } from '../workflows/index.js';

/** Starts a billing sync by hand. Its id tells that a person did, and when. */
export function startRun(
  client: Client,
  taskQueue: string,
  parameters: unknown,
): Promise<WorkflowHandleWithFirstExecutionRunId<typeof billingSync>> {
  const workflowId = `billing-sync/manual/${new Date().toISOString().slice(0, 19)}Z-${randomUUID().slice(0, 8)}`;
  return client.workflow.start<typeof billingSync>('billingSync', {
    workflowId,
    taskQueue,
    args: [parameters],
    staticSummary: 'Billing sync, started by hand',
  });
}
