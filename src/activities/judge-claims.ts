import type { AutotaskClient } from '../autotask/client.js';
import { earlierOf, laterOf } from '../domain/day.js';
import type { RecordedAdjustment, RecordedCreation } from '../domain/sync/recorded-write.js';
import { isUnreadable, type Profile, type Unreadable } from '../domain/sync/profile.js';
import { verdictOnAdjustment, verdictOnCreation, type Verdict } from '../domain/sync/verdict.js';
import { conclusiveInMs, type AnsweredClaim, type OpenClaim, type SentClaim } from '../store/claims/claims.js';
import { settleAfterMs, type SyncSettings } from '../domain/sync/settings.js';
import { contractOddityOf } from './odd-rows.js';
import { UnitRows } from './unit-rows.js';

/** A sent write, with what a read of its line tells. */
export interface JudgedClaim {
  readonly claim: SentClaim;
  readonly verdict: Verdict;
  /** Whether a later read would tell nothing else. */
  readonly isConclusive: boolean;
  /** Whether it should show and does not: its claim stays open, and its line is not written. */
  readonly isHeld?: boolean;
  /** Whether the line of a held change shows somebody else's change: it tells nothing about how late reads are. */
  readonly isEdited?: boolean;
  /** What the line shows; undefined for a line that was to be made. */
  readonly observed?: Profile | Unreadable;
  /** The line that the contract has now, if the write was to make one. */
  readonly contractServiceId?: number | null;
}

/**
 * Judges sent writes by bulk reads.
 *
 * @param doubted claims without a clear answer that may still show, whatever the line shows now
 */
export async function judgeClaims(
  autotask: AutotaskClient,
  settings: SyncSettings,
  claims: readonly SentClaim[],
  doubted: ReadonlySet<number>,
): Promise<JudgedClaim[]> {
  const { readLagMs, undoneAfterMs } = settings;
  const timed = claims.map((claim) => {
    return { claim, write: claim.write, isConclusive: conclusiveInMs(claim, readLagMs) === 0 };
  });
  const adjustments = timed.filter(hasAdjustment);
  const creations = timed.filter(hasCreation);
  const judged = [
    ...(await withoutGoneLines(autotask, undoneAfterMs, await judgeAdjustments(autotask, adjustments))),
    ...(await judgeCreations(autotask, creations)),
  ];
  // If an accepted change does not show, reads are late. They then say nothing about other changes of that time that
  // got no answer.
  const late = judged.filter((each) => isAccepted(each.claim) && mayShowYet(each, { undoneAfterMs, isLate: false }));
  return judged.map((each) => {
    const isLate = doubted.has(each.claim.claimId) || late.some((other) => isOfThatTime(settings, each, other));
    if (mayShowYet(each, { undoneAfterMs, isLate })) {
      return { ...each, verdict: 'unseen', isHeld: true, isEdited: each.verdict === 'changedBySomeoneElse' };
    }
    const isOver = each.verdict === 'unseen' && each.isConclusive && !isOdd(each.observed);
    return isOver ? { ...each, verdict: 'changedBySomeoneElse' } : each;
  });
}

/** Whether another change was accepted while one without an answer was under way, or after it. */
function isOfThatTime(settings: SyncSettings, { claim }: JudgedClaim, { claim: other }: JudgedClaim): boolean {
  if (claim.state !== 'sending' || other.state !== 'answered') return false;
  if (other.answeredAgoMs >= settings.undoneAfterMs) return false;
  return other.answeredAgoMs < claim.sendingAgoMs + settleAfterMs(settings);
}

interface HoldingTerms extends Pick<SyncSettings, 'undoneAfterMs'> {
  /** Whether there is a sign that a read may not show the write although it should. */
  readonly isLate: boolean;
}

/**
 * Whether a change that should show does not, and is not old enough to count as undone. Nobody knows how late a line
 * may show its change, and sending it again too early charges twice. Once a change is held, only the change itself ends
 * the hold: anything else that the line shows may be older, or somebody else's. An edit that a person makes at the same
 * time may show first. A line without any row tells nothing, however long.
 */
