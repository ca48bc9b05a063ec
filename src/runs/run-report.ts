import { namedAuthor } from '../domain/audit/audit-entry.js';
import type { LogCode } from '../domain/log/log-codes.js';
import { isCompleted } from '../domain/log/run-status.js';
import { isProblem } from '../domain/log/outcomes.js';
import { causesOf, type Cause } from '../domain/sync/causes.js';
import { causeKeyOf } from '../domain/sync/cause-key.js';
import { causeIdOf } from '../store/attention/cause-id.js';
import { seenCausesOfRun, seenCodes } from '../store/attention/seen-causes.js';
import { whoStarted } from '../store/audit/run-starters.js';
import type { Store } from '../store/database.js';
import { countReported, type ReportedCount } from '../store/log/log-counts.js';
import { failureEntries, type LogEntry } from '../store/log/log-entries.js';
import { namedPart } from '../store/lines/plan-parts.js';
import { changedAmounts, type ChangedAmounts } from '../store/lines/changed-amounts.js';
import { openLineCounts } from '../store/lines/open-lines.js';
import { changedInPart } from '../store/lines/undone-lines.js';
import { partText } from '../domain/sync/decision.js';
import { failureSummary, type FailureSummary } from '../domain/sync/failure-summary.js';
import { exceededLimits } from '../domain/sync/run-limits.js';
import { plannedTotals } from '../store/lines/planned-totals.js';
import { failingSinceOf } from '../store/runs/failing-since.js';
import { decisionsOfRun, type RecordedDecision } from '../store/runs/decisions.js';
import { previewedRunOf } from '../domain/sync/own-preview.js';
import { proposedTotals, type ProposedTotals } from '../store/lines/proposed-lines.js';
import { lineOutcomeCounts } from '../store/lines/plan-lines.js';
import { customerOutcomeCounts } from '../store/runs/run-customers.js';
import { recordOutcomeCounts, recordTotals } from '../store/runs/run-records.js';
import { laterRunOfSameCustomers, runThatApplied } from '../store/runs/later-runs.js';
import { isCompletedPreview, needsApproval, waitsForApproval } from '../store/runs/run-stages.js';
import { findRun, requireRun, type Run } from '../store/runs/runs.js';
import { outcomeGroups } from '../store/runs/run-causes.js';
import { undoneChanges, type UndoneChanges } from '../store/runs/undoing-runs.js';
import { findSettlingRun, type SettlingRun } from '../store/runs/settling-run.js';
import { attentionOf, runFacts, type RunFacts } from './attention.js';
import { hasEnded } from './ended-runs.js';
import { reasonNotToResume } from './resume-run.js';

/** How many lines, customers or records have an outcome. */
export interface CodeCount {
  readonly code: LogCode;
  readonly count: number;
}

/** A decision about the changes of a run. */
export interface ShownDecision extends RecordedDecision {
  /** Which changes were meant, in words that follow "approved". */
  readonly what: string;
}

/** A cause, and whether a person has to mend it still. */
export interface ShownCause extends Cause {
  /** Where the cause stands now: open here, open in the later run, gone in the later run, or seen to by a person. */
  readonly now: 'needsYou' | 'inLaterRun' | 'notInLaterRun' | 'seenTo';
  /** Who has seen to it; null if nobody has, or said who they are. */
  readonly seenBy: string | null;
  /** Its id, whichever run reports it. */
  readonly causeId: string;
}

