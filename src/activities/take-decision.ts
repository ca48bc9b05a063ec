import type { CodedValues } from '../domain/log/log-codes.js';
import { dualControlProblem, partText, type Decision } from '../domain/sync/decision.js';
import { counted, grouped } from '../domain/wording.js';
import type { Store } from '../store/database.js';
import {
  approvedCount,
  markApproved,
  movedLines,
  proposedBy,
  type ApprovedCount,
  type MovedLine,
} from '../store/lines/decided-lines.js';
import { namedPart, unknownInPart } from '../store/lines/plan-parts.js';
import { formerDecision, recordDecision, type FormerDecision } from '../store/runs/decisions.js';
import { laterRunOfSameCustomers } from '../store/runs/later-runs.js';
import { startersOf } from '../store/audit/run-starters.js';
import { accepted, isCompletedPreview, type AcceptedRun } from '../store/runs/run-stages.js';
import { findRun } from '../store/runs/runs.js';
import { takeOver } from './judge-preview.js';
import { firstOf, howMoved, movedText } from './moved-text.js';
import { decidingForRun, executionId, runGoingOn } from './open-execution.js';
import { entryKey, writeRunLog } from './run-log.js';
import type { SyncServices } from './services.js';

/** What became of a decision: the run makes what was approved, ends as it was rejected, or asks again. */
export type TakenDecision =
  | ({ readonly result: 'approved' } & ApprovedCount)
  | { readonly result: 'rejected' }
  /** `problem`: a clause. */
  | { readonly result: 'refused'; readonly problem: string };

/** A decision on a plan that a run made, and the preview that was made after it, to see what has moved since. */
export interface DecisionToTake {
  readonly decisionId: string;
  readonly decision: Decision;
  /** The preview that was decided on. */
  readonly previewId: string;
  /** null: it was rejected, or the preview failed. */
  readonly laterId: string | null;
  /** Why the later preview failed, as a clause; absent if it did not. */
  readonly problem?: string;
}

/**
 * Takes a decision on the changes of a run. After an approval the run makes a new preview. It accepts the approval if the changes
 * are the same. Else it refuses the approval and names the lines that have moved (AT61), unless the person chose to leave these out.
 */
export function takeDecision(services: SyncServices) {
  return async (runId: string, taken: DecisionToTake): Promise<TakenDecision> => {
    const run = accepted(await runGoingOn(services, runId));
    return decidingForRun(services, runId, async (transaction) => {
      const former = await formerDecision(transaction, runId, taken.decisionId);
      if (former?.executionId === executionId()) return sameAgain(transaction, taken, former);
      const found = former === undefined ? await resultOf(transaction, run, taken) : refused(beforeReset);
      await writeDown(transaction, run, taken, found);
      return found;
    });
  };
}

/** Temporal brings the decisions from before a reset again. */
const beforeReset = 'it came before the run was reset';

/** What an earlier attempt has found: the run may have gone on since. */
async function sameAgain(
  transaction: Store,
  { previewId }: DecisionToTake,
  { verdict, problem }: FormerDecision,
): Promise<TakenDecision> {
  if (verdict === 'approved') return { result: 'approved', ...(await approvedCount(transaction, previewId)) };
  return verdict === 'rejected' ? { result: 'rejected' } : refused(problem ?? 'it could not be taken');
}

async function resultOf(
  transaction: Store,
  run: AcceptedRun,
  { decision, previewId, laterId, problem }: DecisionToTake,
): Promise<TakenDecision> {
  if (decision.verdict === 'reject') return { result: 'rejected' };
  if (problem !== undefined) return refused(problem);
  const own = await ownApproval(transaction, run, decision);
  if (own !== undefined) return refused(own);
  const preview = await findRun(transaction, previewId);
  if (preview === undefined || !isCompletedPreview(preview) || preview.planHash !== decision.planHash) {
    return refused('the preview was made anew since it was decided on');
  }
  const other = await laterRunOfSameCustomers(transaction, preview);
  if (other !== undefined) return refused(`the run ${other} was begun after the preview for the same customers`);
  const unknown = await unknownInPart(transaction, decision.part, proposedBy(previewId));
  if (unknown.length > 0) return refused(`the plan shows no change of ${firstOf(unknown)}`);
  if (laterId === null) throw new Error(`Nothing was read after the decision on run ${run.runId}.`);
  const moved = await movedLines(transaction, { shown: previewId, found: laterId }, decision.part);
  if (moved.length > 0 && decision.ifMoved === 'Refuse') return refused(movedText(moved));
  const leftOut = new Map(moved.map((line) => [line.lineId, howMoved(line)]));
  const count = await markApproved(transaction, previewId, decision.part, leftOut);
  if (count.approved === 0) return refused(nothingLeft(moved));
  await takeOver(transaction, run.runId, { runId: previewId, hash: decision.planHash, day: preview.runDay });
  return { result: 'approved', ...count };
}

/** The run may have waited already when somebody noted who started it. */
async function ownApproval(transaction: Store, run: AcceptedRun, { by }: Decision): Promise<string | undefined> {
  if (run.parameters.dualControl !== true) return undefined;
  return dualControlProblem(await startersOf(transaction, run), by)?.replace(/\.$/, '');
}

function nothingLeft(moved: readonly MovedLine[]): string {
  const approvesNone = 'it approves no change; reject the changes if none of them is to be made';
  return moved.length === 0 ? approvesNone : `none of its changes is as it was shown: ${movedText(moved)}`;
}

async function writeDown(
  transaction: Store,
  run: AcceptedRun,
  { decisionId, decision, previewId }: DecisionToTake,
  taken: TakenDecision,
): Promise<void> {
  const recorded = {
    decisionId,
    executionId: executionId(),
    previewId,
    verdict: taken.result,
    problem: problemOf(taken),
    decision,
  };
  await recordDecision(transaction, run.runId, recorded);
  const what = partText(await namedPart(transaction, previewId, decision.part));
  const coded = entryOf(decision, what, taken);
  // A decision from before a reset keeps the entry that it had then.
  const key = entryKey.approval(`${decisionId} ${executionId()}`);
  if (coded !== undefined) await writeRunLog(transaction, run, [{ key, coded }]);
}

function problemOf(taken: TakenDecision): string | null {
  return taken.result === 'refused' ? taken.problem : null;
}

/** What ends the run writes its own entry (AT59). */
function entryOf({ by, reason }: Decision, part: string, taken: TakenDecision): CodedValues | undefined {
  if (taken.result === 'rejected') return undefined;
  if (taken.result === 'refused') return { code: 'AT61', values: { by, reason: taken.problem } };
  const { approved, leftOut } = taken;
  const left = leftOut === 0 ? '' : `, ${grouped(leftOut)} left out`;
  const what = `${part} (${counted(approved, 'line')}${left})`;
  return { code: 'AT58', values: { by, what, reason: reason === '' ? '' : `: ${reason}` } };
}

function refused(problem: string): TakenDecision {
  return { result: 'refused', problem };
}
