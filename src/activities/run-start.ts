import type { Author } from '../domain/audit/audit-entry.js';

/** What Temporal knows of a run, whatever it was given. */
export interface RunIdentity {
  readonly runId: string;
  readonly workflowId: string;
  /** The schedule that started it; null if a person did. */
  readonly jobId: string | null;
  /** ISO instants. The nominal time of the schedule takes precedence over the real start. */
  readonly scheduledTime: string | null;
  readonly startTime: string;
  /** Who started it, where the console or the command line did; recorded histories may have nothing here. */
  readonly startedBy?: Author | null;
}

/** What Temporal knows of a run when it starts. */
export interface RunStart extends RunIdentity {
  /** Given by the person who started it by hand: an IANA name. */
  readonly timeZone?: string | null;
  /** The parameters as they were typed. */
  readonly input?: unknown;
  /** Why the workflow itself refuses what it was given; then there is no input. */
  readonly refused?: { readonly code: 'AT17' | 'AT23'; readonly problem: string };
}

/** The "now" of a run, which stays the same for all its resets. @param clock one that a test or a demo sets; undefined: that of Temporal */
export function nowOf({ scheduledTime, startTime }: RunIdentity, clock: Date | undefined): Date {
  return clock ?? new Date(scheduledTime ?? startTime);
}

/** Who started a run, as far as the run knows. If a schedule started it, the audit record of the job says who asked for it. */
export function starterOf({ jobId, startedBy }: RunIdentity): Author {
  if (jobId !== null) return { who: null, from: 'schedule' };
  return startedBy ?? { who: null, from: 'Temporal' };
}
