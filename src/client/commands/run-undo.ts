import { partText } from '../../domain/sync/decision.js';
import { counted, shortId, timeText } from '../../domain/wording.js';
import { startRun } from '../../runs/start-run.js';
import { undoOf } from '../../runs/undo-run.js';
import { changedInPart } from '../../store/lines/undone-lines.js';
import { authorOf } from '../author.js';
import type { FollowOptions } from '../follow/follow.js';
import { followRun } from '../follow/follow-run.js';
import { partOf, type PartOptions } from '../part-options.js';
import type { Session } from '../program/session.js';
import { requireRunByReference } from '../run-reference.js';
import { confirmed } from '../terminal/confirmation.js';
import { CommandFailure, exitCodes } from '../terminal/exit-codes.js';
import { nameOfUser } from '../user-name.js';

interface UndoOptions extends FollowOptions, PartOptions {
  readonly nextDay?: boolean | undefined;
  readonly preview?: boolean | undefined;
  readonly by?: string | undefined;
  readonly yes?: boolean | undefined;
}

/** Starts a run that undoes the changes of another one, or a part of them, if it is meant. */
export async function undoCommand(session: Session, reference: string, options: UndoOptions): Promise<void> {
  const store = await session.store();
  const { runId, startedAt, closedAt, parameters: given } = await requireRunByReference(store, reference);
  if (closedAt === null) {
    throw new CommandFailure(exitCodes.usage, 'The run is under way: cancel it first, or wait for its end.');
  }
  const part = partOf(options);
  const lines = await changedInPart(store, { runId, part });
  if (lines === 0) {
    throw new CommandFailure(exitCodes.usage, `Run ${shortId(runId)} changed no line of this part. Nothing was done.`);
  }
  const isPreview = options.preview === true;
  const what = `${partText(part)} (${counted(lines, 'line')}) of the run of ${timeText(startedAt)}`;
  if (!isPreview) {
    const asked = `This run undoes ${what}. A line that is no longer as that run left it is named and left alone.`;
    await confirmed(session.terminal, asked, options.yes);
  }
  const { taskQueue, consoleUrl } = await session.configuration();
  const asksName = given?.dualControl === true || options.by !== undefined;
  const starter = asksName ? { startedBy: nameOfUser(options.by) } : {};
  const choice = { part, isPreview, mayBeNextDay: options.nextDay === true, ...starter };
  const { parameters, summary } = undoOf(runId, choice);
  const client = await session.client();
  const started = await startRun(client, taskQueue, parameters, { consoleUrl, summary, author: authorOf() });
  await followRun(session, { workflowId: started.workflowId, runId: started.firstExecutionRunId }, options);
}
