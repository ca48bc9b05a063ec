import { isGrpcServiceError, ServiceError, type Client } from '@temporalio/client';

/** How an execution of a workflow stands in Temporal. */
export interface ExecutionFacts {
  readonly runId: string;
  /** The first execution of its chain; undefined where the server does not tell. */
  readonly firstRunId: string | undefined;
  readonly status: 'running' | 'continuedAsNew' | 'ended';
  readonly cancelRequested: boolean;
}

/** `temporal.api.enums.v1.WorkflowExecutionStatus` */
const [running, continuedAsNew] = [1, 6];
const grpcNotFound = 5;

/** How long one question may take; a server that is well answers in some milliseconds. */
const answerWithinMs = 10_000;

/**
 * Asks Temporal about an execution. Nothing that people put there, such as a memo, is decoded: an odd one is no reason
 * to know nothing of the run.
 *
 * @param runId the latest execution under the workflow id unless given
 * @returns undefined where Temporal has no such execution
 * @throws ServiceError where Temporal does not answer
 */
export async function describeExecution(
  client: Client,
  workflowId: string,
  runId = '',
): Promise<ExecutionFacts | undefined> {
  const { namespace } = client.options;
  const described = await answerAbout(client, `the workflow ${workflowId}`, () =>
    client.workflowService.describeWorkflowExecution({ namespace, execution: { workflowId, runId } }),
  );
  if (described === undefined) return undefined;
  const { workflowExecutionInfo: info, workflowExtendedInfo: extended } = described;
  const { firstRunId, execution } = info ?? {};
  const status = Number(info?.status);
  return {
    runId: execution?.runId ?? '',
    firstRunId: typeof firstRunId === 'string' && firstRunId !== '' ? firstRunId : undefined,
    status: status === running ? 'running' : status === continuedAsNew ? 'continuedAsNew' : 'ended',
    cancelRequested: extended?.cancelRequested === true,
  };
}

/**
 * Asks Temporal about something that may not be there.
 *
 * @param what as the sentence of an error names it
 * @returns undefined where Temporal does not have it
 * @throws ServiceError where Temporal does not answer
 */
export async function answerAbout<T>(client: Client, what: string, ask: () => Promise<T>): Promise<T | undefined> {
  try {
    return await client.connection.withDeadline(Date.now() + answerWithinMs, ask);
  } catch (error) {
    if (!isGrpcServiceError(error)) throw error;
    const code: number = error.code;
    if (code === grpcNotFound) return undefined;
    throw new ServiceError(`Temporal could not be asked about ${what}: ${error.message}`, { cause: error });
  }
}
