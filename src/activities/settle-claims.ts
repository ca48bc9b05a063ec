import { unchangedBecause, shownOf } from '../domain/line-outcome.js';
import { lineIdOf } from '../domain/line-key.js';
import { describeProfile, isUnreadable } from '../domain/profile.js';
import { settleAfterMs } from '../domain/settings.js';
import { claimsToSettle, closeClaims, releaseUnsentClaims } from '../store/claim-settling.js';
import { conclusiveInMs, type Claim } from '../store/claims.js';
import { linesById, openLineCounts, type OpenLine, type OpenLineCounts } from '../store/open-lines.js';
import { holdRunOpen, type Run } from '../store/runs.js';
import type { AutotaskAccess } from './autotask-access.js';
import { collectVerdicts } from './collect-verdicts.js';
import { failingTheRun } from './failures.js';
import { areAwaited, nextLookMs, stopUnlessShown } from './first-writes.js';
import { closingOf, isOdd, judgeClaims, writeOf, type JudgedClaim } from './judge-claims.js';
import { runOfStep } from './open-execution.js';
import { recordOutcomes, type ReportedOutcome } from './record-outcomes.js';
import type { SyncServices } from './services.js';

export interface SettledClaims extends Omit<OpenLineCounts, 'claimed'> {
  /** Claims of the run, or in its way, that cannot be judged yet. */
  readonly pending: number;
  /** Milliseconds until the next of them can be judged; null where there is none. */
  readonly nextMs: number | null;
}

/**
 * Judges, by bulk reads, every write of the run that was answered or is in doubt, and every foreign one in its way, as
 * far as a read can tell by now; and takes the verdicts over into the lines.
 *
 * @param idle whether nobody of the run is sending, so that what it has not sent can be given back
 * @throws an ApplicationFailure that ends the run where Autotask accepts changes and shows none of them
 */
export function settleClaims(services: SyncServices, access: AutotaskAccess) {
  return async (runId: string, idle: boolean): Promise<SettledClaims> => {
    const { store } = services;
    const run = await runOfStep(services, runId);
    if (run.databaseCi === null) throw new Error(`Run ${runId} has no Autotask zone yet.`);
    if (idle) await releaseUnsentClaims(store, runId);
    const claims = await claimsToSettle(store, runId, run.databaseCi, settleAfterMs(run.settings));
    // An answered write can be read back at once; one in doubt only when it can no longer take effect.
    const due = claims.filter(
      (claim) => claim.state === 'answered' || conclusiveInMs(claim, run.settings.readLagMs) === 0,
    );
    const judged = await failingTheRun(run.settings, () => judgeClaims(access.readerFor(run), run.settings, due));
    const decided = await stopUnlessShown(store, run, judged);
    await closeClaims(store, decided.flatMap(closingOf));
    const unseen = decided.filter(({ verdict, isConclusive, observed }) => {
      return verdict === 'unseen' && isConclusive && !isOdd(observed);
    });
    await store.transaction().execute(async (transaction) => {
      await holdRunOpen(transaction, runId);
      await collectVerdicts(transaction, run);
      const lines = await linesById(
        transaction,
        runId,
        unseen.map(({ claim }) => lineOf(run, claim)),
      );
      await recordOutcomes(transaction, run, unseenOutcomes(run, unseen, lines));
    });
    return summary(services, run, new Set(unseen.map(({ claim }) => claim.claimId)));
  };
}

/** The line of the run that a claim is about, whoever holds it. */
function lineOf({ runId }: Run, claim: Claim): string {
  return claim.runId === runId ? claim.lineId : lineIdOf(claim);
}

/** A line whose write nobody can judge is left to the run that can: the claim stays open, and nothing more is sent. */
function unseenOutcomes(run: Run, unseen: readonly JudgedClaim[], lines: readonly OpenLine[]): ReportedOutcome[] {
  return unseen.flatMap((each) => {
    const line = lines.find(({ lineId }) => lineId === lineOf(run, each.claim));
    if (line === undefined) return [];
    const isOwn = each.claim.runId === run.runId;
    const outcome = unchangedBecause(isOwn ? 'AT36' : 'AT47', line, sentUnseen(each, isOwn));
    return [{ lineId: line.lineId, customerCode: line.customerCode, outcome }];
  });
}

/** What was sent, what Autotask said to it and what it shows. */
function sentUnseen({ claim, observed }: JudgedClaim, isOwn: boolean): string {
  const accepted = claim.state === 'answered' ? 'Autotask accepted it' : 'whether it took effect is not known';
  const sent = `${isOwn ? '' : 'an earlier run sent '}${writeOf(claim)}${isOwn ? ' was sent' : ''}, ${accepted}`;
  if (observed === undefined) return `${sent}, and the contract shows no line of it`;
  if (!isUnreadable(observed))
    return `${sent}, and the line shows the quantity it had before: ${describeProfile(observed)}`;
  return `${sent}, and ${shownOf(observed, `contract service ${claim.contractServiceId ?? ''}`)}`;
}

/** @param unseen claims on lines that are reported and left, which the run does not wait for */
async function summary({ store }: SyncServices, run: Run, unseen: ReadonlySet<number>): Promise<SettledClaims> {
  const { runId, settings } = run;
  const open = await claimsToSettle(store, runId, run.databaseCi ?? 0, settleAfterMs(settings));
  const left = open.filter(({ claimId }) => !unseen.has(claimId));
  const { waiting, deferred, nextDeferredMs } = await openLineCounts(store, runId);
  const waits = left.map((claim) => conclusiveInMs(claim, settings.readLagMs));
  const nextMs = waits.length === 0 ? null : Math.min(...waits);
  const counts = { pending: left.length, deferred, nextDeferredMs };
  if (!(await areAwaited(store, run, left))) return { ...counts, nextMs, waiting };
  // Nothing is claimed until the first changes show, so the run sleeps for a moment and looks again.
  const later = waits.filter((ms) => ms > 0);
  return { ...counts, nextMs: Math.min(...later, nextLookMs(settings)), waiting: 0 };
}
