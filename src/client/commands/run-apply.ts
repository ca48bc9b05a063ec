import { shortId, timeText } from '../../domain/wording.js';
import { changesText, moneyText } from '../../runs/plan-text.js';
import { readRunReport, type RunReport } from '../../runs/run-report.js';
import { applicable, applicationOf } from '../../runs/apply-preview.js';
import { startRun } from '../../runs/start-run.js';
import { waitsForApproval } from '../../store/runs/run-stages.js';
import { authorOf } from '../author.js';
import type { FollowOptions } from '../follow/follow.js';
import { followRun } from '../follow/follow-run.js';
import { requireSecretSet } from '../parameter-warnings.js';
import type { Session } from '../program/session.js';
import { requireRunByReference } from '../run-reference.js';
import { confirmed } from '../terminal/confirmation.js';
import { CommandFailure, exitCodes } from '../terminal/exit-codes.js';

/** Starts a run that makes exactly the changes that a preview showed, if it is meant. */
export async function applyCommand(
  session: Session,
  reference: string,
  options: FollowOptions & { readonly allOrNothing?: boolean | undefined; readonly yes?: boolean | undefined },
): Promise<void> {
  const { terminal } = session;
  const store = await session.store();
  const preview = await requireRunByReference(store, reference);
  const report = await readRunReport(store, preview.runId);
  const found = applicable(report);
  if ('problem' in found) throw new CommandFailure(exitCodes.usage, `${found.problem}${howToApprove(report)}`);
  const { plan } = found;
  if (preview.parameters !== null) await requireSecretSet(session, preview.parameters.secrets);
  const isAllOrNothing = options.allOrNothing === true;
  const what = [
    `Preview of ${timeText(preview.startedAt)}, of the period ${preview.periodStart ?? ''} to ${preview.periodEnd ?? ''}.`,
    ...[changesText(plan, 'This run changes'), moneyText(plan)],
    isAllOrNothing
      ? 'If a line has changed since, the run names it and changes nothing.'
      : 'Lines that have changed since are named and left out.',
  ];
  await confirmed(terminal, what.filter((text) => text !== undefined).join(' '), options.yes);
  const { taskQueue, consoleUrl } = await session.configuration();
  const { parameters, summary } = applicationOf(preview.runId, plan, isAllOrNothing);
  const client = await session.client();
  const started = await startRun(client, taskQueue, parameters, { consoleUrl, summary, author: authorOf() });
  const { workflowId, firstExecutionRunId: runId } = started;
  await followRun(session, { workflowId, runId }, options);
}

function howToApprove({ run, plan }: RunReport): string {
  const waiting = waitsForApproval(run) ? run.runId : plan?.awaitedBy;
  return typeof waiting === 'string' ? ` To do that: billing-sync run approve ${shortId(waiting)}` : '';
}
