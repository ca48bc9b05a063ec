import { lineEntry } from '../domain/sync/line-outcome.js';
import { lineIdOf } from '../domain/sync/line-key.js';
import { messageOf } from '../domain/message-of.js';
import { settleAfterMs } from '../domain/sync/settings.js';
import {
  claimsDoubtedFurther,
  claimsLeftBehind,
  claimsToSettle,
  closeClaims,
  holdClaims,
  releaseUnsentClaims,
} from '../store/claims/claim-settling.js';
import { conclusiveInMs, type SentClaim } from '../store/claims/claims.js';
import { noteTimeline } from '../store/claims/lost-commits.js';
import type { Store } from '../store/database.js';
import { linesById, openLineCounts, type OpenLineCounts } from '../store/lines/open-lines.js';
import { withZone, type RunWithZone } from '../store/runs/run-stages.js';
import { lockRunOpen, type Run } from '../store/runs/runs.js';
import type { AutotaskAccess } from './autotask-access.js';
import { collectVerdicts } from './collect-verdicts.js';
import { failingTheRun } from './failures.js';
import { firstWritesAwaited, nextLookMs, stopUnlessEarlierShow, stopUnlessShown } from './first-writes.js';
import { closingOf, holdingOf, sentUnseen } from './claim-closing.js';
import { judgeClaims, type JudgedClaim } from './judge-claims.js';
import { enterRun } from './open-execution.js';
import { recordOutcomes, type ReportedOutcome } from './record-outcomes.js';
import type { SyncServices } from './services.js';

export interface SettledClaims extends Omit<OpenLineCounts, 'claimed'> {
  /** Claims of the run, or in its way, that cannot be judged yet. */
  readonly pending: number;
  /** Milliseconds until the next of them can be judged; null if there is none. */
  readonly nextMs: number | null;
}

/**
 * Judges, by bulk reads, every write of the run that was answered or is in doubt, and every other run's write in its
 * way, as far as a read can tell by now. Copies the verdicts to the lines.
 *
 * @param idle whether nothing in the run is sending, so that its unsent claims can be released
 * @throws an ApplicationFailure that ends the run if Autotask accepts changes and shows none of them
 */
export function settleClaims(services: SyncServices, access: AutotaskAccess) {
  return async (runId: string, idle: boolean): Promise<SettledClaims> => {
    const { store } = services;
    const run = withZone(await enterRun(services, runId));
    await noteTimeline(store, settleAfterMs(run.settings));
    if (idle) await releaseUnsentClaims(store, runId);
    const claims = await claimsToSettle(store, run);
    // An answered write can be read back at once; one in doubt only when it can no longer take effect.
    const due = claims.filter(
      (claim) => claim.state === 'answered' || conclusiveInMs(claim, run.settings.readLagMs) === 0,
    );
    const own = await failingTheRun(run.settings, () => judge(services, access, run, due));
    const left: JudgedLeft = idle ? await judgeLeftBehind(services, access, run, claims) : { judged: [] };
    const judged = [...own, ...left.judged];
    const decided = await stopUnlessShown(store, run, judged);
    const held = decided.filter(({ isHeld }) => isHeld);
    await closeClaims(store, decided.flatMap(closingOf));
    await holdClaims(store, runId, held.map(holdingOf));
    if (idle) await failingTheRun(run.settings, () => stopUnlessEarlierShow(store, run, left.unread));
    await store.transaction().execute(async (transaction) => {
      await lockRunOpen(transaction, runId);
      await collectVerdicts(transaction, run);
      await reportHeld(transaction, run, held);
    });
    return summary(services, run, new Set(held.map(({ claim }) => claim.claimId)));
  };
}

async function judge({ store }: SyncServices, access: AutotaskAccess, run: RunWithZone, due: readonly SentClaim[]) {
  const ids = due.map(({ claimId }) => claimId);
  const doubted = await claimsDoubtedFurther(store, ids, run.settings);
  return judgeClaims(access.readerFor(run), run.settings, due, doubted);
}

interface JudgedLeft {
  readonly judged: readonly JudgedClaim[];
  /** Why they could not be read. */
  readonly unread?: Error;
}

/** Judges the writes that ended runs left on lines other than this run's. Nobody waits for it. */
async function judgeLeftBehind(
  services: SyncServices,
  access: AutotaskAccess,
  run: RunWithZone,
  known: readonly SentClaim[],
): Promise<JudgedLeft> {
  const knownIds = new Set(known.map(({ claimId }) => claimId));
  try {
    const left = (await claimsLeftBehind(services.store, run)).filter((claim) => {
      return !knownIds.has(claim.claimId) && conclusiveInMs(claim, run.settings.readLagMs) === 0;
    });
    return { judged: left.length === 0 ? [] : await judge(services, access, run, left) };
  } catch (error) {
    services.logger.warn({ err: error, runId: run.runId }, 'What earlier runs left open could not be read back.');
    return { judged: [], unread: error instanceof Error ? error : new Error(messageOf(error)) };
  }
}

/** Leaves the lines that another run's held write blocks. The run's own held writes may still show until it ends. */
async function reportHeld(transaction: Store, run: Run, held: readonly JudgedClaim[]): Promise<void> {
  const foreign = held.filter(({ claim }) => claim.runId !== run.runId);
  const claimOf = new Map(foreign.map((judged) => [lineIdOf(judged.claim), judged]));
  const lines = await linesById(transaction, run.runId, [...claimOf.keys()]);
  const outcomes = lines.flatMap((line): ReportedOutcome[] => {
    const judged = claimOf.get(line.lineId);
    // A line that the run has claimed by now takes its usual course.
    if (judged === undefined || line.state === 'claimed') return [];
    const outcome = lineEntry('AT51', line, `an earlier run sent ${sentUnseen(judged)}`);
    return [{ lineId: line.lineId, customerCode: line.customerCode, outcome }];
  });
  await recordOutcomes(transaction, run, outcomes);
}

/** @param held claims that the run does not wait for */
async function summary({ store }: SyncServices, run: RunWithZone, held: ReadonlySet<number>): Promise<SettledClaims> {
  const { runId, settings } = run;
  const open = await claimsToSettle(store, run);
  const left = open.filter(({ claimId }) => !held.has(claimId));
  const { waiting, deferred, nextDeferredMs } = await openLineCounts(store, runId);
  const waits = left.map((claim) => conclusiveInMs(claim, settings.readLagMs));
  const nextMs = waits.length === 0 ? null : Math.min(...waits);
  const counts = { pending: left.length, deferred, nextDeferredMs };
  const awaited = await firstWritesAwaited(store, run, left);
  if (awaited === undefined) return { ...counts, nextMs, waiting };
  // Nothing is claimed until the first changes show. Of changes in doubt, the next may have come due since this look began.
  if (awaited === 'doubted') return { ...counts, nextMs, waiting: 0 };
  // Others may show at any moment, so the run sleeps for a moment and looks again.
  const later = waits.filter((ms) => ms > 0);
  return { ...counts, nextMs: Math.min(...later, nextLookMs(settings)), waiting: 0 };
}
