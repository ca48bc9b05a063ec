import { randomUUID } from 'node:crypto';
import type { Client, WorkflowHandleWithFirstExecutionRunId } from '@temporalio/client';
import type { billingSync } from '../workflows/index.js';

/**
 * Starts a billing sync by hand. Its id tells that a person did, and when.
 *
 * @param consoleUrl where the console is, for a link from Temporal to the run's page
 */
export function startRun(
  client: Client,
  taskQueue: string,
  parameters: unknown,
  consoleUrl?: string,
): Promise<WorkflowHandleWithFirstExecutionRunId<typeof billingSync>> {
  const workflowId = `billing-sync/manual/${new Date().toISOString().slice(0, 19)}Z-${randomUUID().slice(0, 8)}`;
  return client.workflow.start<typeof billingSync>('billingSync', {
    workflowId,
    taskQueue,
    args: [parameters],
    staticSummary: 'Billing sync, started by hand',
    ...(consoleUrl === undefined ? {} : { staticDetails: linkToPage(consoleUrl, workflowId) }),
  });
}

/** A link to the run's page in the console, in Temporal's Markdown: the run's own id is not known before it is started. */
function linkToPage(consoleUrl: string, workflowId: string): string {
  const path = workflowId.split('/').map(encodeURIComponent).join('/');
  return `[Lines, totals and log of this run](${consoleUrl}/runs/of/${path})`;
}
