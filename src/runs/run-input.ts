import type { Client } from '@temporalio/client';
import { defaultPayloadConverter } from '@temporalio/common';

/**
 * What a run was started with, as its first execution has it in its history: its parameters as somebody typed them.
 *
 * @throws UnusableInput where it is not the one input that a run takes
 */
export async function readRunInput(
  client: Client,
  { workflowId, runId }: { workflowId: string; runId: string },
): Promise<unknown> {
  const { history } = await client.workflowService.getWorkflowExecutionHistory({
    namespace: client.options.namespace,
    execution: { workflowId, runId },
    maximumPageSize: 1,
  });
  const payloads = history?.events?.[0]?.workflowExecutionStartedEventAttributes?.input?.payloads ?? [];
  const [input, ...others] = payloads.map(valueOf);
  if (others.some((other) => other !== undefined && other !== null)) throw new UnusableInput();
  return input;
}

/** A run was started with what cannot be decoded, or with more than one input. */
export class UnusableInput extends Error {}

function valueOf(payload: Parameters<typeof defaultPayloadConverter.fromPayload>[0]): unknown {
  try {
    return defaultPayloadConverter.fromPayload(payload);
  } catch {
    throw new UnusableInput();
  }
}
