import { readOtherRun, type OtherRun } from '../domain/parameters/other-run.js';
import type { ParsedParameters } from '../domain/parameters/parameters.js';
import type { Store } from '../store/database.js';
import { laterRunOfSameCustomers } from '../store/runs/later-runs.js';
import { isCompletedPreview, needsApproval } from '../store/runs/run-stages.js';
import { findRun, type Run } from '../store/runs/runs.js';

/** The parameters of a run that has them from another one, and that run. */
export interface ParametersOfOther {
  readonly parsed: ParsedParameters;
  /** The completed preview whose changes the run makes. */
  readonly applies?: Run;
  /** The run that it is the preview of. */
  readonly previews?: Run;
}

/** @returns undefined if the input holds parameters of its own */
export async function parametersOfOther(
  store: Store,
  input: unknown,
  jobId: string | null,
): Promise<ParametersOfOther | undefined> {
  const other = readOtherRun(input);
  if (other === undefined) return undefined;
  if ('problems' in other) return refused(other.problems.join('; '));
  // A job would do the same again at each of its times.
  if (jobId !== null)
    return refused('ApplyPreview and PreviewOf are for a run that a person starts, and not for a job');
  const run = await findRun(store, other.runId);
  return other.relation === 'applies' ? ofPreview(store, other, run) : ofPreviewed(other, run);
}

async function ofPreview(
  store: Store,
  { runId, planHash }: Extract<OtherRun, { relation: 'applies' }>,
  run: Run | undefined,
): Promise<ParametersOfOther> {
  const named = `ApplyPreview names ${runId}`;
  if (run === undefined) return refused(`${named}, and there is no such run`);
  const { parameters } = run;
  if (!run.isPreview || parameters === null) return refused(`${named}, which is no preview`);
  if (!isCompletedPreview(run)) {
    return refused(`${named}, a preview that was not completed (${run.status}); make a new one`);
  }
  if (planHash !== undefined && planHash !== run.planHash) {
    return refused('what this preview would change is not what PlanHash was shown for; look at it again');
  }
  const later = await laterRunOfSameCustomers(store, run);
  if (later !== undefined) {
    return refused(`${named}, and the run ${later} was begun after it for the same customers; make a new preview`);
  }
  if (needsApproval(run)) {
    return refused(`${named}, a preview whose changes need approval: start the run of the job, and approve it`);
  }
  // A person has seen the changes, so no limit holds them back.
  return {
    parsed: {
      parameters: { ...parameters, preview: false, limits: undefined, approval: undefined, approvalDays: undefined },
    },
    applies: run,
  };
}

function ofPreviewed({ runId }: Extract<OtherRun, { relation: 'previews' }>, run: Run | undefined): ParametersOfOther {
  const named = `PreviewOf names ${runId}`;
  if (run === undefined) return refused(`${named}, and there is no such run`);
  const { parameters } = run;
  if (parameters === null || run.closedAt !== null) {
    return refused(`${named}, which has ended: set Preview to "True" instead, with the parameters of the job`);
  }
  return { parsed: { parameters: { ...parameters, preview: true } }, previews: run };
}

function refused(problem: string): ParametersOfOther {
  return { parsed: { refusals: [{ code: 'AT17', problems: [problem] }], logLevel: 'Info' } };
}
