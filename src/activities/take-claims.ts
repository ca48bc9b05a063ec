import { lineIdOf } from '../domain/sync/line-key.js';
import { settleAfterMs } from '../domain/sync/settings.js';
import { closeClaims, type ClaimClosing } from '../store/claims/claim-settling.js';
import { insertClaims, type Claimant } from '../store/claims/claim-taking.js';
import type { WriteStep } from '../domain/sync/recorded-write.js';
import { conclusiveInMs, isSent, type Claim, type ClaimedClaim, type OpenClaim } from '../store/claims/claims.js';
import { freshWrites, openClaimsOn } from '../store/claims/contested-lines.js';
import { deferLines, type OpenLine } from '../store/lines/open-lines.js';
import { requireRun, type Run } from '../store/runs/runs.js';
import type { SyncServices } from './services.js';

/** A line that the run may write, with its claim on it. */
export interface ClaimedLine {
  readonly claim: ClaimedClaim;
  readonly line: OpenLine;
}

/** The wait for a line that somebody else claimed a moment ago. */
const shortWaitMs = 1_000;

/** How often that wait doubles for a line that stays claimed. */
const waitDoublingsMax = 5;

/**
 * Claims the lines that nobody else is writing, and puts off the others. Takes over a claim that was never sent if its
 * run has ended or has had it for too long.
 *
 * @param restMs milliseconds until any line may be claimed
 */
export async function takeClaims(
  services: SyncServices,
  run: Run,
  claimant: Claimant,
  lines: readonly OpenLine[],
  restMs: number,
): Promise<ClaimedLine[]> {
  const free = await takeOver(services, run, claimant, lines);
  return claimFree(services, run, claimant, free, restMs);
}

/** Releases an unsent claim. @param collected whether its line needs no verdict of it */
export function releasing({ claimId, token, state }: Claim, collected = true): ClaimClosing {
  return { claimId, token, from: state, verdict: 'released', collected };
}

/**
 * Ends the open claims on lines that were never sent and that nobody will send. Puts off the lines of the other claims.
 *
 * @returns the lines that are free now
 */
async function takeOver(
  services: SyncServices,
  run: Run,
  { databaseCi }: Claimant,
  lines: readonly OpenLine[],
): Promise<OpenLine[]> {
  if (lines.length === 0) return [];
  const { store } = services;
  const roundsOf = new Map(lines.map(({ lineId, rounds }) => [lineId, rounds]));
  const waits = new Map<string, number>();
  const takenOver: Claim[] = [];
  const running = new Map<string, boolean>();
  for (const claim of await openClaimsOn(store, databaseCi, lines, settleAfterMs(run.settings))) {
    const lineId = lineIdOf(claim);
    const waitMs = await waitFor(services, run, claim, running, roundsOf.get(lineId) ?? 0);
    if (waitMs === null) takenOver.push(claim);
    else waits.set(lineId, waitMs);
  }
  // Another run's line has to learn that its claim is gone; one of ours is claimed anew right here.
  const closings = takenOver.map((claim) => releasing(claim, claim.runId === run.runId));
  await closeClaims(store, closings);
  await deferLines(store, run.runId, waits);
  return lines.filter(({ lineId }) => !waits.has(lineId));
}

/**
 * How long a line has to wait for an open claim on it; null if the claim was never sent and can be taken over. A live
 * run keeps its claim until the claim's read is too old to be sent.
 */
async function waitFor(
  services: SyncServices,
  run: Run,
  claim: OpenClaim,
  running: Map<string, boolean>,
  rounds: number,
): Promise<number | null> {
  if (isSent(claim)) return conclusiveInMs(claim, run.settings.readLagMs);
  const { deadlineInMs } = claim;
  if (claim.runId === run.runId || deadlineInMs <= 0) return null;
  const alive = running.get(claim.runId) ?? (await isAlive(services, claim));
  running.set(claim.runId, alive);
  return alive ? Math.min(deadlineInMs, shortWaitMs * 2 ** Math.min(rounds, waitDoublingsMax)) : null;
}

async function isAlive({ store, temporal }: SyncServices, { runId }: Claim): Promise<boolean> {
  const { workflowId } = await requireRun(store, runId);
  return temporal.isRunning(workflowId, runId);
}

/**
 * Claims free lines. If a line was written so recently that a read may not show it, releases its claim and puts the
 * line off. That can only be known once the line is claimed: until then somebody else could still write the line and
 * finish.
 */
async function claimFree(
  { store }: SyncServices,
  run: Run,
  claimant: Claimant,
  free: readonly OpenLine[],
  restMs: number,
): Promise<ClaimedLine[]> {
  if (free.length === 0) return [];
  const { greatestReadAgeMs, readLagMs } = run.settings;
  const wanted = free.map(({ lineId, contractId, serviceId, contractServiceId }) => {
    const step: WriteStep = contractServiceId === null ? 'create' : 'adjust';
    return { lineId, contractId, serviceId, step };
  });
  const settleAfter = settleAfterMs(run.settings);
  const terms = { leaseMs: greatestReadAgeMs, settleAfterMs: settleAfter };
  const claims = await insertClaims(store, claimant, wanted, terms);
  const claimOf = new Map(claims.map((claim) => [claim.lineId, claim]));
  const waits = new Map<string, number>();
  for (const write of await freshWrites(store, claimant.databaseCi, claims, readLagMs)) {
    const lineId = lineIdOf(write);
    if (claimOf.get(lineId)?.step === write.step) waits.set(lineId, Math.max(write.visibleInMs, 0));
  }
  const tooFresh = claims.filter(({ lineId }) => waits.has(lineId));
  await closeClaims(
    store,
    tooFresh.map((claim) => releasing(claim)),
  );
  const unclaimed = free.filter(({ lineId }) => !claimOf.has(lineId));
  for (const { lineId } of unclaimed) waits.set(lineId, Math.max(shortWaitMs, restMs));
  await deferLines(store, run.runId, waits);
  return free.flatMap((line) => {
    const claim = claimOf.get(line.lineId);
    return claim === undefined || waits.has(line.lineId) ? [] : [{ claim, line }];
  });
}
