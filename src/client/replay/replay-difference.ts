import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { CommandKind } from './issued-commands.js';
import { isText, type History } from './run-executions.js';

/** What the present code did while it replayed a history, up to where it failed. */
export interface ReplayTrace {
  /** How many events it was given. */
  reached: number;
  readonly issued: { readonly kind: CommandKind; readonly name: string; readonly stack: string }[];
}

/** Where the present code does something else than the history recorded. Parts that cannot be told are absent. */
export interface ReplayDifference {
  /** The type of the workflow. */
  readonly workflow?: string;
  readonly eventId?: number;
  /** What the history recorded. */
  readonly expected?: string;
  /** What the present code does instead. */
  readonly got?: string;
  /** What is wrong, as a sentence. */
  readonly cause: string;
  /** The lines of the workflow code that do it, the innermost first, as `path:line`. */
  readonly source: readonly string[];
  /** Temporal's own words. */
  readonly details: string;
}

type HistoryEvent = NonNullable<History['events']>[number];

/** Tells in plain words why a replay failed. Its error has nothing but a message: meant for people, and with a structure of its own. */
export function describeDifference(message: string, history: History, trace: ReplayTrace): ReplayDifference {
  const events = history.events ?? [];
  const workflow = events[0]?.workflowExecutionStartedEventAttributes?.workflowType?.name ?? undefined;
  const details = quotedIn(message, 'message') ?? message.replace(/^.*?Details: /s, '');
  const common = { ...(workflow === undefined ? {} : { workflow }), details };
  const stack = quotedIn(message, 'stack_trace') ?? '';
  return details.includes('Nondeterminism error')
    ? { ...common, ...otherCommand(details, events, trace) }
    : { ...common, ...thrownError(details, stack, trace) };
}

/** The value of a field within Temporal's message. */
function quotedIn(message: string, field: string): string | undefined {
  const quoted = new RegExp(`${field}: "((?:[^"\\\\]|\\\\.)*)"`).exec(message)?.[1];
  return quoted?.replace(/\\(.)/g, (_escape, character: string) => (character === 'n' ? '\n' : character));
}

/** Temporal names the event, or only the types of two activities or children. */
function otherCommand(details: string, events: readonly HistoryEvent[], { issued }: ReplayTrace) {
  const commands = events.filter((event) => commandOf(event) !== undefined);
  const named = /HistoryEvent\(id: (\d+)/.exec(details)?.[1];
  const index =
    named === undefined
      ? commands.findIndex((event, position) => commandOf(event) !== describeCommand(issued[position]))
      : commands.filter((event) => Number(event.eventId) < Number(named)).length;
  const event = named === undefined ? commands[index] : events.find(({ eventId }) => Number(eventId) === Number(named));
  const expected = event === undefined ? undefined : commandOf(event);
  const got = describeCommand(issued[index]) ?? 'nothing: the workflow ends, or waits for something else';
  return {
    ...(event === undefined ? {} : { eventId: Number(event.eventId) }),
    ...(expected === undefined ? {} : { expected }),
    got,
    cause:
      'The present code does something else at this event. Undo that, or put patched() around it for runs under way.',
    source: workflowLines(issued[index]?.stack ?? ''),
  };
}

/** What a workflow asked for, by the event that recorded it. */
function commandOf(event: HistoryEvent): string | undefined {
  const activity = event.activityTaskScheduledEventAttributes?.activityType?.name;
  if (isText(activity)) return describeCommand({ kind: 'activity', name: activity });
  const child = event.startChildWorkflowExecutionInitiatedEventAttributes?.workflowType?.name;
  if (isText(child)) return describeCommand({ kind: 'child', name: child });
  const timer = event.timerStartedEventAttributes?.startToFireTimeout;
  if (timer === undefined || timer === null) return undefined;
  const ms = Number(timer.seconds ?? 0) * 1000 + (timer.nanos ?? 0) / 1_000_000;
  return describeCommand({ kind: 'timer', name: String(ms) });
}

function describeCommand(command: Pick<ReplayTrace['issued'][number], 'kind' | 'name'> | undefined) {
  if (command === undefined) return undefined;
  const { kind, name } = command;
  return kind === 'timer'
    ? `a timer of ${Math.round(Number(name))} ms`
    : `the ${kind === 'child' ? 'child workflow' : 'activity'} ${name}`;
}

function thrownError(details: string, stack: string, { reached }: ReplayTrace) {
  const name = /^(\w*Error): /m.exec(stack)?.[1] ?? 'an error';
  return {
    ...(reached === 0 ? {} : { eventId: reached }),
    cause: `The present code throws ${name}: ${details}`,
    source: workflowLines(stack),
  };
}

const project = fileURLToPath(new URL('../../../', import.meta.url));

/** The lines of our own code in a stack trace. */
function workflowLines(stack: string): string[] {
  const lines = [...stack.matchAll(/^ +at .*?\(?(\/[^():]+|[A-Z]:[^():]+):(\d+):\d+\)?$/gm)].map(
    ([, path = '', line = '']) => `${relative(project, path)}:${line}`,
  );
  const own = lines.filter((line) => !/node_modules|^\.\.|issued-commands/.test(line));
  return [...new Set(own)];
}