/** What a run came to, from the store. Every record and every line is in exactly one of its counts. */
export interface RunReport {
  readonly run: Run;
  readonly records: Awaited<ReturnType<typeof recordTotals>>;
  readonly lines: readonly CodeCount[];
  /** Lines that have no outcome yet. */
  readonly openLines: number;
  readonly customers: readonly CodeCount[];
  /** Records with an outcome of their own. */
  readonly ownRecords: readonly CodeCount[];
  /** What the run reported, whatever its log level recorded. */
  readonly reported: readonly ReportedCount[];
  /** What a person has to mend, or had to, what holds most money back first. Each such entry is in exactly one. */
  readonly causes: readonly ShownCause[];
  /** The later run that has looked at everything of it again, and says what is left; null if none has. */
  readonly settledBy: SettlingRun | null;
  /** The codes of which a person has seen to each entry. */
  readonly seenTo: readonly LogCode[];
  /** What ended it early, as its log says it. */
  readonly failure: readonly Pick<LogEntry, 'code' | 'message'>[];
  /** Why it failed, in short; null if it did not. */
  readonly failureSummary: FailureSummary | null;
  /** What people decided about its changes, the first decision first. */
  readonly decisions: readonly ShownDecision[];
  /** Who started it, or asked its job to; null if nobody is known. */
  readonly startedBy: string | null;
  /** Which changes of the other run it undoes, in words; null if it undoes none. */
  readonly undoesPart: string | null;
  /** What later runs have undone of it; null if none has. */
  readonly undone: UndoneChanges | null;
  /** Whether it failed of what can be mended, so that it can go on. */
  readonly isResumable: boolean;
  /** What its changes come to; null if no preview has read prices for it, nor for what it undoes. */
  readonly amounts: ChangedAmounts | null;
  /** What a completed preview would change; null of any other run. */
  readonly plan: ProposedPlan | null;
}

/** What a completed preview would change, and the limits of its job that a run would exceed with it. */
export interface ProposedPlan extends ProposedTotals {
  readonly hash: string;
  /** Each as a clause; empty if a run would not stop. */
  readonly exceeded: readonly string[];
  /** The newest run that was to make its changes; null if none was. */
  readonly appliedBy: string | null;
  /** How far that run came; null if there is none. */
  readonly appliedState: 'under way' | 'ended early' | 'made' | null;
  /** How many lines that run has changed. */
  readonly appliedLines: number;
  /** A run that has processed the same customers since, so that it cannot be applied any more; null if none has. */
  readonly outdatedBy: string | null;
  /** Whether only a run that waits for their approval can make these changes. */
  readonly needsApproval: boolean;
  /** The run that waits for their approval now; null if none does. */
  readonly awaitedBy: string | null;
}

/** Gathers the report of a run that the store knows. */
export async function readRunReport(store: Store, runId: string): Promise<RunReport> {
  const [run, open, lines, customers, records, ownRecords, reported, failure, decisions, undone] = await Promise.all([
    requireRun(store, runId),
    openLineCounts(store, runId),
    lineOutcomeCounts(store, runId),
    customerOutcomeCounts(store, runId),
    recordTotals(store, runId),
    recordOutcomeCounts(store, runId),
    countReported(store, runId),
    failureEntries(store, runId),
    decisionsOfRun(store, runId),
    undoneChanges(store, runId),
  ]);
  const { settledBy, seenTo } = await readSettlement(store, run, reported);
  return {
    run,
    records,
    lines: lines.map(({ code, lines: count }) => ({ code, count })),
    openLines: open.waiting + open.deferred + open.claimed,
    customers: customers.map(({ code, customers: count }) => ({ code, count })),
    ownRecords: ownRecords.map(({ code, records: count }) => ({ code, count })),
    reported,
    causes: await causesOfRun(store, { run, reported, settledBy }),
    settledBy,
    seenTo,
    failure,
    failureSummary: failureSummary({
      ...run,
      isUndo: run.undoes !== null,
      failingSince: await failingSinceOf(store, runId),
    }),
    decisions: await Promise.all(decisions.map((decision) => shownDecision(store, decision))),
    startedBy: await whoStarted(store, runId),
    undoesPart: await undoesPartOf(store, run),
    undone,
    isResumable: run.status === 'Failed' && (await reasonNotToResume(store, run)) === undefined,
    amounts: await changedAmounts(store, runId),
    plan: await planOf(store, run),
  };
}

/** What decides who acts on the outcomes of a run, without the rest of its report. */
export async function readRunFacts(store: Store, run: Run): Promise<RunFacts> {
  return runFacts({ run, ...(await readSettlement(store, run, await countReported(store, run.runId))) });
}

async function readSettlement(
  store: Store,
  run: Run,
  reported: readonly ReportedCount[],
): Promise<Pick<RunReport, 'settledBy' | 'seenTo'>> {
  return { settledBy: await settlingRunOf(store, run, reported), seenTo: await seenCodes(store, run.runId) };
}

/** The run that has settled it; null also where there is nothing to settle. */
async function settlingRunOf(store: Store, run: Run, reported: readonly ReportedCount[]): Promise<SettlingRun | null> {
  const isFlawless = isCompleted(run.status) && !reported.some(({ code }) => isProblem(code));
  return isFlawless ? null : findSettlingRun(store, run.runId);
}

