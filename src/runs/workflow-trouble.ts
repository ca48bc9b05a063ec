import { WorkflowNotFoundError, type Client } from '@temporalio/client';
import proto from '@temporalio/proto';

const { EventType, WorkflowTaskFailedCause } = proto.temporal.api.enums.v1;

/** Why a workflow does not get on: the worker fails at it again and again. */
export interface WorkflowTrouble {
  readonly workflowId: string;
  readonly attempts: number;
  /** In Temporal's and the worker's words; "" where the history does not tell. */
  readonly cause: string;
}

/** The trouble in sentences, with what to do. */
export function workflowTroubleText({ attempts, cause }: WorkflowTrouble): string {
  const because = cause === '' ? '' : ` The last worker said: ${cause.replace(/\.?$/, '.')}`;
  return (
    `No worker can continue it: its next step was begun ${attempts} times and failed.${because} See the worker's log. ` +
    'If the workflow began with another version of the program, start workers of that version.'
  );
}

/**
 * Looks whether the workflow task of a workflow keeps failing.
 *
 * @returns undefined where it does not, or the workflow has ended
 */
export async function workflowTrouble(client: Client, workflowId: string): Promise<WorkflowTrouble | undefined> {
  try {
    const { raw, runId } = await client.workflow.getHandle(workflowId).describe();
    const attempts = raw.pendingWorkflowTask?.attempt ?? 0;
    if (attempts < 2) return undefined;
    const cause = await lastCause(client, workflowId, runId);
    return cause === undefined ? undefined : { workflowId, attempts, cause };
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return undefined;
    throw error;
  }
}

/** Of failures in a row the history has the first one only. A worker that was killed is no trouble: undefined. */
async function lastCause(client: Client, workflowId: string, runId: string): Promise<string | undefined> {
  const { namespace } = client.options;
  const { history } = await client.workflowService.getWorkflowExecutionHistoryReverse({
    ...{ namespace, execution: { workflowId, runId }, maximumPageSize: 10 },
  });
  const last = history?.events?.find(({ eventType }) => endsOfTasks.has(eventType));
  const { failure, cause } = last?.workflowTaskFailedEventAttributes ?? {};
  // A reset leaves a failed task too.
  if (last?.eventType !== failedTask || cause === WorkflowTaskFailedCause.WORKFLOW_TASK_FAILED_CAUSE_RESET_WORKFLOW) {
    return undefined;
  }
  return failure?.message ?? WorkflowTaskFailedCause[cause ?? 0] ?? '';
}

const failedTask = EventType.EVENT_TYPE_WORKFLOW_TASK_FAILED;
const endsOfTasks: ReadonlySet<unknown> = new Set([failedTask, EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED]);

const listedMax = 100;

/** All workflows of a task queue that do not get on. */
export async function workflowsInTrouble(client: Client, taskQueue: string): Promise<WorkflowTrouble[]> {
  const found: WorkflowTrouble[] = [];
  const query = `ExecutionStatus = 'Running' AND TaskQueue = '${taskQueue.replaceAll("'", "''")}'`;
  let looked = 0;
  for await (const { workflowId } of client.workflow.list({ query })) {
    const trouble = await workflowTrouble(client, workflowId);
    if (trouble !== undefined) found.push(trouble);
    if ((looked += 1) >= listedMax) break;
  }
  return found;
}
