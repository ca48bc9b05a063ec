import type { ChangeDays } from '../domain/sync/change-days.js';
import { addDays, laterOf, type Day } from '../domain/day.js';
import { changedLine, laterStart, refusedLine, lineEntry, undoneLine } from '../domain/sync/line-outcome.js';
import { referenceDayFor } from '../domain/sync/change-check.js';
import { profileUnitsOn } from '../domain/sync/profile.js';
import { closedUncollectedClaims, markCollected, openClaimsOfRun } from '../store/claims/claim-settling.js';
import type { ClosedClaim, JudgedWrite } from '../store/claims/claims.js';
import type { RecordedAdjustment, RecordedCreation } from '../domain/sync/recorded-write.js';
import { linesById, progressLines, type LineProgress, type OpenLine } from '../store/lines/open-lines.js';
import type { Store } from '../store/database.js';
import { withPeriod } from '../store/runs/run-stages.js';
import type { Run } from '../store/runs/runs.js';
import { recordOutcomes, type ReportedOutcome } from './record-outcomes.js';

/** How many adjustments of one line Autotask may fail to carry out before the run gives up the line. */
const notAppliedMax = 2;

/** What a verdict means for its line: its end in this run, or another round. */
type Next = { readonly ended: Omit<ReportedOutcome, 'lineId' | 'customerCode'> } | { readonly progress: LineProgress };

/** Copies the verdicts on the run's claims to its lines and its log, in one transaction. */
export async function collectVerdicts(transaction: Store, run: Run): Promise<void> {
  const claims = await closedUncollectedClaims(transaction, run.runId);
  if (claims.length === 0) return;
  const found = await linesById(
    transaction,
    run.runId,
    claims.map(({ lineId }) => lineId),
  );
  const lines = new Map(found.map((line) => [line.lineId, line]));
  const inHand = new Set((await openClaimsOfRun(transaction, run.runId)).map(({ lineId }) => lineId));
  const outcomes: ReportedOutcome[] = [];
  const progress: LineProgress[] = [];
  for (const claim of claims) {
    const line = lines.get(claim.lineId);
    if (line === undefined || isDecided(claim, line, inHand)) continue;
    const next = nextOf(run, claim, line);
    if ('progress' in next) progress.push(next.progress);
    else outcomes.push({ lineId: line.lineId, customerCode: line.customerCode, ...next.ended });
  }
  await progressLines(transaction, run.runId, progress);
  await recordOutcomes(transaction, run, outcomes);
  await markCollected(
    transaction,
    claims.map(({ claimId }) => claimId),
  );
}

/**
 * Whether a verdict no longer matters to its line. The verdict on a sent write always matters, whatever state the line
 * is in. That on a released claim matters only if the line still depends on the claim.
 */
function isDecided(claim: ClosedClaim, line: OpenLine, inHand: ReadonlySet<string>): boolean {
  if (claim.verdict === 'released') return line.state !== 'claimed' || inHand.has(line.lineId);
  return false;
}

function nextOf(run: Run, claim: ClosedClaim, line: OpenLine): Next {
  const { lineId } = line;
  if (claim.verdict === 'released') return { progress: { lineId, state: 'planned', putOff: true } };
  const { write } = claim;
  const details = claim.details ?? 'no reason was given';
  switch (claim.verdict) {
    case 'applied':
      return write.step === 'create' ? created(write, line) : changed(run, write, line);
    case 'notApplied':
      if (line.notApplied + 1 < notAppliedMax) {
        return { progress: { lineId, state: 'planned', notApplied: line.notApplied + 1 } };
      }
      return refused(
        claim,
        line,
        `it was sent ${notAppliedMax} times and not carried out; the last answer was: ${details}`,
      );
    case 'rejected':
      return claim.answer === 'dateTaken' ? dateTaken(run, claim, line, details) : refused(claim, line, details);
    case 'changedBySomeoneElse':
      return { ended: { outcome: lineEntry('AT35', line, details), details } };
    case 'unreadable':
      return { ended: { outcome: lineEntry('AT36', line, details), details } };
  }
}

/** The new line exists; its quantity is the next change. */
function created({ contractServiceId }: RecordedCreation, { lineId }: OpenLine): Next {
  if (contractServiceId === null) throw new Error(`The new line ${lineId} has no id.`);
  return { progress: { lineId, state: 'planned', contractServiceId, createdLine: true } };
}

function changed({ runDay }: Run, write: RecordedAdjustment, line: OpenLine): Next {
  const { profileBefore, delta, laterStep, effectiveDate } = write;
  const before = profileUnitsOn(profileBefore, line.referenceDay);
  const after = before + delta;
  const startsLater = line.byDirection !== null && effectiveDate > runDay;
  const start = startsLater ? laterStart(line, { before, after, effectiveDate }) : undefined;
  const note = laterStep === null ? start : lineEntry('AT31', line, `the quantity changes again later: ${laterStep}`);
  const outcome =
    line.pass === 'undo'
      ? undoneLine(line, { oldUnits: before, newUnits: after, effectiveDate })
      : changedLine(line, before, after);
  return { ended: { outcome, before, after, note } };
}

function refused(claim: JudgedWrite, line: OpenLine, details: string): Next {
  const isNew = claim.step === 'create' || line.createdLine;
  return { ended: { outcome: refusedLine(line, isNew, details), details } };
}

/** Autotask refuses a second adjustment on the date: try the next day, or leave the decision to a person. */
function dateTaken(run: Run, { write }: JudgedWrite, line: OpenLine, details: string): Next {
  const { effectiveDate } = write;
  const { parameters, runDay, periodEnd } = withPeriod(run);
  const { lineId, customerName, description, sku, contractEnd } = line;
  const nextDay = addDays(effectiveDate, 1);
  const isAllowed = parameters.effectiveDateConflict === 'NextDay' && nextDay <= contractEnd;
  // A change that would begin after the run day and the period is no longer the one that was billed.
  if (isAllowed && nextDay <= laterOf(runDay, periodEnd) && isComparedAgain(line, nextDay)) {
    const days = { effectiveDate: nextDay, referenceDay: referenceDayFor(nextDay, runDay, periodEnd) };
    return { progress: { lineId, state: 'planned', ...days, ...movedIncrease(line, days) } };
  }
  const values = { customerName, description, sku, effectiveDate, reason: details };
  return { ended: { outcome: { code: 'AT39', values }, details } };
}

/**
 * Whether the next run sees a change from this day: it compares the line on the day of its last change (`fromLastChange`). Where
 * the direction decides, it compares a decrease, and the undo of one, on the first day of the next period, and would not see
 * one from the day after.
 */
function isComparedAgain({ byDirection, undoneByDirection, effectiveDate, referenceDay }: OpenLine, day: Day): boolean {
  if (undoneByDirection !== null && effectiveDate >= undoneByDirection.decrease.effectiveDate) return false;
  return byDirection === null || (referenceDay !== byDirection.decrease.referenceDay && day <= referenceDay);
}

/** The days of increases, where one counts from another day than planned. */
function movedIncrease(
  { byDirection }: OpenLine,
  days: Pick<ChangeDays, 'effectiveDate' | 'referenceDay'>,
): Pick<LineProgress, 'byDirection'> {
  return byDirection === null
    ? {}
    : { byDirection: { ...byDirection, increase: { ...byDirection.increase, ...days } } };
}
