import { saysRefusedCredentials } from '../autotask/classify.js';
import { dayInTimeZone } from '../domain/day.js';
import { createdLineNote, lineEntry } from '../domain/sync/line-outcome.js';
import { goneSince, notApprovedCode, notApprovedText } from '../domain/sync/proposed-change.js';
import { sentWrite } from '../domain/sync/recorded-write.js';
import { settleAfterMs } from '../domain/sync/settings.js';
import { completedStatus } from '../domain/log/outcomes.js';
import type { CodedValues, LogCode } from '../domain/log/log-codes.js';
import type { EndStatus } from '../domain/log/run-status.js';
import type { HaltKind, RunFailureKind } from '../domain/sync/run-failure.js';
import { lockOpenClaims, openClaimsOfRun, releaseUnsentClaims } from '../store/claims/claim-settling.js';
import { conclusiveInMs, isSent, type OpenClaim, type SentClaim } from '../store/claims/claims.js';
import { noteTimeline } from '../store/claims/lost-commits.js';
import { removeLogEntries } from '../store/log/log-entries.js';
import { openLines, type OpenLine } from '../store/lines/open-lines.js';
import { addGoneLines, completePreview } from '../store/lines/proposed-lines.js';
import { lineOutcomeCounts } from '../store/lines/plan-lines.js';
import { customerOutcomeCounts } from '../store/runs/run-customers.js';
import { cancelled } from '../store/runs/run-cancellation.js';
import { openRunRow } from '../store/runs/open-run-row.js';
import { recordTotals } from '../store/runs/run-records.js';
import type { Store } from '../store/database.js';
import { countReported, gatherLogCounts, type ReportedCount } from '../store/log/log-counts.js';
import { haltToClose } from '../store/runs/run-halts.js';
import { closeRunRow, findRun, lockExecution, lockRun, requireRun, type Run } from '../store/runs/runs.js';
import { collectVerdicts } from './collect-verdicts.js';
import { failureOfPreview } from './failed-preview.js';
import { entryKey, entryText, writeRunLog, writeSaid, type RunLogEntry } from './run-log.js';
import { answerTo } from './claim-closing.js';
import { endEntries, executionId, noteCurrent, tooLate } from './open-execution.js';
import { nowOf, starterOf, type RunIdentity } from './run-start.js';
import { recordOutcomes } from './record-outcomes.js';
import type { SyncServices } from './services.js';

export interface RunEnd {
  readonly kind: RunFailureKind | null;
  readonly entries: readonly CodedValues[];
}

/** The result of a run. Every record and line is in exactly one of its counts. */
export interface RunSummary {
  readonly status: EndStatus;
  readonly failureKind: RunFailureKind | null;
  readonly records: number;
  readonly lines: Readonly<Partial<Record<LogCode, number>>>;
  readonly customers: Readonly<Partial<Record<LogCode, number>>>;
}

/**
 * Closes a run: gives every remaining line its outcome, logs what ended the run and AT24, and adds up. It sends nothing
 * and reads nothing from outside, so that a run always ends.
 *
 * If opening a run could not record it, this does, so that its log says why.
 *
 * It refuses an activity of an execution that was reset since: the new execution goes on, and closes the run.
 */
export function closeRun(services: SyncServices) {
  return async (runId: string, end: RunEnd, start?: RunIdentity): Promise<RunSummary> => {
    if (start !== undefined) await recordUnopened(services, start);
    await noteCurrent(services, runId);
    return endRun(services.store, runId, executionId(), end);
  };
}

async function recordUnopened({ store, clock, settings }: SyncServices, start: RunIdentity): Promise<void> {
  if ((await findRun(store, start.runId)) !== undefined) return;
  const now = nowOf(start, clock);
  const { runId, workflowId, jobId } = start;
  const nothingKnown = { parameters: null, leastLogLevel: 'Info', runDay: dayInTimeZone(now, 'UTC') } as const;
  await openRunRow(store, { runId, workflowId, jobId, now, settings, ...nothingKnown, startedBy: starterOf(start) });
}

