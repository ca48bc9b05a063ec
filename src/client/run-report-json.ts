import { attentionOf } from '../runs/attention.js';
import { emptyRunText } from '../runs/empty-run.js';
import type { CodeCount, RunReport } from '../runs/run-report.js';
import { waitsForApproval } from '../store/runs/run-stages.js';

/** The report as JSON gives it. */
export function runReportJson(report: RunReport): object {
  const {
    run,
    records,
    lines,
    openLines,
    customers,
    ownRecords,
    reported,
    failure,
    isResumable,
    plan,
    decisions,
    undone,
  } = report;
  const attention = attentionOf(report);
  const byCode = (counts: readonly CodeCount[]) => Object.fromEntries(counts.map(({ code, count }) => [code, count]));
  return {
    runId: run.runId,
    workflowId: run.workflowId,
    jobId: run.jobId,
    startedBy: report.startedBy,
    status: run.status,
    failureKind: run.failureKind,
    failureSummary: report.failureSummary,
    failure,
    isResumable,
    waiting: run.outageWait,
    approval: waitsForApproval(run) ? run.approvalWait : null,
    decisions,
    startedAt: run.startedAt,
    closedAt: run.closedAt,
    stoppedBecause: run.haltedBecause,
    emptyBecause: emptyRunText(report) ?? null,
    isPreview: run.isPreview,
    appliesRunId: run.appliesRunId,
    undoesRunId: run.undoes?.runId ?? null,
    undoneBy: undone?.by ?? null,
    undoneLines: undone?.undoneLines ?? null,
    settledBy: report.settledBy?.runId ?? null,
    amounts: report.amounts,
    plan,
    runDay: run.runDay,
    periodStart: run.periodStart,
    periodEnd: run.periodEnd,
    records: {
      total: records.records,
      inLines: records.inLines,
      withOwnOutcome: records.ownOutcome,
      byCode: byCode(ownRecords),
      ofCustomersWithOutcome: records.ofCustomersWithOutcome,
      notReached: records.unaccounted,
    },
    lines: { total: sum(lines) + openLines, byCode: byCode(lines), open: openLines },
    customers: { byCode: byCode(customers) },
    needsYou: Object.fromEntries(attention.person),
    causes: report.causes,
    mendsItself: Object.fromEntries(attention.nextRun),
    heldBack: Object.fromEntries(attention.endOfHold),
    log: reported
      .filter(({ recorded }) => recorded > 0)
      .map(({ code, level, recorded: entries }) => ({ code, level, entries })),
    notRecorded: byCode(notRecorded(report)),
  };
}

/** Warnings and errors that the run's log level left out of its log. */
export function notRecorded({ reported }: RunReport): CodeCount[] {
  return reported.flatMap(({ code, entries, recorded }) => {
    return entries === recorded ? [] : [{ code, count: entries - recorded }];
  });
}

/** All of these counts together. */
export function sum(counts: readonly CodeCount[]): number {
  return counts.reduce((total, { count }) => total + count, 0);
}
