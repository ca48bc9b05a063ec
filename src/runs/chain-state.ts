import type { Client } from '@temporalio/client';
import { describeExecution } from './temporal-execution.js';

/** How a run stands in Temporal: under the same id another one may have been started since. */
export async function chainState(
  client: Client,
  workflowId: string,
  firstRunId: string,
): Promise<'running' | 'cancelling' | 'ended'> {
  const latest = await describeExecution(client, workflowId);
  // Servers that do not tell the first execution leave it open.
  const isOther = latest?.firstRunId !== undefined && latest.firstRunId !== firstRunId;
  if (latest?.status !== 'running' || isOther) return 'ended';
  return latest.cancelRequested ? 'cancelling' : 'running';
}
