import type { Client } from '@temporalio/client';
import type { Evidence } from './evidence.js';

/** Tells what happened in a seed, in the order of time: requests, changes of lines, and the steps of the workflows. */
export async function traceOf(client: Client, { calls, states, runs, writes }: Evidence): Promise<string[]> {
  const lines: { at: number; text: string }[] = [];
  for (const { startedAt, durationMs, method, path, status, fault, body, sequence } of calls) {
    const write = writes.find((each) => each.call.sequence === sequence);
    const decided = write?.decidedAt ? `, decided after ${write.decidedAt - startedAt} ms` : '';
    const spoilt = fault === undefined ? '' : ` [${fault}]`;
    lines.push({
      at: startedAt,
      text: `${method} ${path} -> ${status ?? 'no answer'} in ${durationMs} ms${decided}${spoilt} ${body ?? ''}`,
    });
  }
  for (const [key, ofLine] of states) {
    for (const { at, by, rows, change } of ofLine.slice(1)) {
      const shown = rows.map(({ from, units }) => `${from}: ${units}`).join(', ');
      lines.push({ at, text: `line ${key} changed by ${by} ${JSON.stringify(change ?? {})}: ${shown}` });
    }
  }
  const seen = new Set<string>();
  for (const { run } of runs) await addHistory(client, run, lines, seen);
  const start = Math.min(...lines.map(({ at }) => at));
  return lines
    .sort((one, other) => one.at - other.at)
    .map(({ at, text }) => `${String(at - start).padStart(6)} ${text}`);
}

async function addHistory(
  client: Client,
  { workflowId, runId }: { workflowId: string; runId: string },
  lines: { at: number; text: string }[],
  seen: Set<string>,
): Promise<void> {
  if (seen.has(runId)) return;
  seen.add(runId);
  const { events } = await client.workflow.getHandle(workflowId, runId).fetchHistory();
  for (const event of events ?? []) {
    const { eventTime, eventId, ...rest } = event;
    const kind = Object.keys(rest).find((name) => name.endsWith('Attributes') && rest[name as keyof typeof rest]) ?? '';
    const at = Number(eventTime?.seconds ?? 0) * 1000 + (eventTime?.nanos ?? 0) / 1e6;
    const activity = event.activityTaskScheduledEventAttributes?.activityType?.name ?? '';
    const attempt = event.activityTaskStartedEventAttributes?.attempt ?? '';
    const name = kind.replace('EventAttributes', '');
    lines.push({
      at: Math.round(at),
      text: `  ${workflowId} ${eventId?.toString() ?? ''} ${name} ${activity}${attempt}`,
    });
    const child = event.childWorkflowExecutionStartedEventAttributes?.workflowExecution;
    if (child?.workflowId && child.runId) {
      await addHistory(client, { workflowId: child.workflowId, runId: child.runId }, lines, seen);
    }
    const continued = event.workflowExecutionContinuedAsNewEventAttributes?.newExecutionRunId;
    if (continued) await addHistory(client, { workflowId, runId: continued }, lines, seen);
  }
}
