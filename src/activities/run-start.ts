/** What Temporal knows of a run, whatever it was given. */
export interface RunIdentity {
  readonly runId: string;
  readonly workflowId: string;
  /** The schedule that started it; null if a person did. */
  readonly jobId: string | null;
  /** ISO instants. The nominal time of the schedule takes precedence over the real start. */
  readonly scheduledTime: string | null;
  readonly startTime: string;
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
