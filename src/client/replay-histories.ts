import { DefaultLogger, Runtime, Worker } from '@temporalio/worker';
import { bundleWorkflows } from '../worker/workflow-bundle.js';
import type { History } from './run-executions.js';

/** A history to replay. */
export interface RecordedHistory {
  readonly name: string;
  readonly workflowId: string;
  readonly history: History;
}

/** Where the present code does something else than the history recorded. Parts that cannot be told are absent. */
export interface ReplayDifference {
  readonly eventId?: number;
  /** What the history recorded. */
  readonly expected?: string;
  /** What the present code does instead. */
  readonly got?: string;
  /** Temporal's own words. */
  readonly details: string;
}

export interface Replay {
  readonly name: string;
  readonly events: number;
  readonly difference: ReplayDifference | undefined;
}

/** Replays histories on the present workflow code, one after the other. Nothing is sent anywhere. */
export async function* replayHistories(
  histories: AsyncIterable<RecordedHistory>,
): AsyncGenerator<Replay, void, undefined> {
  const logger = new DefaultLogger('ERROR', () => undefined);
  const workflowBundle = await bundleWorkflows(logger);
  Runtime.install({ logger, telemetryOptions: { logging: { filter: 'OFF', forward: {} } } });
  let current: RecordedHistory | undefined;
  async function* remembered(): AsyncGenerator<RecordedHistory, void, undefined> {
    for await (const each of histories) {
      current = each;
      yield each;
    }
  }
  for await (const { workflowId, error } of Worker.runReplayHistories({ workflowBundle }, remembered())) {
    const events = current?.history.events ?? [];
    const difference = error === undefined ? undefined : describeDifference(error.message, events);
    yield { name: current?.name ?? workflowId, events: events.length, difference };
  }
}

/** Finds the event and both sides in Temporal's message, which is meant for people. */
export function describeDifference(message: string, events: NonNullable<History['events']>): ReplayDifference {
  const details = plainDetails(message);
  const event = /HistoryEvent\(id: (\d+), (\w+)\)/.exec(details);
  const machine = /(\w+) machine does not handle this event/.exec(details);
  const types = /event '([^']*)' does not match .* command '([^']*)'/.exec(details);
  const [expected, got] = types === null ? [event?.[2], machine?.[1]] : [types[1], types[2]];
  const eventId = event === null ? onlyEventOfType(events, expected) : Number(event[1]);
  return {
    ...(eventId === undefined ? {} : { eventId }),
    ...(expected === undefined ? {} : { expected }),
    ...(got === undefined ? {} : { got }),
    details,
  };
}

/** The sentence within Temporal's message, which otherwise shows a data structure of its own around it. */
function plainDetails(message: string): string {
  const quoted = /message: "((?:[^"\\]|\\.)*)"/.exec(message)?.[1];
  return quoted?.replaceAll('\\"', '"') ?? message.replace(/^.*?Details: /s, '');
}

/** Temporal names the type of an activity or child, but not the event; where one event only has it, that is the one. */
function onlyEventOfType(events: NonNullable<History['events']>, type: string | undefined): number | undefined {
  const ofType = events.filter((event) => {
    const scheduled = event.activityTaskScheduledEventAttributes?.activityType?.name;
    return (scheduled ?? event.startChildWorkflowExecutionInitiatedEventAttributes?.workflowType?.name) === type;
  });
  return type !== undefined && ofType.length === 1 ? Number(ofType[0]?.eventId) : undefined;
}
