import type { Evidence, RunEvidence } from '../evidence.js';
import { keyOf, type Write } from '../ledger.js';
import type { SentDecision } from '../sent-decisions.js';
import { productTiming } from '../timing.js';
import { senderOf } from './senders.js';
import type { Check, Violation } from './check.js';
import { changedCodes } from './reports.js';
import { isAsShown } from './shown.js';

/** The store tells the time more finely than the campaign. */
const clockStepMs = 5;

/**
 * A run that has to be approved changes only what somebody approved of the plan that this person looked at, and only as
 * that plan showed it. A plan that was rejected, or that nobody decided on in time, changes nothing.
 */
export const onlyApproved: Check = (evidence) => {
  const { case: each, runs, writes, decisions } = evidence;
  if (each.parameters.Approval === undefined) return [];
  const asking = runs.filter(({ run: { role } }) => role === 'chaos' || role === 'undone');
  return writes.flatMap((write): Violation[] => {
    const sender = senderOf(evidence, write);
    const run = asking.find(({ run: { runId } }) => runId === sender?.runId)?.run;
    if (sender === undefined || run === undefined) return [];
    const approvals = approvalsThatCount(decisions, run.runId, sender.sendingAt);
    if (approvals.some((decision) => isApproved(evidence, write, decision))) return [];
    const what = approvals.length === 0 ? 'nobody had approved anything' : 'nobody approved that';
    const details = `Run ${run.workflowId} changed line ${keyOf(write.contractId, write.serviceId)} by ${write.unitChange} from ${write.effectiveDate ?? 'no day'}, and ${what}.`;
    return [{ promise: 'nothing is changed that nobody approved', details }];
  });
};

/** The last approval that was taken before a moment, and those after it of which nobody knows whether they were. */
function approvalsThatCount(decisions: readonly SentDecision[], runId: string, moment: number): SentDecision[] {
  const earlier = decisions.filter((each) => {
    const mayCount = each.answer === 'approved' || each.answer === 'unknown';
    return each.runId === runId && each.approval !== null && mayCount && each.sentAt <= moment + clockStepMs;
  });
  return earlier.slice(
    Math.max(
      0,
      earlier.findLastIndex(({ answer }) => answer === 'approved'),
    ),
  );
}

function isApproved({ case: each }: Evidence, write: Write, { shown, approval, mustFail }: SentDecision): boolean {
  const key = keyOf(write.contractId, write.serviceId);
  return mustFail === null && approval?.keys.has(key) === true && isAsShown(each, write, shown.get(key));
}

const promise = 'a decision is taken once, and kept to';

/** No decision is taken that must not be, and of several on one plan only one. */
export const decidedOnce: Check = ({ runs, decisions }) =>
  decisions.flatMap((decision, index): Violation[] => {
    const breach = (details: string): Violation[] => [{ promise, details: `Run ${decision.runId}: ${details}` }];
    if (!isTaken(decision)) return [];
    if (decision.mustFail !== null)
      return breach(`a decision was ${decision.answer}, and it was ${decision.mustFail}.`);
    // A reset takes a run back to before a decision: then another one may be taken.
    const run = runs.find(({ run: { runId } }) => runId === decision.runId);
    if (run?.run.interference.has('reset') === true) return [];
    const other = decisions.slice(0, index).find((each) => {
      const isOnSame = each.runId === decision.runId && each.previewId === decision.previewId;
      return isOnSame && isTaken(each) && !isSame(each, decision);
    });
    return other === undefined ? [] : breach(`one plan was ${other.answer}, and ${decision.answer} after that.`);
  });

function isTaken({ answer }: SentDecision): boolean {
  return answer === 'approved' || answer === 'rejected';
}

/** Whether it is one decision that was sent twice, as by a double click. */
function isSame(one: SentDecision, other: SentDecision): boolean {
  const what = ({ by, approval }: SentDecision) => JSON.stringify([by, approval?.named, approval?.ifMoved]);
  return what(one) === what(other) && one.mustFail === other.mustFail;
}

/** What a run says of the last decision that it took, and what it does, is what the person decided. */
export const decisionsKept: Check = ({ runs, decisions, case: each }) =>
  runs.flatMap((run): Violation[] => {
    const ofRun = decisions.filter(({ runId }) => runId === run.run.runId);
    if (run.run.interference.size > 0 || run.run.endedAt === null) return [];
    const last = ofRun.findLast(isTaken);
    const faults = [
      ...(last?.answer === 'rejected' ? notRejected(run) : []),
      ...(last?.answer === 'approved' ? notApproved(run, last) : []),
      ...ofRun.flatMap(miscounted),
      ...(run.codes.includes('AT59') && !isRejectedOrLate(run, ofRun, each.parameters.ApprovalDays ?? usualDays)
        ? ['it says that nobody approved it, and nobody rejected it in time.']
        : []),
    ];
    return faults.map((details) => ({ promise, details: `Run ${run.run.workflowId}: ${details}` }));
  });

const usualDays = 14;

function notRejected({ storeStatus, codes, lines }: RunEvidence): string[] {
  const isToldSo = storeStatus === 'Rejected' && codes.includes('AT59') && lines.length === 0;
  return isToldSo ? [] : [`it was rejected, and ended as ${storeStatus ?? 'nothing'} with ${lines.length} lines.`];
}

/** What was left out stays as it is, and is reported; so is everything that was approved. */
function notApproved({ storeStatus, codes, lines }: RunEvidence, { shown, approval }: SentDecision): string[] {
  const toldOf = new Map(lines.map((line) => [keyOf(line.contractId ?? 0, line.serviceId ?? 0), line.outcome ?? '']));
  const isOver = storeStatus?.startsWith('Completed') === true;
  return [
    ...(codes.includes('AT58') ? [] : ['it was approved, and its log does not say so.']),
    ...[...shown.keys()].flatMap((key): string[] => {
      const outcome = toldOf.get(key);
      if (outcome === undefined) return isOver ? [`line ${key} was decided on, and it says nothing of it.`] : [];
      if (approval?.keys.has(key) === true || !changedCodes.includes(outcome)) return [];
      return [`line ${key} was left out of the approval, and it reports ${outcome}.`];
    }),
  ];
}

/** An approval of what may not have moved is taken whole or not at all. */
function miscounted({ answer, counts, approval, shown }: SentDecision): string[] {
  if (answer !== 'approved' || counts === null || approval === null) return [];
  const { approved, leftOut } = counts;
  const isWhole = approval.ifMoved === 'Refuse' ? approved === approval.keys.size : approved <= approval.keys.size;
  if (isWhole && approved > 0 && approved + leftOut === shown.size) return [];
  return [
    `of ${shown.size} lines ${approval.keys.size} were approved, and it says ${approved} and ${leftOut} left out.`,
  ];
}

function isRejectedOrLate({ run }: RunEvidence, ofRun: readonly SentDecision[], days: number): boolean {
  const isRejected = ofRun.some(({ approval, answer, mustFail }) => {
    return approval === null && mustFail === null && (answer === 'rejected' || answer === 'unknown');
  });
  return isRejected || (run.endedAt ?? 0) - run.startedAt >= days * productTiming.approvalDayMs;
}
