import { statSync } from 'node:fs';
import { historyFromJSON } from '@temporalio/common/lib/proto-utils.js';
import { CommandFailure, exitCodes } from '../terminal/exit-codes.js';
import { readInput } from '../terminal/input.js';
import { executionsOf } from '../run-executions.js';
import { requireRunByReference } from '../run-reference.js';
import type { Run } from '../../store/runs/runs.js';
import { messageOf } from '../terminal/message-of.js';
import { replayHistories, type RecordedHistory, type Replay } from '../replay-histories.js';
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
    ? onlyOne(await readHistory(given))
    : historiesOf(session, await requireRunByReference(await session.store(), given));
  const replays: Replay[] = [];
  terminal.progress('Bundling the workflow code …');
  for await (const each of replayHistories(histories)) {
    replays.push(each);
    terminal.progress(`Replayed ${counted(replays.length, 'execution')} …`);
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
  if (differing.length > 0) process.exitCode = exitCodes.replayDiffers;
}

async function* historiesOf(session: Session, run: Run): AsyncGenerator<RecordedHistory, void, undefined> {
  for await (const { execution, history } of executionsOf(await session.client(), run)) {
    const { workflowId, runId } = execution;
    yield { name: `${workflowId} (${runId})`, workflowId, history };
  }
}

/** One as the stream that a replay takes. */
async function* onlyOne<T>(item: T): AsyncGenerator<T, void, undefined> {
  yield await Promise.resolve(item);
}

async function readHistory(path: string): Promise<RecordedHistory> {
  const text = await readInput(path);
  try {
    const history = historyFromJSON(JSON.parse(text));
    if ((history.events ?? []).length === 0) throw new Error('it has no events');
    const started = history.events?.[0]?.workflowExecutionStartedEventAttributes;
    return { name: path, workflowId: started?.workflowId ?? path, history };
  } catch (error) {
    throw new CommandFailure(exitCodes.usage, `${path} holds no history of a workflow (${messageOf(error)}).`);
  }
}

function differenceText({ name, difference }: Replay): string {
  const { eventId, expected, got, details } = difference ?? { details: '' };
  return [
    `${name} does not replay on the present code.`,
    ...(eventId === undefined ? [] : [`  event      ${eventId}`]),
    ...(expected === undefined ? [] : [`  recorded   ${expected}`]),
    ...(got === undefined ? [] : [`  now        ${got}`]),
    `  Temporal   ${details}`,
  ].join('\n');
}
