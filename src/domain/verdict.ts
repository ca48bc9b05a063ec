import type { Day } from './day.js';
import { adjusted, sameProfile, type Profile } from './profile.js';

/** How a write ended, as far as the line itself tells. */
export type Verdict = 'applied' | 'notApplied' | 'changedBySomeoneElse';

/** What was recorded about an adjustment before it was sent. */
export interface RecordedAdjustment {
  readonly before: Profile;
  readonly effectiveDate: Day;
  /** Signed, never 0. */
  readonly delta: number;
}

/**
 * Compares what a line looks like now with what it looked like before an adjustment, day by day. One day's quantity
 * would not do: +3 by us and -3 by a person look like nothing on a day after both.
 */
export function verdictOnAdjustment(recorded: RecordedAdjustment, observed: Profile): Verdict {
  if (sameProfile(observed, adjusted(recorded.before, recorded.effectiveDate, recorded.delta))) return 'applied';
  if (sameProfile(observed, recorded.before)) return 'notApplied';
  return 'changedBySomeoneElse';
}

/** The same for the creation of a contract line, by the number of lines of the service found on the contract. */
export function verdictOnCreation(linesFound: number): Verdict {
  if (linesFound === 1) return 'applied';
  return linesFound === 0 ? 'notApplied' : 'changedBySomeoneElse';
}
