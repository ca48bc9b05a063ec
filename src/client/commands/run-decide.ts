import { approvalWaitText, partText, type PlanPart } from '../../domain/sync/decision.js';
import { previewedRunOf } from '../../domain/sync/own-preview.js';
import { shortId } from '../../domain/wording.js';
import { readChangedSoFar, stayText } from '../../runs/changed-so-far.js';
import { approveRun, rejectRun, type Decider } from '../../runs/decide-run.js';
import { changesText, moneyText } from '../../runs/plan-text.js';
import { readRunReport } from '../../runs/run-report.js';
import { hasWorker } from '../../runs/worker-presence.js';
import type { Store } from '../../store/database.js';
import { waitsForApproval, type RunAwaitingApproval } from '../../store/runs/run-stages.js';
import { requireRun, type Run } from '../../store/runs/runs.js';
import type { Session } from '../program/session.js';
import { failIfRefused } from '../fail-if-refused.js';
import { partOf, type PartOptions } from '../part-options.js';
import { requireRunByReference } from '../run-reference.js';
import { confirmed } from '../terminal/confirmation.js';
import { CommandFailure, exitCodes } from '../terminal/exit-codes.js';
import { nameOfUser } from '../user-name.js';

interface DecisionOptions {
  readonly by?: string | undefined;
  readonly reason?: string | undefined;
  readonly json?: boolean | undefined;
}

interface ApproveOptions extends DecisionOptions, PartOptions {
  readonly leaveOutMoved?: boolean | undefined;
  readonly planHash?: string | undefined;
  readonly yes?: boolean | undefined;
}

/** Approves the changes that a run waits to make, or a part of them, if it is meant. */
export async function approveCommand(session: Session, reference: string, options: ApproveOptions): Promise<void> {
  const store = await session.store();
  const { run, isLookedAt } = await requireWaitingRun(store, reference);
  const { previewId, planHash } = run.approvalWait;
  if (!isLookedAt || (options.planHash ?? planHash) !== planHash) {
    throw new CommandFailure(
      exitCodes.failed,
      `The plan is another one by now. Look at the preview ${previewId}, and decide on that. Nothing was done.`,
    );
  }
  const decider = deciderOf(options, planHash);
  const part = partOf(options);
  const leavesOutMoved = options.leaveOutMoved === true;
  await confirmed(session.terminal, await questionOf(store, run, part, leavesOutMoved), options.yes);
  const client = await session.client();
  await decide(session, run, options, () => approveRun(client, run, decider, { ...part, leavesOutMoved }));
}

/** Ends a run that waits for approval: it makes none of the changes. */
export async function rejectCommand(session: Session, reference: string, options: DecisionOptions): Promise<void> {
  const store = await session.store();
  const { run } = await requireWaitingRun(store, reference);
  const client = await session.client();
  const decider = deciderOf(options, run.approvalWait.planHash);
  const stay = stayText(await readChangedSoFar(store, run.runId));
  await decide(session, run, options, async () => `${await rejectRun(client, run, decider)}${stay}`);
}

/**
 * The run that a person means, also by a preview that it made of itself.
 *
 * @returns `isLookedAt` false: the person means a preview that shows another plan than the run has now
 */
async function requireWaitingRun(
  store: Store,
  reference: string,
): Promise<{ run: RunAwaitingApproval; isLookedAt: boolean }> {
  const meant = await requireRunByReference(store, reference);
  const previewed = previewedRunOf(meant.workflowId);
  const run = previewed === undefined ? meant : await requireRun(store, previewed);
  if (waitsForApproval(run)) return { run, isLookedAt: run === meant || meant.runId === run.approvalWait.previewId };
  throw new CommandFailure(
    exitCodes.usage,
    `Run ${shortId(run.runId)} does not wait for approval (${run.status}). Nothing was done. "billing-sync attention list" shows what needs you.`,
  );
}

async function decide(
  session: Session,
  { runId, workflowId }: Run,
  { json }: DecisionOptions,
  act: () => Promise<string>,
): Promise<void> {
  const { terminal } = session;
  const { taskQueue } = await session.configuration();
  if (!(await hasWorker(await session.client(), taskQueue))) {
    terminal.message(
      `No worker listens on the task queue "${taskQueue}" yet. The run takes the decision when one does.`,
    );
  }
  terminal.progress('The run takes the decision …');
  const answer = await failIfRefused(act).finally(() => {
    terminal.endProgress();
  });
  if (json === true) terminal.json({ runId, workflowId, answer });
  else terminal.message(answer);
}

async function questionOf(
  store: Store,
  run: RunAwaitingApproval,
  part: PlanPart,
  leavesOutMoved: boolean,
): Promise<string> {
  const { approvalWait } = run;
  const { plan } = await readRunReport(store, approvalWait.previewId);
  const texts = [
    `Run ${shortId(run.runId)} is ${approvalWaitText(approvalWait)}, as ${approvalWait.reasons.join('; ')}.`,
    ...(plan === null ? [] : [changesText(plan, 'The run would change'), moneyText(plan)]),
    `You approve ${partText(part)}.`,
    leavesOutMoved
      ? 'Lines that have changed since are left out.'
      : 'If one of these lines has changed since, none changes.',
  ];
  return texts.filter((text) => text !== undefined).join(' ');
}

function deciderOf({ by, reason = '' }: DecisionOptions, planHash: string): Decider {
  return { planHash, by: nameOfUser(by), reason, from: 'command line' };
}
