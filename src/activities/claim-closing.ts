import { shownOf } from '../domain/sync/line-outcome.js';
import { describeProfile, isUnreadable } from '../domain/sync/profile.js';
import { datedWrite } from '../domain/sync/recorded-write.js';
import type { Verdict } from '../domain/sync/verdict.js';
import type { ClaimClosing, HeldClaim } from '../store/claims/claim-settling.js';
import type { ClaimVerdict, SentClaim } from '../store/claims/claims.js';
import { isDateTaken, isOdd, tellsNothing, type JudgedClaim } from './judge-claims.js';

/**
 * How a judged claim is closed.
 *
 * @returns one closing; none if the claim stays open, because its change is held, or may only be hidden by the read lag
 */
export function closingOf(judged: JudgedClaim): ClaimClosing[] {
  const { claim, verdict, isConclusive, isHeld, observed, contractServiceId } = judged;
  const { claimId, token, state } = claim;
  if (isHeld === true) return [];
  if (isOdd(observed) && isConclusive) return [{ claimId, token, from: state, ...unreadable(claim, observed.reason) }];
  if (verdict === 'unseen' || (verdict !== 'applied' && !isConclusive)) return [];
  return [
    {
      ...{ claimId, token, from: state, verdict: finalVerdict(claim, verdict) },
      details: detailsOf(claim, verdict, observed),
      ...(contractServiceId === undefined ? {} : { contractServiceId }),
    },
  ];
}

/**
 * The line shows something unreadable. Its write has had all the effect it can have by now, and the next writer of the
 * line must read it first.
 */
function unreadable(claim: SentClaim, reason: string): Pick<ClaimClosing, 'verdict' | 'details'> {
  const details = `${datedWrite(claim.write)} was sent and ${answerTo(claim)}, but it cannot be read back: ${reason}`;
  return { verdict: 'unreadable', details };
}

/** Autotask answered that it made the change, and the line looks as before: somebody undid the change. */
function finalVerdict(claim: SentClaim, verdict: Exclude<Verdict, 'unseen'>): ClaimVerdict {
  if (isDateTaken(claim) && verdict === 'notApplied') return 'rejected';
  if (claim.state === 'answered' && verdict === 'notApplied') return 'changedBySomeoneElse';
  return verdict;
}

function detailsOf(claim: SentClaim, verdict: Verdict, observed: JudgedClaim['observed']): string | null {
  if (verdict === 'applied' || isDateTaken(claim)) return claim.details;
  if (verdict === 'notApplied' && claim.state === 'sending') return claim.details;
  return `${datedWrite(claim.write)} was sent and ${answerTo(claim)}. Somebody else changed the line at the same time${looksOf(observed)}`;
}

function looksOf(observed: JudgedClaim['observed']): string {
  if (observed === undefined) return '';
  if (isUnreadable(observed)) return `; ${shownOf(observed, 'it')}`;
  return `; the quantity is now ${describeProfile(observed)}`;
}

/** What Autotask said to a write that was sent, as a clause. */
export function answerTo(claim: SentClaim): string {
  if (claim.state !== 'answered') return 'whether it took effect is not known';
  return claim.answer === 'dateTaken'
    ? 'Autotask refused it because of another change on that day'
    : 'Autotask accepted it';
}

/** What is saved of a write that should show and does not. */
export function holdingOf(judged: JudgedClaim): HeldClaim {
  const { claimId, token } = judged.claim;
  return { claimId, token, because: sentUnseen(judged), tellsNothing: tellsNothing(judged) };
}

/** What was sent, what Autotask answered, and what it shows. */
export function sentUnseen({ claim, observed }: JudgedClaim): string {
  const sent = `${datedWrite(claim.write)}, ${answerTo(claim)}`;
  if (observed === undefined) return `${sent}, and the contract shows no line of it`;
  if (!isUnreadable(observed)) return `${sent}, and the line shows the quantity ${describeProfile(observed)}`;
  return `${sent}, and ${shownOf(observed, `contract service ${claim.write.contractServiceId ?? ''}`)}`;
}
