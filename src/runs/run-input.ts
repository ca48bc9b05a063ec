import type { Client } from '@temporalio/client';
import { defaultPayloadConverter } from '@temporalio/common';

/** What a run was started with, as its first execution has it in its history: its parameters as somebody typed them. */
export async function readRunInput(
  client: Client,
  { workflowId, runId }: { workflowId: string; runId: string },
): Promise<unknown> {
  const { history } = await client.workflowService.getWorkflowExecutionHistory({
    namespace: client.options.namespace,
    execution: { workflowId, runId },
    maximumPageSize: 1,
  });
  const [payload] = history?.events?.[0]?.workflowExecutionStartedEventAttributes?.input?.payloads ?? [];
  return payload === undefined ? undefined : defaultPayloadConverter.fromPayload(payload);
}
