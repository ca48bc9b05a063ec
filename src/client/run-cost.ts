import type { Client } from '@temporalio/client';
import proto from '@temporalio/proto';

/** What a run cost in Temporal, over all its executions: continued ones and children included. */
export interface RunCost {
  readonly executions: number;
  readonly historyEvents: number;
  /** The longest history of one execution, in events. */
  readonly longestHistory: number;
  /** By Temporal Cloud's way of counting. https://docs.temporal.io/cloud/actions */
  readonly billableActions: number;
}

const { EventType } = proto.temporal.api.enums.v1;

/** A child start counts twice: for the child and for the operation of its parent. */
const actionsByEvent: ReadonlyMap<number, number> = new Map([
  [EventType.EVENT_TYPE_WORKFLOW_EXECUTION_STARTED, 1],
  [EventType.EVENT_TYPE_ACTIVITY_TASK_SCHEDULED, 1],
  [EventType.EVENT_TYPE_START_CHILD_WORKFLOW_EXECUTION_INITIATED, 1],
  [EventType.EVENT_TYPE_TIMER_STARTED, 1],
  [EventType.EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED, 1],
  [EventType.EVENT_TYPE_UPSERT_WORKFLOW_SEARCH_ATTRIBUTES, 1],
]);

interface Execution {
  readonly workflowId: string;
  readonly runId: string;
}

/** Walks the histories of a run from its first execution; children and continued executions are found in them. */
export async function measureRunCost(client: Client, first: Execution): Promise<RunCost> {
  let cost: RunCost = { executions: 0, historyEvents: 0, longestHistory: 0, billableActions: 0 };
  const waiting = [first];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const one = await readExecution(client, next);
    cost = {
      executions: cost.executions + 1,
      historyEvents: cost.historyEvents + one.events,
      longestHistory: Math.max(cost.longestHistory, one.events),
      billableActions: cost.billableActions + one.actions,
    };
    waiting.push(...one.followers);
  }
  return cost;
}

async function readExecution(
  client: Client,
  { workflowId, runId }: Execution,
): Promise<{ events: number; actions: number; followers: Execution[] }> {
  const history = await client.workflow.getHandle(workflowId, runId).fetchHistory();
  const events = history.events ?? [];
  const followers = events.flatMap((event): Execution[] => {
    const child = event.childWorkflowExecutionStartedEventAttributes?.workflowExecution;
    if (isText(child?.workflowId) && isText(child.runId)) return [{ workflowId: child.workflowId, runId: child.runId }];
    const continued = event.workflowExecutionContinuedAsNewEventAttributes?.newExecutionRunId;
    return isText(continued) ? [{ workflowId, runId: continued }] : [];
  });
  const retries = events.reduce(
    (sum, event) => sum + Math.max((event.activityTaskStartedEventAttributes?.attempt ?? 1) - 1, 0),
    0,
  );
  const actions = events.reduce((sum, event) => sum + (actionsByEvent.get(event.eventType ?? 0) ?? 0), 0);
  return { events: events.length, actions: actions + retries, followers };
}

/** Absent texts of a decoded message are null, undefined or empty, depending on the decoder. */
function isText(value: string | null | undefined): value is string {
  return value !== undefined && value !== null && value !== '';
}
