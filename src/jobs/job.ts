import { isDeepStrictEqual } from 'node:util';
import type { Client } from '@temporalio/client';
import type { Author } from '../domain/audit/audit-entry.js';
import type { LogLevel } from '../domain/log/log-codes.js';
import type { ApprovalRule } from '../domain/parameters/job-parameters.js';
import type { FailureSummary } from '../domain/sync/failure-summary.js';
import type { Store } from '../store/database.js';
import type { JobTask } from './job-tasks.js';
import type { RunStatus, TemporalStatus } from '../domain/log/run-status.js';

export { jobTasks, type JobTask } from './job-tasks.js';

/** What the functions of this folder work with. */
export interface JobServices {
  readonly client: Client;
  readonly store: Store;
  /** Where the workers listen for runs. */
  readonly taskQueue: string;
  /** Who does what is done; the product itself unless given. */
  readonly author?: Author | undefined;
}

/**
 * A job: a Temporal Schedule that starts one of our workflows, whoever made it. There is no other record of it, so that
 * the console, the command line, `tctl`, `temporal` and Temporal's web UI all see and change the same.
 */
export interface Job {
  /** The id of the schedule. */
  readonly jobId: string;
  /**
   * Whether Temporal described the schedule. Else only what its list of schedules tells is known: the id, which is the
   * label too, the times, whether it is paused and why, and the newest run.
   */
  readonly isDescribed: boolean;
  /** Another one as soon as somebody edits its label, times, time zone or parameters. */
  readonly version: string;
  /** The name for people: the summary of the workflows that it starts, else the id. */
  readonly label: string;
  readonly task: JobTask;
  /** null: it was made elsewhere, with intervals or calendars that no cron expression describes. */
  readonly cron: string | null;
  /** When it runs, in words. */
  readonly scheduleInWords: string;
  /** An IANA name. */
  readonly timeZone: string;
  /** From the parameters. */
  readonly logLevel: LogLevel;
  /** The name of the secret set, from the parameters. */
  readonly secretsName: string;
  /** From the parameters. */
  readonly approval: ApprovalRule;
  readonly dualControl: boolean;
  /**
   * The parameters as somebody typed them, comments and all; "" where there are none. Values that a run refuses are
   * replaced, as they may be secrets in the wrong place.
   */
  readonly parametersText: string;
  readonly paused: boolean;
  /** Why it was paused or resumed; "" where nobody said. */
  readonly note: string;
  /** The next times at which Temporal starts it, up to ten; none while it is paused. */
  readonly nextRuns: readonly Date[];
  readonly lastRun: JobRun | null;
  /** For how long after its time a run that Temporal missed may still be started; a day unless somebody set it. */
  readonly catchUpSeconds: number;
  /** What keeps its runs from doing what is meant, the gravest first. */
  readonly problems: readonly JobProblem[];
  /** Runs that Temporal has started, and those that it did not start. */
  readonly counts: {
    readonly started: number;
    /** Because Temporal did not run at their time nor within a day after it. */
    readonly missed: number;
    /** Because the run before was not over. */
    readonly skipped: number;
  };
}

export interface JobRun {
  readonly workflowId: string;
  readonly runId: string;
  readonly startedAt: Date;
  /** null while it runs, or where the store does not know. */
  readonly closedAt: Date | null;
  /** As in AT24; of a billing process, and of a run that the store does not know, Temporal's own. */
  readonly status: RunStatus | TemporalStatus;
  /** Why it failed; null if it did not. */
  readonly failureSummary: FailureSummary | null;
}

export interface JobProblem {
  /** Error: runs fail. Warning: they may not do what is meant. */
  readonly level: 'Error' | 'Warning';
  /** A sentence that says what to do. */
  readonly message: string;
}

/** A job as a person gives it. */
export interface JobDraft {
  readonly label: string;
  readonly task: JobTask;
  readonly cron: string;
  /** UTC unless given. */
  readonly timeZone?: string | undefined;
  readonly parametersText: string;
  /** Replaces LogLevel in the parameters. */
  readonly logLevel?: LogLevel | undefined;
  /** Replaces Secrets in the parameters. */
  readonly secretsName?: string | undefined;
  /** Replaces Approval in the parameters. */
  readonly approval?: ApprovalRule | undefined;
  /** Replaces DualControl in the parameters. */
  readonly dualControl?: boolean | undefined;
  /** Who saves it: StartedBy in the parameters, if they have dual control. */
  readonly savedBy?: string | undefined;
  /** Made from the label unless given. */
  readonly jobId?: string | undefined;
  readonly paused?: boolean | undefined;
  readonly note?: string | undefined;
}

/** What is to be different. Everything that is not given stays as it is, also what only other tools can set. */
export interface JobChanges {
  readonly label?: string | undefined;
  readonly cron?: string | undefined;
  readonly timeZone?: string | undefined;
  readonly parametersText?: string | undefined;
  readonly logLevel?: LogLevel | undefined;
  readonly secretsName?: string | undefined;
  readonly approval?: ApprovalRule | undefined;
  readonly dualControl?: boolean | undefined;
  readonly savedBy?: string | undefined;
  /** For how long after its time a run that Temporal missed may still be started. */
  readonly catchUpSeconds?: number | undefined;
}

/** What a person saw of a job when they began to edit it. */
export type OpenedJob = Pick<Job, 'label' | 'cron' | 'timeZone' | 'parametersText'>;

/** What a person sees of a job when they begin to edit it. */
function openedParts({ label, cron, timeZone, parametersText }: OpenedJob): OpenedJob {
  return { label, cron, timeZone, parametersText };
}

/** Why something could not be done to a job. */
export type JobFailureKind =
  /** There is no such job. */
  | 'NotFound'
  /** The id is taken. */
  | 'Exists'
  /** What was given is refused; `problems` has the reasons by field. */
  | 'Refused'
  /** Somebody else changed the job since it was opened. */
  | 'Changed'
  /** A run is under way. */
  | 'Busy'
  /** Temporal has the schedule and does not describe it now. */
  | 'Undescribed';

export interface FieldProblem {
  readonly field: 'label' | 'jobId' | 'cron' | 'timeZone' | 'parametersText' | 'times' | 'savedBy';
  readonly message: string;
}

/**
 * @param opened what a person saw of the job; undefined: they did not look at it
 * @throws JobFailure `Changed` where somebody else changed it meanwhile
 */
export function requireAsOpened(job: OpenedJob & Pick<Job, 'jobId'>, opened: OpenedJob | undefined): void {
  if (opened !== undefined && !isDeepStrictEqual(openedParts(job), openedParts(opened)))
    throw changedMeanwhile(job.jobId);
}

export function changedMeanwhile(jobId: string): JobFailure {
  return new JobFailure(
    'Changed',
    `Somebody else changed the job "${jobId}" meanwhile. Nothing was done: look at it and try again.`,
  );
}

export class JobFailure extends Error {
  override readonly name = 'JobFailure';
  readonly kind: JobFailureKind;
  readonly problems: readonly FieldProblem[];

  constructor(kind: JobFailureKind, message: string, problems: readonly FieldProblem[] = [], options?: ErrorOptions) {
    super(message, options);
    this.kind = kind;
    this.problems = problems;
  }
}
