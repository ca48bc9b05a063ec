import { approvalWaitText, type ApprovalWait } from '../domain/sync/decision.js';
import { shortId, timeText } from '../domain/wording.js';
import type { RunReport, ShownDecision } from '../runs/run-report.js';
import { waitsForApproval } from '../store/runs/run-stages.js';
import { wrapped } from './terminal/wrapped-text.js';

/** How a person decides on the changes of a run that waits, each command with what it does. */
export function decisionCommands(runId: string, { previewId }: ApprovalWait): [string, string][] {
  return [
    ['Look', `billing-sync run show ${shortId(previewId)}`],
    ['Approve', `billing-sync run approve ${shortId(runId)}`],
    ['Reject', `billing-sync run reject ${shortId(runId)} --reason …`],
  ];
}

/** What a run waits to be approved, and how; empty if it does not wait. */
export function approvalRows(run: RunReport['run'], fit: (text: string) => string): [string, string][] {
  if (!waitsForApproval(run)) return [];
  const { approvalWait: wait } = run;
  return [
    ['Now', fit(approvalWaitText(wait))],
    ['Because', fit(wait.reasons.join('; '))],
    ...(wait.startedBy === undefined
      ? []
      : [['Not by', fit(`${wait.startedBy.join(' and ')}: dual control wants somebody else`)] as [string, string]]),
    ...decisionCommands(run.runId, wait),
  ];
}

/** What people decided about the changes of a run; empty if nobody did. */
export function decisionsText(decisions: readonly ShownDecision[], width: number | undefined): string[] {
  if (decisions.length === 0) return [];
  return ['', 'Decisions:', ...decisions.map((each) => `  ${wrapped(decisionText(each), width, 4)}`)];
}

function decisionText({ verdict, problem, by, reason, what, decidedAt }: ShownDecision): string {
  const why = reason === '' ? '' : `: ${reason}`;
  const at = timeText(decidedAt);
  if (verdict === 'rejected') return `${at} ${by} rejected the changes${why}`;
  if (verdict === 'approved') return `${at} ${by} approved ${what}${why}`;
  return `${at} ${by} decided on ${what}${why}. It was not taken: ${problem ?? 'the log says why'}`;
}