function mayShowYet(judged: JudgedClaim, { undoneAfterMs, isLate }: HoldingTerms): boolean {
  const { claim, verdict, isConclusive, observed } = judged;
  // It shows, or it need not show yet.
  if (!isConclusive || verdict === 'applied') return false;
  // Without a row the line tells nothing of any change, so the age of this one does not matter.
  if (verdict === 'unseen' && showsNoRow(judged)) return true;
  // A person has most likely taken it back.
  if (ageMsOf(claim) >= undoneAfterMs) return false;
  // The rows that would tell are not shown. Of an odd row, no later read tells more.
  if (verdict === 'unseen' && !isOdd(observed)) return true;
  // Reads are late, or a run has held it before: an edit that shows now does not prove that the change was not made.
  if (isLate || (claim.held !== null && !isDateTaken(claim))) return true;
  // Autotask said that it made the change. Of any other one the read has the last word.
  return isAccepted(claim);
}

function showsNoRow({ observed }: JudgedClaim): boolean {
  return observed !== undefined && isUnreadable(observed) && observed.unreadable === 'noRows';
}

/** For how many milliseconds a write should have shown. */
function ageMsOf(claim: SentClaim): number {
  return claim.state === 'answered' ? claim.answeredAgoMs : (claim.held?.agoMs ?? 0);
}

/** Whether what a line shows says nothing about how late Autotask shows changes: it looks edited, or cannot be read. */
export function tellsNothing({ isEdited, observed }: JudgedClaim): boolean {
  return isEdited === true || isOdd(observed);
}

/** Whether Autotask answered that it made the change. */
export function isAccepted(claim: OpenClaim): claim is AnsweredClaim {
  return claim.state === 'answered' && claim.answer === 'accepted';
}

/** Whether Autotask refused it because of another change on the day. */
export function isDateTaken(claim: SentClaim): boolean {
  return claim.state === 'answered' && claim.answer === 'dateTaken';
}

interface TimedClaim<Write = SentClaim['write']> extends Pick<JudgedClaim, 'claim' | 'isConclusive'> {
  /** That of the claim. */
  readonly write: Write;
}

function hasAdjustment(each: TimedClaim): each is TimedClaim<RecordedAdjustment> {
  return each.write.step === 'adjust';
}

function hasCreation(each: TimedClaim): each is TimedClaim<RecordedCreation> {
  return each.write.step === 'create';
}

async function judgeAdjustments(
  autotask: AutotaskClient,
  claims: readonly TimedClaim<RecordedAdjustment>[],
): Promise<JudgedClaim[]> {
  if (claims.length === 0) return [];
  const windows = claims.map(({ claim, isConclusive, write }) => {
    const wasEmpty = write.profileBefore.length === 0;
    const recorded = wasEmpty ? { ...write, profileBefore: [{ from: write.from, units: 0 }] } : write;
    const { contractServiceId, from, to } = write;
    return { claim, isConclusive, contractServiceId, from, to, recorded, wasEmpty };
  });
  const shown = await autotask.units.inWindow(
    windows.map(({ contractServiceId }) => contractServiceId),
    windows.map(({ from }) => from).reduce(earlierOf),
    windows.map(({ to }) => to).reduce(laterOf),
  );
  const rows = await UnitRows.complete(autotask, shown, windows);
  const read = windows.map((window) => ({ ...window, observed: rows.profile(window) }));
  // A line that had no row may have none yet. If no row of any line is visible, that says nothing.
  const stillEmpty = read.filter(({ wasEmpty, isConclusive, observed }) => {
    return wasEmpty && isConclusive && isUnreadable(observed) && observed.unreadable === 'noRows';
  });
  const atZero = read.filter((each) => isAsAcceptedIfZeroIsHidden(each, rows.profileIfZeroIsHidden(each)));
  const believed = new Set([...stillEmpty, ...atZero]);
  const areBelieved = believed.size > 0 && (await rows.areVisible(stillEmpty.length));
  return read.map((each) => {
    const { claim, isConclusive, recorded } = each;
    const observed = areBelieved && believed.has(each) ? rows.profileIfZeroIsHidden(each) : each.observed;
    return { claim, isConclusive, observed, verdict: verdictOnAdjustment(recorded, observed) };
  });
}

