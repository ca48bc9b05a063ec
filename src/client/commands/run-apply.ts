import { shortId, timeText } from '../../domain/wording.js';
import { changesText, moneyText, useTexts } from '../../runs/plan-text.js';
import { readRunReport } from '../../runs/run-report.js';
import { asApplied, startRun } from '../../runs/start-run.js';
import type { FollowOptions } from '../follow/follow.js';
import { followRun } from '../follow/follow-run.js';
import type { Session } from '../program/session.js';
import { requireRunByReference } from '../run-reference.js';
import { confirmed } from '../terminal/confirmation.js';
import { CommandFailure, exitCodes } from '../terminal/exit-codes.js';

/** Starts a run that makes exactly the changes that a preview showed, if it is meant. */
export async function applyCommand(
  session: Session,
  reference: string,
  options: FollowOptions & { readonly yes?: boolean | undefined },
): Promise<void> {
  const { terminal } = session;
  const store = await session.store();
  const preview = await requireRunByReference(store, reference);
  const { plan } = await readRunReport(store, preview.runId);
  if (plan === null) {
    const why = preview.isPreview ? `did not come to its end (${preview.status})` : 'is no preview';
    throw new CommandFailure(exitCodes.usage, `Run ${shortId(preview.runId)} ${why}: nothing of it can be applied.`);
  }
  if (plan.outdatedBy !== null) throw new CommandFailure(exitCodes.usage, useTexts(plan).join(' '));
  const what = [
    `Preview of ${timeText(preview.startedAt)}, of the period ${preview.periodStart ?? ''} to ${preview.periodEnd ?? ''}.`,
    ...[changesText(plan, 'This run changes'), moneyText(plan), 'Lines that have moved since are named and left out.'],
  ];
  await confirmed(terminal, what.filter((text) => text !== undefined).join(' '), options.yes);
  const { taskQueue, consoleUrl } = await session.configuration();
  const { workflowId, firstExecutionRunId: runId } = await startRun(
    await session.client(),
    taskQueue,
    asApplied({ runId: preview.runId, planHash: plan.hash }),
    { consoleUrl, summary: `Applies the preview ${shortId(preview.runId)}` },
  );
  await followRun(session, { workflowId, runId }, options);
}
