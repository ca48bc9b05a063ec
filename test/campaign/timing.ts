/** The guarantee's assumptions about time, in milliseconds: the simulator keeps them and the product relies on them. */
export const sharedTiming = {
  requestTimeoutMs: 400,
  commitWindowMs: 250,
  readLagMs: 80,
  stallAllowanceMs: 500,
} as const;

/** The product's settings in the campaign. Small batches, so that several are under way at once. */
export const productTiming = {
  ...sharedTiming,
  greatestReadAgeMs: 3_000,
  /** Longer than a run takes to come back to a line, so that a later one finds it held. */
  undoneAfterMs: 1_000,
  retryIntervalMs: 20,
  retryAttempts: 4,
  patienceMs: 3_000,
  /** A run waits 14 of these days for people, or one where nobody is to decide. */
  approvalDayMs: 3_000,
  heartbeatTimeoutMs: 1_200,
  historyEventsMax: 120,
  linesPerBatch: 4,
  /** An hour of two seconds. No case makes so many calls in it. */
  callsHourMs: 2_000,
  slowdownMs: 2_000,
  /** What Autotask allows in a real hour is no answer to be believed beside this. */
  callsPerHour: 900,
} as const;

/** A run that lasts longer than this hangs. */
export const runEndsWithinMs = 90_000;

/** The simulator's clock stands still here, and so does the product's. */
export const clock = '2026-11-26T22:00:00Z';
export const runDay = '2026-11-26';
