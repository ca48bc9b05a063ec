import { shortId } from '../../domain/wording.js';
import { cancelledText, cancelRefusal, cancelText, endCancelledRun } from '../../runs/cancel-run.js';
import { haltCancelledRun } from '../../store/runs/run-cancellation.js';
import { authorOf } from '../author.js';
import { confirmed } from '../terminal/confirmation.js';
import { CommandFailure, exitCodes } from '../terminal/exit-codes.js';
import { messageOf } from '../../domain/message-of.js';
import { requireRunByReference } from '../run-reference.js';
import type { Session } from '../program/session.js';

interface CancelOptions {
  readonly reason?: string | undefined;
  readonly yes?: boolean | undefined;
  readonly json?: boolean | undefined;
}

/** Cancels a run that is under way, if it is meant. */
export async function cancelCommand(session: Session, reference: string, options: CancelOptions): Promise<void> {
  const { terminal } = session;
  const store = await session.store();
  const run = await requireRunByReference(store, reference);
  const { runId } = run;
  const refusal = cancelRefusal(run);
  if (refusal !== undefined) {
    const show = `"billing-sync run show ${shortId(runId)}" shows what it came to.`;
    throw new CommandFailure(exitCodes.usage, `${refusal} ${show}`);
  }
  await confirmed(terminal, `Run ${shortId(runId)} would be cancelled. ${cancelText(run)}`, options.yes);
  await haltCancelledRun(store, runId, { reason: options.reason, author: authorOf() });
  const isEnding = await askTemporal(session, run);
  terminal.message(`You cancelled run ${shortId(runId)}. ${cancelledText(run, isEnding)}`);
  if (options.json === true) terminal.json({ runId, workflowId: run.workflowId, cancelled: isEnding });
}

async function askTemporal(session: Session, run: Parameters<typeof endCancelledRun>[1]): Promise<boolean> {
  try {
    return await endCancelledRun(await session.client(), run);
  } catch (error) {
    throw new CommandFailure(
      exitCodes.failed,
      `Run ${shortId(run.runId)} sends nothing more, but Temporal could not be told to end it: ${messageOf(error)} ` +
        'Cancel it again when Temporal answers.',
      { cause: error },
    );
  }
}
