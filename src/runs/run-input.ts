import type { Client } from '@temporalio/client';
import { defaultPayloadConverter, type Payload } from '@temporalio/common';
import { timeZoneMemo } from './start-run.js';

/** What a run was started with. */
export interface RunInput {
  /** As somebody typed them. */
  readonly parameters: unknown;
  /** That was given for its run day, if any. */
  readonly timeZone: string | undefined;
}

/** What a run was started with, as its first execution has it in its history. */
export async function readRunInput(
  client: Client,
  { workflowId, runId }: { workflowId: string; runId: string },
): Promise<RunInput> {
  const { history } = await client.workflowService.getWorkflowExecutionHistory({
    namespace: client.options.namespace,
    execution: { workflowId, runId },
    maximumPageSize: 1,
  });
  const started = history?.events?.[0]?.workflowExecutionStartedEventAttributes;
  const valueOf = (payload: Payload | null | undefined): unknown =>
    payload === undefined || payload === null ? undefined : defaultPayloadConverter.fromPayload(payload);
  const timeZone = valueOf(started?.memo?.fields?.[timeZoneMemo]);
  return {
    parameters: valueOf(started?.input?.payloads?.[0]),
    timeZone: typeof timeZone === 'string' ? timeZone : undefined,
  };
}