/** Why a run sends nothing more if nothing else has stopped it. */
const closing = 'the run ended';

/** Closes a run on behalf of the execution that worked on it last. */
export async function endRun(
  store: Store,
  runId: string,
  execution: string | null,
  asked: RunEnd,
): Promise<RunSummary> {
  // This commits first and on its own: from here on, no activity of the run that is still running can send anything.
  if (!(await haltToClose(store, runId, execution, closing))) throw tooLate(runId);
  const run = await requireRun(store, runId);
  const end = isStopped(asked) ? stoppedEnd(run) : asked;
  await noteTimeline(store, settleAfterMs(run.settings));
  return store.transaction().execute(async (transaction) => {
    if (!(await lockExecution(transaction, runId, execution))) throw tooLate(runId);
    await releaseUnsentClaims(transaction, runId);
    // Nobody may judge a claim between taking over the verdicts and reporting on the open claims.
    await lockOpenClaims(transaction, runId);
    await collectVerdicts(transaction, run);
    await accountForOpenLines(transaction, run, end);
    if (end.kind === null) await accountForPlan(transaction, run);
    return sumUp(transaction, run, end);
  });
}

/**
 * Reports what an activity finds out after its run may have ended. A run that has completed ends once more, so that its
 * status says the same as its log, and channels hear of it.
 */
export async function reportLate(store: Store, runId: string, entries: readonly RunLogEntry[]): Promise<void> {
  await store.transaction().execute(async (transaction) => {
    await lockRun(transaction, runId);
    const run = await requireRun(transaction, runId);
    await writeRunLog(transaction, run, entries);
    if (run.closedAt !== null && run.failureKind === null) await sumUp(transaction, run, { kind: null, entries: [] });
  });
}

const cancelledEnd: RunEnd = { kind: 'Cancelled', entries: [] };

/** A stopped run ends as cancelled if a person stopped it, even if Temporal was not told. Else its log says what stopped it. */
function stoppedEnd({ cancelRequestedAt, haltedBecause, haltedKind }: Run): RunEnd {
  if (cancelRequestedAt !== null) return cancelledEnd;
  const details = haltedBecause ?? 'Autotask refused to go on';
  return { kind: haltedKind ?? kindOfMessage(details), entries: [{ code: 'AT02', values: { details } }] };
}

/**
 * What stopped a run, by its message. Workers of an earlier version keep only the message, and a run that they stopped may end only
 * now, or while they are still at work.
 */
function kindOfMessage(message: string): HaltKind {
  return saysRefusedCredentials(message) ? 'AutotaskCredentialsRefused' : 'AutotaskUnavailable';
}

/** Whether a run ended because it had been stopped. The store knows what stopped it. */
function isStopped({ kind, entries }: RunEnd): boolean {
  return kind === 'AutotaskUnavailable' && entries.length === 0;
}

async function sumUp(store: Store, run: Run, end: RunEnd): Promise<RunSummary> {
  const { runId } = run;
  const lines = await lineOutcomeCounts(store, runId);
  const customers = await customerOutcomeCounts(store, runId);
  const totals = await recordTotals(store, runId);
  const checked = end.kind === null && totals.unaccounted > 0 ? doNotAddUp(totals.unaccounted) : end;
  const status = await writeEnd(store, run, checked);
  await gatherLogCounts(store, runId);
  await closeRunRow(store, runId, { status, failureKind: checked.kind });
  return {
    status,
    failureKind: checked.kind,
    records: totals.records,
    lines: Object.fromEntries(lines.map(({ code, lines: count }) => [code, count])),
    customers: Object.fromEntries(customers.map(({ code, customers: count }) => [code, count])),
  };
}

/** A fault of the program, which a run must not hide. */
function doNotAddUp(records: number): RunEnd {
  const details = `${records} billing records have no outcome`;
  return { kind: 'Unexpected', entries: [{ code: 'AT42', values: { details } }] };
}

