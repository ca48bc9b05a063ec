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

/** A run was started with what cannot be decoded, or with more than one input. */
export class UnusableInput extends Error {
  override readonly name = 'UnusableInput';
}

/**
 * What a run was started with, as its first execution has it in its history.
 *
 * @throws UnusableInput where that is not the one input that a run takes
 */
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
  const [parameters, ...others] = (started?.input?.payloads ?? []).map(valueOf);
  if (others.some((other) => other !== undefined && other !== null))
    throw new UnusableInput('There is more than one input.');
  const timeZone = valueOf(started?.memo?.fields?.[timeZoneMemo]);
  return { parameters, timeZone: typeof timeZone === 'string' ? timeZone : undefined };
}

function valueOf(payload: Payload | null | undefined): unknown {
  if (payload === undefined || payload === null) return undefined;
  try {
    return defaultPayloadConverter.fromPayload(payload);
  } catch (error) {
    throw new UnusableInput('An input cannot be decoded.', { cause: error });
  }
}
