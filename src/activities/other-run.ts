import { readOtherRun, type OtherRun } from '../domain/parameters/other-run.js';
import type { ParsedParameters } from '../domain/parameters/parameters.js';
import type { RunLimits } from '../domain/sync/run-limits.js';
import type { Store } from '../store/database.js';
import { unknownInPart } from '../store/lines/plan-parts.js';
import { changedInPart, undoableLines, type Undoes } from '../store/lines/undone-lines.js';
import { laterRunOfSameCustomers } from '../store/runs/later-runs.js';
import { isCompletedPreview, needsApproval } from '../store/runs/run-stages.js';
import { findRun, type Run } from '../store/runs/runs.js';

/** The parameters of a run that has them from another one, and that run. */
export interface ParametersOfOther {
  readonly parsed: ParsedParameters;
  /** The completed preview whose changes the run makes, also if that is refused. */
  readonly applies?: Run;
  /** The run that it is the preview of. */
  readonly previews?: Run;
  /** The changes that it undoes. */
  readonly undoes?: Undoes;
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
    return refused('ApplyPreview, PreviewOf and UndoRun are for a run that a person starts, and not for a job');
  const run = await findRun(store, other.runId);
  switch (other.relation) {
    case 'applies':
      return ofPreview(store, other, run);
    case 'previews':
      return ofPreviewed(other, run);
    case 'undoes':
      return ofUndone(store, other, run);
  }
}

async function ofUndone(
  store: Store,
  { runId, part, preview, effectiveDateConflict, startedBy }: Extract<OtherRun, { relation: 'undoes' }>,
  run: Run | undefined,
): Promise<ParametersOfOther> {
  const named = `UndoRun names ${runId}`;
  if (run === undefined) return refused(`${named}, and there is no such run`);
  const { parameters, closedAt, isPreview } = run;
  if (isPreview || parameters === null) return refused(`${named}, which changed nothing`);
  if (closedAt === null) return refused(`${named}, which is under way; cancel it first, or wait for its end`);
  if (parameters.dualControl === true && startedBy === undefined && !preview) {
    return refused(`${named}, whose job has DualControl: give StartedBy too, the name of who undoes it`);
  }
  const undoes: Undoes = { runId, part };
  const unknown = await unknownInPart(store, part, undoableLines(runId));
  if (unknown.length > 0)
    return refused(`${named}, which changed nothing of ${unknown.slice(0, mostNamed).join(', ')}`);
  if ((await changedInPart(store, undoes)) === 0) return refused(`${named}, which changed no line of this part`);
  const own = {
    ...{ preview, limits: limitsOfUndo(parameters.limits), startedBy },
    effectiveDateConflict: effectiveDateConflict ?? parameters.effectiveDateConflict,
  };
  return { parsed: { parameters: { ...parameters, ...own } }, undoes };
}

/** Nothing is read from Atria to undo changes, so what limits its records and its period says nothing. */
function limitsOfUndo(limits: RunLimits | undefined): RunLimits | undefined {
  if (limits === undefined) return undefined;
  const own = Object.entries(limits).filter(([name]) => name !== 'leastRecordsPercent' && name !== 'onlyRecentPeriods');
  return own.length === 0 ? undefined : Object.fromEntries(own);
}

const mostNamed = 10;

async function ofPreview(
  store: Store,
  { runId, planHash, ifMoved }: Extract<OtherRun, { relation: 'applies' }>,
  run: Run | undefined,
): Promise<ParametersOfOther> {
  const named = `ApplyPreview names ${runId}`;
  if (run === undefined) return refused(`${named}, and there is no such run`);
  const { parameters } = run;
  if (!run.isPreview || parameters === null) return refused(`${named}, which is no preview`);
  const refusedFor = (problem: string) => ({ ...refused(problem), applies: run });
  if (!isCompletedPreview(run)) {
    return refusedFor(`${named}, a preview that was not completed (${run.status}); make a new one`);
  }
  if (planHash !== undefined && planHash !== run.planHash) {
    return refusedFor('what this preview would change is not what PlanHash was shown for; look at it again');
  }
  const later = await laterRunOfSameCustomers(store, run);
  if (later !== undefined) {
    return refusedFor(`${named}, and the run ${later} was begun after it for the same customers; make a new preview`);
  }
  if (needsApproval(run)) {
    const start = run.undoes === null ? 'start the run of the job' : 'start the run that undoes them, without Preview';
    return refusedFor(`${named}, a preview whose changes need approval: ${start}, and approve it`);
  }
  // A person has seen the changes, so no limit holds them back.
  return {
    parsed: {
      parameters: { ...parameters, ...withoutRestraints, ...(ifMoved === 'Refuse' ? { ifMoved } : {}) },
    },
    applies: run,
    ...(run.undoes === null ? {} : { undoes: run.undoes }),
  };
}

const withoutRestraints = {
  ...{ preview: false, limits: undefined, approval: undefined, approvalDays: undefined },
  // Those of the run that made the preview.
  ...{ dualControl: undefined, startedBy: undefined, ifMoved: undefined },
};

function ofPreviewed({ runId }: Extract<OtherRun, { relation: 'previews' }>, run: Run | undefined): ParametersOfOther {
  const named = `PreviewOf names ${runId}`;
  if (run === undefined) return refused(`${named}, and there is no such run`);
  const { parameters } = run;
  if (parameters === null || run.closedAt !== null) {
    return refused(`${named}, which has ended: set Preview to "True" instead, with the parameters of the job`);
  }
  const undoes = run.undoes === null ? {} : { undoes: run.undoes };
  return { parsed: { parameters: { ...parameters, preview: true } }, previews: run, ...undoes };
}

function refused(problem: string): ParametersOfOther {
  return { parsed: { refusals: [{ code: 'AT17', problems: [problem] }], logLevel: 'Info' } };
}