interface ReadBack extends Pick<JudgedClaim, 'claim' | 'isConclusive'> {
  readonly recorded: RecordedAdjustment;
  readonly observed: Profile | Unreadable;
}

/**
 * Whether Autotask accepted a change, and its line looks as expected if Autotask shows no row of 0 units: the days that no
 * row holds are those that are to have none. A change without an answer is not believed for that: its rows may be hidden.
 */
function isAsAcceptedIfZeroIsHidden(
  { claim, isConclusive, recorded, observed }: ReadBack,
  shown: Profile | Unreadable,
) {
  if (!isConclusive || !isAccepted(claim) || !isUnreadable(observed)) return false;
  const isBare = observed.unreadable === 'noRows' || observed.unreadable === 'gap';
  return isBare && verdictOnAdjustment(recorded, shown) === 'applied';
}

/**
 * A line without rows for that long may have been deleted, and created again under another id: then its write is over.
 */
async function withoutGoneLines(
  autotask: AutotaskClient,
  undoneAfterMs: number,
  judged: readonly JudgedClaim[],
): Promise<readonly JudgedClaim[]> {
  const isLost = (each: JudgedClaim) => showsNoRow(each) && ageMsOf(each.claim) >= undoneAfterMs;
  const lost = judged.filter(isLost).map(({ claim }) => claim);
  if (lost.length === 0) return judged;
  const { rows, odd } = await autotask.contractServices.byContracts(
    [...new Set(lost.map(({ contractId }) => contractId))],
    [...new Set(lost.map(({ serviceId }) => serviceId))],
  );
  const present = new Set(rows.map(({ id }) => id));
  return judged.map((each) => {
    const { claim } = each;
    const { contractServiceId } = claim.write;
    const isGone = isLost(each) && !(contractServiceId !== null && present.has(contractServiceId));
    return isGone && contractOddityOf(odd, claim, []) === undefined
      ? { ...each, verdict: 'changedBySomeoneElse' }
      : each;
  });
}

async function judgeCreations(
  autotask: AutotaskClient,
  claims: readonly TimedClaim<RecordedCreation>[],
): Promise<JudgedClaim[]> {
  const found = await autotask.contractServices.byContracts(
    [...new Set(claims.map(({ claim }) => claim.contractId))],
    [...new Set(claims.map(({ claim }) => claim.serviceId))],
  );
  return claims.map(({ claim, isConclusive, write }): JudgedClaim => {
    const { contractId, serviceId } = claim;
    const each = { claim, isConclusive };
    const reason = contractOddityOf(found.odd, claim, []);
    if (reason !== undefined) {
      const observed = { unreadable: 'odd', day: write.effectiveDate, reason } as const;
      return { ...each, verdict: 'unseen', observed };
    }
    const lines = found.rows.filter(
      ({ contractID, serviceID }) => contractID === contractId && serviceID === serviceId,
    );
    // The line that Autotask named is the one that was created; another line beside it is somebody else's.
    const made = write.contractServiceId;
    const isMissing = made !== null && !lines.some(({ id }) => id === made);
    if (isMissing) return { ...each, verdict: 'notApplied', contractServiceId: made };
    return { ...each, verdict: verdictOnCreation(lines.length), contractServiceId: made ?? lines[0]?.id ?? null };
  });
}

type OddRead = Extract<Unreadable, { unreadable: 'odd' }>;

export function isOdd(observed: JudgedClaim['observed']): observed is OddRead {
  return observed !== undefined && isUnreadable(observed) && observed.unreadable === 'odd';
}
