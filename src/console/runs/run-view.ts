import type { Remedy } from '../../domain/log/outcomes.js';
import { remedyIn, remedyOfReport, runFacts } from '../../runs/attention.js';
import type { LogCode } from '../../domain/log/log-codes.js';
import { isCompleted } from '../../domain/log/run-status.js';
import { applicable } from '../../runs/apply-preview.js';
import { hasEnded } from '../../runs/ended-runs.js';
import { lineChoiceOf, type OutcomeChoice } from '../../runs/line-choices.js';
import { workflowTrouble, type WorkflowTrouble } from '../../runs/workflow-trouble.js';
import { readRunReport, type ProposedPlan, type RunReport } from '../../runs/run-report.js';
import { changeProgress, type ChangeProgress } from '../../store/lines/line-changes.js';
import { callBudgetView, type CallBudgetView } from '../../store/call-budgets.js';
import { callsOfRun, type AutotaskCalls } from '../../store/runs/run-calls.js';
import { appliesForPerson, waitsForApproval } from '../../store/runs/run-stages.js';
import { findRun, type Run } from '../../store/runs/runs.js';
import type { RunPhase } from '../../workflows/billing-sync.js';
import type { ConsoleServices } from '../services.js';
import { answered, askTemporal } from '../shell/unavailable.js';
import { approvalStartAddress } from './approval-start-address.js';
import type { PaceMemory } from './pace.js';
import { undoneName } from './run-names.js';

/** What the page of a run shows of it, apart from its lines. */
export interface RunView {
  readonly report: RunReport;
  readonly remedy: Remedy;
  readonly calls: AutotaskCalls;
  /** Of the run's Autotask database; undefined where the run does not know it yet, or no worker has called it. */
  readonly callBudget: CallBudgetView | undefined;
  /** Why no worker can continue it; undefined if one can, or nobody can tell. */
  readonly trouble: WorkflowTrouble | undefined;
  /** How far it is; undefined once it has ended. */
  readonly progress: RunProgress | undefined;
  /** What it waits to be approved; null if it does not wait, or that is made anew. */
  readonly awaitedPlan: ProposedPlan | null;
  /** Where a run is started that asks for approval of what this preview shows; undefined if no run has to. */
  readonly askingRun: string | undefined;
  /** Whether it ended before it had made the changes of a preview that can still be applied. */
  readonly canApplyAgain: boolean;
  /** What it undoes, in words, if it undoes a run. */
  readonly undoneName: string | undefined;
}

export interface RunProgress extends ChangeProgress {
  /** undefined where no worker or no Temporal answers. */
  readonly phase: RunPhase | undefined;
  readonly temporalAnswers: boolean;
  /** Milliseconds until all changes are made; undefined where nobody can tell. */
  readonly leftMs: number | undefined;
}

/** Gathers what is known of a run that the store has. */
export async function readRunView(services: ConsoleServices, pace: PaceMemory, runId: string): Promise<RunView> {
  const { store } = services;
  const report = await readRunReport(store, runId);
  const { run } = report;
  const [calls, callBudget, progress, trouble, awaitedPlan] = await Promise.all([
    callsOfRun(store, runId),
    run.databaseCi === null ? undefined : callBudgetView(store, run.databaseCi),
    run.closedAt === null ? readProgress(services, pace, run) : undefined,
    run.closedAt === null ? readTrouble(services, run.workflowId) : undefined,
    waitsForApproval(run) ? awaited(services, run.approvalWait.previewId) : null,
  ]);
  return {
    report,
    remedy: remedyOfReport(report),
    calls,
    callBudget,
    trouble,
    progress,
    awaitedPlan,
    askingRun: report.plan?.needsApproval === true ? await approvalStartAddress(services, run) : undefined,
    canApplyAgain: await canApplyAgain(services, run),
    undoneName: await undoneName(services, run),
  };
}

