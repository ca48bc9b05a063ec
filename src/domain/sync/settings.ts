/** The settings of a run. The exactly-once guarantee rests on the first six, which are about time. */
export interface SyncSettings {
  /** How long a request may still take effect in Autotask after it was received. */
  readonly commitWindowMs: number;
  /** How old the answer to a read may be: a change younger than this may not show yet. */
  readonly readLagMs: number;
  /** How long this process may stall between the last check and the moment the request leaves it. */
  readonly stallAllowanceMs: number;
  /** How long a request may take before its caller gives up. */
  readonly requestTimeoutMs: number;
  /** The greatest age of a read that an adjustment may be computed from when it is sent. */
  readonly greatestReadAgeMs: number;
  /** How long all runs wait for an accepted change that does not show, until it counts as undone. */
  readonly undoneAfterMs: number;
  /** The wait before a failed call is tried again; it doubles with each try. */
  readonly retryIntervalMs: number;
  /** How often a call is tried in quick succession before the run waits for the other system. */
  readonly retryAttempts: number;
  /** How long a run waits for Atria or Autotask while they are out of order, from the first failure on. */
  readonly patienceMs: number;
  /** How long a day of the wait for an approval lasts (`ApprovalDays` says how many). */
  readonly approvalDayMs: number;
  /** How long an activity may be silent before its worker counts as gone and another takes the activity over. */
  readonly heartbeatTimeoutMs: number;
  /** Events of one workflow execution before the run continues in a new one. */
  readonly historyEventsMax: number;
  /** Changed lines that are claimed and read at a time. */
  readonly linesPerBatch: number;
  /** How long a run may go on until people are told that it is late; 0: they are not told. */
  readonly lateAfterMs: number;
  /** What Autotask allows everybody together who uses a database in an hour, until it says itself what it allows. */
  readonly callsPerHour: number;
  /** How long the hour of that limit is. */
  readonly callsHourMs: number;
  /** Of the calls of an hour that others do not use: the share that runs leave free for them. */
  readonly callShareForOthers: number;
  /** How much longer a run may take so that Autotask does not slow everybody's calls down; 0: it never slows down. */
  readonly slowdownMs: number;
}

/** How often a run puts a line off before it leaves the line to the next run. To claim the line does not count. */
export const roundsMax = 12;

/**
 * The settings for the real Autotask, which gives up executing a request after 5 minutes
 * ({@link https://ww1.autotask.net/help/DeveloperHelp/Content/APIs/REST/General_Topics/REST_Thresholds_Limits.htm}).
 */
export const defaultSyncSettings: SyncSettings = {
  commitWindowMs: 300_000,
  readLagMs: 30_000,
  stallAllowanceMs: 10_000,
  requestTimeoutMs: 60_000,
  greatestReadAgeMs: 120_000,
  undoneAfterMs: 86_400_000,
  retryIntervalMs: 1_000,
  retryAttempts: 6,
  patienceMs: 3_600_000,
  approvalDayMs: 86_400_000,
  heartbeatTimeoutMs: 20_000,
  historyEventsMax: 8_000,
  linesPerBatch: 150,
  lateAfterMs: 14_400_000,
  callsPerHour: 10_000,
  callsHourMs: 3_600_000,
  callShareForOthers: 0.25,
  slowdownMs: 3_600_000,
};

/** How long after the recorded send time a read shows for certain whether a request took effect, in milliseconds. */
export function settleAfterMs(settings: SyncSettings): number {
  return settings.stallAllowanceMs + settings.requestTimeoutMs + settings.commitWindowMs + settings.readLagMs;
}
