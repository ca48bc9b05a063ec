import { partText } from '../../domain/sync/decision.js';
import { timeText } from '../../domain/wording.js';
import { undoingMoneyText } from '../../runs/plan-text.js';
import { startRun } from '../../runs/start-run.js';
import { undoOf, undoRefusal } from '../../runs/undo-run.js';
import { leftToUndoText } from '../../runs/undone-text.js';
import { changedAmounts } from '../../store/lines/changed-amounts.js';
import { requireRun } from '../../store/runs/runs.js';
import { undoneCounts } from '../../store/runs/undoing-runs.js';
import { authorOf } from '../author.js';
import { haltEndedRunsIfKnown } from '../follow/ended-runs.js';
import type { FollowOptions } from '../follow/follow.js';
import { followRun } from '../follow/follow-run.js';
import { requireSecretSet } from '../parameter-warnings.js';
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
  const found = await requireRunByReference(store, reference);
  await haltEndedRunsIfKnown(session, [found]);
  const { runId, startedAt, parameters: given, ...run } = await requireRun(store, found.runId);
  const part = partOf(options);
  const counts = await undoneCounts(store, { runId, part });
  const problem = undoRefusal(run, counts);
  if (problem !== undefined) throw new CommandFailure(exitCodes.usage, `${problem} Nothing was done.`);
  if (given !== null) await requireSecretSet(session, given.secrets);
  const isPreview = options.preview === true;
  const what = `${partText(part)} (${leftToUndoText(counts)}) of the run of ${timeText(startedAt)}`;
  if (!isPreview) {
    const whole = Object.keys(part).length === 0;
    const money = whole ? ` ${undoingMoneyText(await changedAmounts(store, runId, 'undone'))}` : '';
    const asked = `This run undoes ${what}.${money} A line that is no longer as that run left it is named and left alone.`;
    await confirmed(session.terminal, asked, options.yes);
  }
  const { taskQueue, consoleUrl } = await session.configuration();
  const asksName = given?.dualControl === true || options.by !== undefined;
  const { parameters, summary } = undoOf(runId, {
    part,
    preview: isPreview,
    effectiveDateConflict: options.nextDay === true ? 'NextDay' : undefined,
    startedBy: asksName ? nameOfUser(options.by) : undefined,
  });
  const client = await session.client();
  const started = await startRun(client, taskQueue, parameters, { consoleUrl, summary, author: authorOf() });
  await followRun(session, { workflowId: started.workflowId, runId: started.firstExecutionRunId }, options);
}