async function canApplyAgain({ store }: ConsoleServices, run: Run): Promise<boolean> {
  if (!appliesForPerson(run) || run.isPreview || !hasEnded(run) || isCompleted(run.status)) return false;
  const preview = await findRun(store, run.appliesRunId);
  return preview !== undefined && 'plan' in applicable(await readRunReport(store, preview.runId));
}

/** What a preview shows that a run waits with; null if it is gone or made anew. */
async function awaited({ store }: ConsoleServices, previewId: string): Promise<ProposedPlan | null> {
  return (await findRun(store, previewId)) === undefined ? null : (await readRunReport(store, previewId)).plan;
}

/** Why no worker gets on with a workflow, as far as Temporal answers. */
export async function readTrouble(services: ConsoleServices, workflowId: string): Promise<WorkflowTrouble | undefined> {
  const trouble = await answered(askTemporal(services, (client) => workflowTrouble(client, workflowId)));
  return 'value' in trouble ? trouble.value : undefined;
}

async function readProgress(
  services: ConsoleServices,
  pace: PaceMemory,
  { runId, workflowId }: RunReport['run'],
): Promise<RunProgress> {
  const changes = await changeProgress(services.store, runId);
  // Without a run id: after a continue-as-new the latest execution answers. Without a worker, none does.
  const phase = await answered(
    askTemporal(services, (client) => client.workflow.getHandle(workflowId).query<RunPhase>('phase')),
  ).catch(() => ({ value: undefined }));
  const isApplying = 'value' in phase && phase.value === 'applying';
  return {
    ...changes,
    phase: 'value' in phase ? phase.value : undefined,
    temporalAnswers: 'value' in phase,
    leftMs: pace.observe(runId, { at: Date.now(), made: changes.made + changes.notMade, isApplying }, changes.toDo),
  };
}

/** An outcome that something of a run has, and how often. */
export interface OutcomeCount {
  readonly code: LogCode;
  readonly count: number;
  readonly noun: 'line' | 'customer' | 'record';
  readonly remedy: Remedy;
}

/** The outcomes of a run's lines, customers and records. */
export function outcomesOf(
  report: Pick<RunReport, 'run' | 'settledBy' | 'seenTo' | 'lines' | 'customers' | 'ownRecords'>,
): OutcomeCount[] {
  const { lines, customers, ownRecords } = report;
  const counted = (counts: readonly { code: LogCode; count: number }[], noun: OutcomeCount['noun']) =>
    counts.map((each) => ({ ...each, noun, remedy: remedyIn(runFacts(report), each.code) }));
  return [...counted(lines, 'line'), ...counted(customers, 'customer'), ...counted(ownRecords, 'record')];
}

/** The lines of a run by what became of them. Each line is in exactly one of the counts. */
export interface LineTotals {
  readonly total: number;
  /** Of a preview: those that would change. */
  readonly changed: number;
  readonly unchanged: number;
  readonly needsYou: number;
  /** A later run has settled them, or a person has seen to them. */
  readonly neededYou: number;
  /** The next run goes on with them. */
  readonly unfinished: number;
  /** A run after the hold changes them. */
  readonly heldBack: number;
  readonly open: number;
}

export function lineTotals(
  report: Pick<RunReport, 'run' | 'settledBy' | 'seenTo' | 'lines' | 'openLines'>,
): LineTotals {
  const { lines, openLines } = report;
  const countOf = (choice: OutcomeChoice) =>
    lines.reduce((sum, { code, count }) => sum + (lineChoiceOf(runFacts(report), code) === choice ? count : 0), 0);
  return {
    total: lines.reduce((sum, { count }) => sum + count, openLines),
    changed: countOf('changed'),
    unchanged: countOf('unchanged'),
    needsYou: countOf('needs-you'),
    neededYou: countOf('needed-you'),
    unfinished: countOf('next-run'),
    heldBack: countOf('held-back'),
    open: openLines,
  };
}
