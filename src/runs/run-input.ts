import { WorkflowNotFoundError, type Client } from '@temporalio/client';
import { defaultPayloadConverter, type Payload } from '@temporalio/common';
import { RunRefusal } from './run-refusal.js';
import { timeZoneMemo } from './start-run.js';

/** What a run was started with. */
export interface RunInput {
  /** As somebody typed them. */
  readonly parameters: unknown;
  /** That was given for its run day, if any. */
  readonly timeZone: string | undefined;
}

/** A run was started with what cannot be decoded, or with more than one input. */
class UnusableInput extends Error {
  override readonly name = 'UnusableInput';
}

/**
 * What a run was started with, as its first execution has it in its history.
 *
 * @throws UnusableInput where that is not the one input that a run takes
 */
async function readRunInput(
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

/** What a run that is to be repeated was started with. @throws RunRefusal where that is not known, or not the one input */
export async function inputToRepeat(client: Client, run: { workflowId: string; runId: string }): Promise<RunInput> {
  try {
    return await readRunInput(client, run);
  } catch (error) {
    if (error instanceof UnusableInput) {
      throw new RunRefusal('It was not started with parameters alone: its log says more.', { cause: error });
    }
    if (!(error instanceof WorkflowNotFoundError) && !isNotFound(error)) throw error;
    throw new RunRefusal('Temporal no longer has the parameters that it was started with.', { cause: error });
  }
}

const grpcNotFound = 5;

function isNotFound(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === grpcNotFound;
}

function valueOf(payload: Payload | null | undefined): unknown {
  if (payload === undefined || payload === null) return undefined;
  try {
    return defaultPayloadConverter.fromPayload(payload);
  } catch (error) {
    throw new UnusableInput('An input cannot be decoded.', { cause: error });
  }
}
