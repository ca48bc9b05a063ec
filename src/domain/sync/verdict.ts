import { adjusted, isUnreadable, sameProfile, type Profile, type Unreadable } from './profile.js';
import type { RecordedAdjustment } from './recorded-write.js';

/** How a write ended, as far as the line itself tells; `unseen`: the line tells nothing, so there is no verdict. */
export type Verdict = 'applied' | 'notApplied' | 'changedBySomeoneElse' | 'unseen';

/**
 * Compares what a line looks like now with what it looked like before an adjustment, day by day. One day's quantity is
 * not enough: +3 by us and -3 by a person look like nothing on a day after both.
 */
export function verdictOnAdjustment(
  recorded: Pick<RecordedAdjustment, 'profileBefore' | 'effectiveDate' | 'delta'>,
  observed: Profile | Unreadable,
): Verdict {
  if (isUnreadable(observed)) return 'unseen';
  if (sameProfile(observed, adjusted(recorded.profileBefore, recorded.effectiveDate, recorded.delta))) return 'applied';
  if (sameProfile(observed, recorded.profileBefore)) return 'notApplied';
  return 'changedBySomeoneElse';
}

/** The same for the creation of a contract line, by the number of lines of the service found on the contract. */
export function verdictOnCreation(linesFound: number): Verdict {
  if (linesFound === 1) return 'applied';
  return linesFound === 0 ? 'notApplied' : 'changedBySomeoneElse';
}
