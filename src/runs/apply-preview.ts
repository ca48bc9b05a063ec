import { shortId } from '../domain/wording.js';
import { waitsForApproval } from '../store/runs/run-stages.js';
import { approvalText, asksFirst, awaitedText, isMadeByItsRun, useTexts } from './plan-text.js';
import type { ProposedPlan, RunReport } from './run-report.js';

/** Why nothing of a run can be applied. */
export interface Inapplicable {
  /** As sentences. */
  readonly problem: string;
  readonly because:
    | 'no preview'
    | 'unfinished'
    | 'limit'
    | 'made'
    | 'out of date'
    | 'no changes'
    | 'waits'
    | 'needs approval'
    | 'asks above a limit';
  /** The run to look at instead; null if there is none. */
  readonly otherRun: string | null;
}

/** What a preview shows; or why nothing of it can be applied. */
export type Applicable = { readonly plan: ProposedPlan } | Inapplicable;

/** Whether the changes of a run can be applied. */
export function applicable({ run, plan }: Pick<RunReport, 'run' | 'plan'>): Applicable {
  const { runId, appliesRunId } = run;
  if (run.failureKind === 'LimitExceeded' && appliesRunId !== null) {
    const problem = `A limit stopped run ${shortId(runId)}. If its preview shows changes and they are right, apply that: ${appliesRunId}`;
    return { problem, because: 'limit', otherRun: appliesRunId };
  }
  if (waitsForApproval(run)) return { problem: awaitedText(runId), because: 'waits', otherRun: runId };
  if (plan === null) {
    const why = run.isPreview ? `is a preview that did not finish (${run.status})` : 'is no preview';
    const problem = `Run ${shortId(runId)} ${why}: nothing of it can be applied. Make a preview first.`;
    return { problem, because: run.isPreview ? 'unfinished' : 'no preview', otherRun: null };
  }
  const { outdatedBy, awaitedBy, appliedBy } = plan;
  const uses = useTexts(run, plan).join(' ');
  if (isMadeByItsRun(run, plan)) return { problem: uses, because: 'made', otherRun: appliedBy };
  if (outdatedBy !== null && awaitedBy === null) return { problem: uses, because: 'out of date', otherRun: outdatedBy };
  if (plan.lines === 0) {
    const problem = `Preview ${shortId(runId)} shows no change: there is nothing to apply.`;
    return { problem, because: 'no changes', otherRun: null };
  }
  const problem = approvalText(run, plan);
  if (problem === undefined) return { plan };
  if (awaitedBy !== null) return { problem, because: 'waits', otherRun: awaitedBy };
  return { problem, because: asksFirst(run, plan) ? 'needs approval' : 'asks above a limit', otherRun: null };
}

/**
 * What a run is started with that makes exactly the changes that a person has seen.
 *
 * @param isAllOrNothing whether it changes nothing if a line has moved since; else it leaves such lines out
 */
export function applicationOf(
  runId: string,
  { hash }: ProposedPlan,
  isAllOrNothing: boolean,
): { parameters: object; summary: string } {
  return {
    parameters: { ApplyPreview: runId, PlanHash: hash, ...(isAllOrNothing ? { IfMoved: 'Refuse' } : {}) },
    summary: `Applies the preview ${shortId(runId)}`,
  };
}