async function accountForOpenLines(store: Store, run: Run, end: RunEnd): Promise<void> {
  const lines = await openLines(store, run.runId);
  const claims = await openClaimsOfRun(store, run.runId);
  const claimOf = new Map(claims.map((claim) => [claim.lineId, claim]));
  const outcomes = lines.map((line) => {
    const { lineId, customerCode } = line;
    return { lineId, customerCode, outcome: leftOver(line, claimOf.get(lineId), run, end) };
  });
  await recordOutcomes(store, run, outcomes);
}

/** Completes a preview, or accounts for what the preview showed and the run that applies it does not find. */
async function accountForPlan(store: Store, run: Run): Promise<void> {
  if (run.isPreview) await completePreview(store, run.runId);
  if (run.appliesRunId === null || run.appliedHash === null) return;
  const gone = await addGoneLines(store, run.runId, { runId: run.appliesRunId, hash: run.appliedHash });
  const outcomes = gone.map((line) => {
    const { lineId, customerCode, isApproved } = line;
    const why = goneSince(line);
    const outcome =
      isApproved === false
        ? lineEntry(notApprovedCode, line, `${notApprovedText}; ${why}`)
        : lineEntry('AT55', line, why);
    return { lineId, customerCode, outcome };
  });
  await recordOutcomes(store, run, outcomes);
}

function leftOver(line: OpenLine, claim: OpenClaim | undefined, run: Run, end: RunEnd): CodedValues {
  if (claim !== undefined && isSent(claim)) {
    if (claim.held !== null) return lineEntry('AT36', line, `${claim.held.because}; ${nextLook}`);
    const reason = `${sentWrite(claim.write)} was sent and ${answerTo(claim)}; ${settledFrom(claim, run)}`;
    return lineEntry('AT36', line, reason);
  }
  const made = createdLineNote(line);
  if (line.state === 'deferred')
    return lineEntry('AT38', line, `another run holds the line or has just changed it${made}`);
  const halted = run.haltedBecause === closing ? null : run.haltedBecause;
  const because = halted ?? (end.kind === 'Cancelled' ? cancelled : 'the run stopped before it');
  return lineEntry('AT37', line, `${because}${made}`);
}

const nextLook = 'the next run of this line first reads whether the change was made, and goes on from what it finds';

/** What mends itself says when. */
function settledFrom(claim: SentClaim, { settings }: Run): string {
  const settleInMs = conclusiveInMs(claim, settings.readLagMs);
  if (settleInMs === 0) return nextLook;
  const from = new Date(Date.now() + settleInMs).toISOString().slice(0, 19).replace('T', ' ');
  return `this can be told from ${from} UTC on: ${nextLook}`;
}

/** Writes what ended a run early, and AT24 after it. A run that was reset to its end has these entries already. */
async function writeEnd(store: Store, run: Run, end: RunEnd): Promise<EndStatus> {
  const ofPreview = await failureOfPreview(store, end.entries);
  const reasons = ofPreview.length > 0 ? ofPreview : end.entries.map(saidOf);
  await removeLogEntries(store, run.runId, endEntries);
  await writeSaid(
    store,
    run,
    reasons.map((said, index) => ({ key: entryKey.failure(index), ...said })),
  );
  const status = statusOf(end, await countReported(store, run.runId));
  await writeRunLog(store, run, [{ key: entryKey.run('closed'), coded: { code: 'AT24', values: { status } } }]);
  return status;
}

function saidOf(coded: CodedValues): { readonly code: LogCode; readonly message: string } {
  return { code: coded.code, message: entryText(coded) };
}

function statusOf(end: RunEnd, reported: readonly ReportedCount[]): EndStatus {
  if (end.kind === 'Rejected' || end.kind === 'Cancelled' || end.kind === 'Terminated') return end.kind;
  if (end.kind !== null) return 'Failed';
  return completedStatus(reported.map(({ code }) => code));
}
