import { statSync } from 'node:fs';
import { z } from 'zod';
import { historyFromJSON } from '@temporalio/common/lib/proto-utils.js';
import { CommandFailure, exitCodes } from '../terminal/exit-codes.js';
import { readInput } from '../terminal/input.js';
import { findRunIds } from '../../store/runs/run-lookup.js';
import { executionsOfRun, requireRun } from '../../store/runs/runs.js';
import {
  BundleError,
  replayHistories,
  silenceTemporal,
  type RecordedHistory,
  type Replay,
} from '../replay/replay-histories.js';
import { executionsOf, type Execution } from '../replay/run-executions.js';
import { requireRunByReference } from '../run-reference.js';
import { messageOf } from '../../domain/message-of.js';
import type { Session } from '../program/session.js';
import { counted, grouped } from '../../domain/wording.js';

/** Tells whether recorded histories still run the same way on the present code. */
export async function replayCommand(
  session: Session,
  given: string,
  options: { json?: boolean | undefined },
): Promise<void> {
  const { terminal } = session;
  const isFile = given.endsWith('.json') || (statSync(given, { throwIfNoEntry: false })?.isFile() ?? false);
  // Read before the code is bundled, which takes a while.
  const histories = isFile
    ? streamOf(await readHistories(session, given))
    : historiesOf(session, await executionsMeant(session, given));
  const replays: Replay[] = [];
  terminal.progress('Bundling the workflow code …');
  silenceTemporal();
  try {
    for await (const each of replayHistories(histories)) {
      replays.push(each);
      terminal.progress(`Replayed ${counted(replays.length, 'execution')} …`);
    }
  } catch (error) {
    if (!(error instanceof BundleError)) throw error;
    throw new CommandFailure(exitCodes.replayDiffers, error.message, { cause: error });
  }
  terminal.endProgress();
  const differing = replays.filter(({ difference }) => difference !== undefined);
  const events = replays.reduce((sum, each) => sum + each.events, 0);
  if (options.json === true) terminal.json({ executions: replays.length, events, differences: differing });
  else if (differing.length > 0) terminal.data(differing.map(differenceText).join('\n\n'));
  else
    terminal.data(
      `${counted(replays.length, 'execution')} with ${grouped(events)} events replayed without difference.`,
    );
  if (differing.length > 0) session.exitCode = exitCodes.replayDiffers;
}

/**
 * The executions that a person means: all of a run, also those before a reset; or those of any other workflow by its
 * workflow id or run id, such as a billing process or the child of a customer.
 */
async function executionsMeant(session: Session, given: string): Promise<Execution[]> {
  const store = await session.store();
  const ids = await findRunIds(store, given, 2);
  const [runId] = ids;
  if (runId !== undefined && ids.length === 1) {
    const { workflowId } = await requireRun(store, runId);
    return (await executionsOfRun(store, runId)).map((execution) => ({ workflowId, runId: execution }));
  }
  const found: Execution[] = [];
  const client = await session.client();
  const id = given.replaceAll(/["\\]/g, '');
  const query = `WorkflowId = "${id}" OR RunId = "${id}"`;
  for await (const { workflowId, runId: execution } of client.workflow.list({ query })) {
    found.push({ workflowId, runId: execution });
  }
  if (found.length > 0) return found;
  const { workflowId, runId: only } = await requireRunByReference(store, given);
  return [{ workflowId, runId: only }];
}

async function* historiesOf(
  session: Session,
  executions: readonly Execution[],
): AsyncGenerator<RecordedHistory, void, undefined> {
  for await (const { execution, history } of executionsOf(await session.client(), executions)) {
    const { workflowId, runId } = execution;
    yield { name: `${workflowId} (${runId})`, workflowId, history };
  }
}

/** The stream that a replay takes. */
async function* streamOf<T>(items: readonly T[]): AsyncGenerator<T, void, undefined> {
  for (const item of items) yield await Promise.resolve(item);
}

/** The history of a file, or all of a file of recorded histories. */
async function readHistories({ terminal }: Session, path: string): Promise<RecordedHistory[]> {
  const text = await readInput(terminal, path);
  try {
    const found: unknown = JSON.parse(text);
    if (!Array.isArray(found)) return [recordedHistory(path, found)];
    return found.map((each: unknown, index) => {
      const { history } = z.object({ history: z.unknown() }).parse(each);
      return recordedHistory(`${path} (${index + 1})`, history);
    });
  } catch (error) {
    throw new CommandFailure(
      exitCodes.usage,
      `${path} holds no history of a workflow (${messageOf(error)}). Make one with: temporal workflow show --workflow-id ID --output json`,
      {
        cause: error,
      },
    );
  }
}

function recordedHistory(name: string, json: unknown): RecordedHistory {
  const history = historyFromJSON(json);
  if ((history.events ?? []).length === 0) throw new Error('it has no events');
  const started = history.events?.[0]?.workflowExecutionStartedEventAttributes;
  return { name, workflowId: started?.workflowId ?? name, history };
}

function differenceText({ name, difference }: Replay): string {
  if (difference === undefined) return '';
  const { workflow, eventId, expected, got, cause, source, details } = difference;
  const facts: [string, string | number | undefined][] = [
    ['workflow', workflow],
    ['event', eventId],
    ['recorded', expected],
    ['now', got],
    ['source', source.length === 0 ? undefined : source.join(', called from ')],
    ['cause', cause],
    ['Temporal', details],
  ];
  const lines = facts.flatMap(([label, value]) => (value === undefined ? [] : [`  ${label.padEnd(9)}  ${value}`]));
  return [`${name} does not replay on the present code.`, ...lines].join('\n');
}
