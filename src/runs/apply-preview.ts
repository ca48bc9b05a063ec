import { shortId } from '../domain/wording.js';
import { waitsForApproval } from '../store/runs/run-stages.js';
import { approvalText, awaitedText, useTexts } from './plan-text.js';
import type { ProposedPlan, RunReport } from './run-report.js';

/** What a preview shows, with the preview; or why nothing of it can be applied, as sentences. */
export type Applicable = { readonly plan: ProposedPlan } | { readonly problem: string };

/** Whether the changes of a run can be applied. */
export function applicable({ run, plan }: Pick<RunReport, 'run' | 'plan'>): Applicable {
  if (run.failureKind === 'LimitExceeded' && run.appliesRunId !== null) {
    return {
      problem: `A limit stopped run ${shortId(run.runId)}. Look at its preview, and apply that: ${run.appliesRunId}`,
    };
  }
  if (waitsForApproval(run)) return { problem: awaitedText(run.runId) };
  if (plan === null) {
    const why = run.isPreview ? `is a preview that did not finish (${run.status})` : 'is no preview';
    return { problem: `Run ${shortId(run.runId)} ${why}: nothing of it can be applied. Make a preview first.` };
  }
  if (plan.outdatedBy !== null && plan.awaitedBy === null) return { problem: useTexts(plan).join(' ') };
  const approval = approvalText(plan);
  return approval === undefined ? { plan } : { problem: approval };
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
