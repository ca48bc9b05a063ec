import { sql, type RawBuilder } from 'kysely';
import type { Day } from '../../domain/day.js';
import type { JobParameters } from '../../domain/parameters/job-parameters.js';
import type { ApprovalWait } from '../../domain/sync/decision.js';
import { previewedRunOf } from '../../domain/sync/own-preview.js';
import type { Run } from './runs.js';

/** A run whose parameters were accepted. */
export type AcceptedRun = Run & { readonly parameters: JobParameters };

/** A run whose Autotask database is known: it can read and write there. */
export type RunWithZone = AcceptedRun & { readonly databaseCi: number; readonly autotaskUrl: string };

/** A run whose billing period is known: it can plan. */
export type RunWithPeriod = RunWithZone & { readonly periodStart: Day; readonly periodEnd: Day };

/** Whether a run is a preview that came to its end: what it shows can be applied. */
export function isCompletedPreview(run: Run): run is Run & { readonly planHash: string } {
  return run.isPreview && run.planHash !== null && run.closedAt !== null && run.failureKind === null;
}

/**
 * Whether the changes of a preview can be made only by a run that waits for their approval: those of a job that requires
 * one or has dual control, and those that a run with an approval rule has shown.
 */
export function needsApproval({ parameters, workflowId }: Run): boolean {
  const rule = parameters?.approval;
  if (rule === undefined) return false;
  // Whoever applies a preview has seen it, but alone.
  return rule === 'Required' || parameters?.dualControl === true || previewedRunOf(workflowId) !== undefined;
}

/**
 * Whether a person started the run to make the changes of a preview, even if the run was refused. Such a run has neither limits nor an
 * approval rule. A run that makes a preview of itself has one of them.
 */
export function appliesForPerson(run: Run): run is Run & { readonly appliesRunId: string } {
  const { appliesRunId, parameters } = run;
  return appliesRunId !== null && parameters?.limits === undefined && parameters?.approval === undefined;
}

/** Whether a run takes its parameters from another run: it undoes that run, or a person has it apply a preview. */
export function isOfOtherRun(run: Run): boolean {
  return run.undoes !== null || appliesForPerson(run);
}

/** The same in a query. @param run the name of its row */
export function isOfOtherRunIn(run: string): RawBuilder<boolean> {
  const of = (column: string) => sql.ref(`${run}.${column}`);
  return sql<boolean>`(${of('undoes_run_id')} is not null or (${of('applies_run_id')} is not null
    and ${of('parameters')} -> 'limits' is null and ${of('parameters')} -> 'approval' is null))`;
}

/** A run that waits for a decision on its changes. */
export type RunAwaitingApproval = Run & { readonly approvalWait: ApprovalWait };

/** Whether the run waits for a decision on its changes now. */
export function waitsForApproval(run: Run): run is RunAwaitingApproval {
  return run.approvalWait !== null && run.closedAt === null && run.haltedBecause === null;
}

/** @throws an Error if the run never had valid parameters */
export function accepted(run: Run): AcceptedRun {
  const { parameters } = run;
  if (parameters === null) throw new Error(`Run ${run.runId} has no valid parameters.`);
  return { ...run, parameters };
}

/** @throws an Error if the run has not come that far */
export function withZone(run: Run): RunWithZone {
  const { databaseCi, autotaskUrl } = run;
  if (databaseCi === null || autotaskUrl === null) throw new Error(`Run ${run.runId} has no Autotask zone yet.`);
  return { ...accepted(run), databaseCi, autotaskUrl };
}

/** @throws an Error if the run has not come that far */
export function withPeriod(run: Run): RunWithPeriod {
  const { periodStart, periodEnd } = run;
  if (periodStart === null || periodEnd === null) throw new Error(`Run ${run.runId} has no billing period yet.`);
  return { ...withZone(run), periodStart, periodEnd };
}
