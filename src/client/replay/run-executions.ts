import type { Client } from '@temporalio/client';
import type proto from '@temporalio/proto';

export type History = proto.temporal.api.history.v1.IHistory;

/** One execution of a workflow. */
export interface Execution {
  readonly workflowId: string;
  readonly runId: string;
}

/** The executions of a workflow with their histories: those given, then children and continued executions. */
export async function* executionsOf(
  client: Client,
  given: readonly Execution[],
): AsyncGenerator<{ execution: Execution; history: History }, void, undefined> {
  const waiting = [...given].reverse();
  const seen = new Set<string>();
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (seen.has(next.runId)) continue;
    seen.add(next.runId);
    const history = await client.workflow.getHandle(next.workflowId, next.runId).fetchHistory();
    yield { execution: next, history };
    waiting.push(...followersOf(next, history));
  }
}

function followersOf({ workflowId }: Execution, history: History): Execution[] {
  return (history.events ?? []).flatMap((event): Execution[] => {
    const child = event.childWorkflowExecutionStartedEventAttributes?.workflowExecution;
    if (isText(child?.workflowId) && isText(child.runId)) return [{ workflowId: child.workflowId, runId: child.runId }];
    const continued = event.workflowExecutionContinuedAsNewEventAttributes?.newExecutionRunId;
    return isText(continued) ? [{ workflowId, runId: continued }] : [];
  });
}

/** Absent texts of a decoded message are null, undefined or empty, depending on the decoder. */
export function isText(value: string | null | undefined): value is string {
  return value !== undefined && value !== null && value !== '';
}
