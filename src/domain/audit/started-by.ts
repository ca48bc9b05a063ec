import { previewedRunOf } from '../sync/own-preview.js';

/** Who started a run, as the store knows it. */
export interface RunStarter {
  readonly workflowId: string;
  /** The job that started it; null: a person did. */
  readonly jobId: string | null;
  /** Who started it, or asked the job to; null if nobody is known. */
  readonly startedBy: string | null;
}

/** Who started a run, in a table or a list of facts: `Monthly`, `Monthly, for Dana`, `Dana`, or `A person`. */
export function starterText({ workflowId, jobId, startedBy }: RunStarter, jobLabel?: string): string {
  if (previewedRunOf(workflowId) !== undefined) return 'The run that it was made for';
  return jobId === null ? (startedBy ?? 'A person') : `${jobLabel ?? jobId}${askedText(startedBy)}`;
}

/** The part that names who asked a job for a run, behind the name of the job. */
export function askedText(startedBy: string | null): string {
  return startedBy === null ? '' : `, for ${startedBy}`;
}

/** Who started a run, as the subject of a clause: `the job monthly, for Dana,`, `Dana`, or `a person`. */
export function starterInClause({ jobId, startedBy }: Omit<RunStarter, 'workflowId'>): string {
  if (jobId === null) return startedBy ?? 'a person';
  return `the job ${jobId}${startedBy === null ? '' : `${askedText(startedBy)},`}`;
}

/** The same of a run without a job, in a sentence: `started by Dana`, or `started by hand`. */
export function startedByHandText(startedBy: string | null): string {
  return `started by ${startedBy ?? 'hand'}`;
}