async function causesOfRun(
  store: Store,
  { run, reported, settledBy }: Pick<RunReport, 'run' | 'reported' | 'settledBy'>,
): Promise<ShownCause[]> {
  const { person } = attentionOf({ run, reported, settledBy: null, seenTo: [] });
  const causes = causesOf(person, await outcomeGroups(store, run.runId, [...person.keys()]));
  const seen = new Map(
    (await seenCausesOfRun(store, run.runId)).map((cause) => [causeIdOf(cause), namedAuthor(cause.by)]),
  );
  const { person: standing } = attentionOf({ run, reported, settledBy, seenTo: [] });
  const left = settledBy === null ? new Set() : await causesLeft(store, settledBy, [...person.keys()]);
  const nowOf = (cause: Cause, causeId: string) => {
    if (seen.has(causeId)) return 'seenTo';
    if (standing.has(cause.code)) return 'needsYou';
    return left.has(keyOf(cause)) ? 'inLaterRun' : 'notInLaterRun';
  };
  return causes.map((cause) => {
    const causeId = causeIdOf(causeKeyOf(cause, { jobId: run.jobId, undoesRunId: run.undoes?.runId ?? null }));
    return { ...cause, causeId, seenBy: seen.get(causeId) ?? null, now: nowOf(cause, causeId) };
  });
}

/** The causes among these codes that a run still has. */
async function causesLeft(store: Store, { runId }: SettlingRun, codes: readonly LogCode[]): Promise<Set<string>> {
  const counts = (await countReported(store, runId)).filter(({ code }) => codes.includes(code));
  const reported = new Map(counts.map(({ code, entries }) => [code, entries]));
  return new Set(causesOf(reported, await outcomeGroups(store, runId, codes)).map(keyOf));
}

function keyOf({ code, thing }: Pick<Cause, 'code' | 'thing'>): string {
  return JSON.stringify([code, thing]);
}

async function shownDecision(store: Store, decision: RecordedDecision): Promise<ShownDecision> {
  return { ...decision, what: partText(await namedPart(store, decision.previewId, decision.part)) };
}

/** Which changes of another run a run undoes, in words; null if it undoes none. */
export async function undoesPartOf(store: Store, { undoes }: Run): Promise<string | null> {
  return undoes === null ? null : partText(await namedPart(store, undoes.runId, undoes.part));
}

async function planOf(store: Store, run: Run): Promise<ProposedPlan | null> {
  const { runId, planHash, parameters } = run;
  if (planHash === null || !isCompletedPreview(run)) return null;
  const limits = parameters?.limits;
  const exceeded = limits === undefined ? [] : exceededLimits(limits, await plannedTotals(store, run, limits));
  return {
    ...(await proposedTotals(store, runId)),
    ...{ hash: planHash, exceeded, ...(await applicationOf(store, runId)) },
    outdatedBy: (await laterRunOfSameCustomers(store, run)) ?? null,
    ...{ needsApproval: needsApproval(run), awaitedBy: await runThatAwaits(store, run) },
  };
}

/** The newest run that was to make the changes of a preview, and what came of that. */
async function applicationOf(
  store: Store,
  previewId: string,
): Promise<Pick<ProposedPlan, 'appliedBy' | 'appliedState' | 'appliedLines'>> {
  const appliedBy = await runThatApplied(store, previewId);
  const run = appliedBy === null ? undefined : await findRun(store, appliedBy);
  if (run === undefined) return { appliedBy: null, appliedState: null, appliedLines: 0 };
  const ended = isCompleted(run.status) ? 'made' : 'ended early';
  const appliedLines = await changedInPart(store, { runId: run.runId, part: {} });
  return { appliedBy, appliedState: hasEnded(run) ? ended : 'under way', appliedLines };
}

/** The run that waits for the approval of what this preview of it shows; null if none does. */
async function runThatAwaits(store: Store, { runId: previewId, workflowId }: Run): Promise<string | null> {
  const previewed = previewedRunOf(workflowId);
  const run = previewed === undefined ? undefined : await findRun(store, previewed);
  if (run === undefined || !waitsForApproval(run)) return null;
  return run.approvalWait.previewId === previewId ? run.runId : null;
}
