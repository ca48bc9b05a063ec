import type { Client } from '@temporalio/client';
import proto from '@temporalio/proto';
import { executionsOf, type Execution, type History } from './replay/run-executions.js';

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
  [EventType.EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_ACCEPTED, 1],
]);

/** Adds up what a run cost, from its first execution on. */
export async function measureRunCost(client: Client, first: Execution): Promise<RunCost> {
  let cost: RunCost = { executions: 0, historyEvents: 0, longestHistory: 0, billableActions: 0 };
  for await (const { history } of executionsOf(client, [first])) {
    const events = history.events?.length ?? 0;
    cost = {
      executions: cost.executions + 1,
      historyEvents: cost.historyEvents + events,
      longestHistory: Math.max(cost.longestHistory, events),
      billableActions: cost.billableActions + actionsOf(history),
    };
  }
  return cost;
}

function actionsOf(history: History): number {
  const events = history.events ?? [];
  // All local activities of one workflow task count as one; each leaves a marker.
  const tasksWithMarkers = new Set(
    events.flatMap(
      ({ markerRecordedEventAttributes: marker }) => marker?.workflowTaskCompletedEventId?.toString() ?? [],
    ),
  );
  const retries = events.reduce(
    (sum, event) => sum + Math.max((event.activityTaskStartedEventAttributes?.attempt ?? 1) - 1, 0),
    0,
  );
  return events.reduce(
    (sum, event) => sum + (actionsByEvent.get(event.eventType ?? 0) ?? 0),
    retries + tasksWithMarkers.size,
  );
}
