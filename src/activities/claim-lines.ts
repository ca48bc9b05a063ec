import { unchangedBecause, refusedLine } from '../domain/line-outcome.js';
import {
  closeClaims,
  freshWrites,
  giveBackClaims,
  lockHeldClaims,
  openClaims,
  openClaimsOn,
  recordClaims,
  recordedClaimsOfBatch,
  storeNow,
  type Claim,
  type Claimant,
  type WriteStep,
} from '../store/claims.js';
import {
  claimableLines,
  deferLines,
  linesById,
  openLineCounts,
  progressLines,
  settleLines,
  type OpenLine,
} from '../store/plan-lines.js';
import { groupBy } from '../domain/group-by.js';
import type { CodedValues } from '../domain/log-codes.js';
import { settleAfterMs } from '../domain/settings.js';
import { holdRunOpen, requireRun, type Run } from '../store/runs.js';
import type { AutotaskAccess } from './autotask-access.js';
import { checkLines, type CheckedLines } from './check-lines.js';
import { failingTheRun } from './failures.js';
import { entryKey, writeJournal } from './journal.js';
import { runOfStep } from './open-execution.js';
import type { SyncServices } from './services.js';

/** A change that is ready to be sent by whoever shows the token. */
export interface ClaimedChange {
  readonly claimId: number;
  readonly token: number;
}

/** The changes of one company, which one child workflow makes. */
export interface ClaimedCompany {
  readonly companyId: number;
  readonly customerCode: string;
  readonly changes: readonly ClaimedChange[];
}

export interface ClaimedLines {
  readonly companies: readonly ClaimedCompany[];
  /** Lines that can be claimed at once. */
  readonly waiting: number;
  /** Milliseconds until a line that had to wait can be claimed; null where none waits. */
  readonly nextDeferredMs: number | null;
}

/** How often a line may be claimed or put off in one run before it is left to the next one. */
const roundsMax = 12;

/** The wait for a line that somebody else claimed a moment ago. */
const shortWaitMs = 1_000;

/** How often that wait doubles for a line that stays held. */
const waitDoublingsMax = 5;

/**
 * Claims the next lines that have to change, reads them freshly, in bulk, and records what is to be sent.
 *
 * A line that needs no change after all, or must not be changed, gets its outcome here. A line with an open claim of
 * somebody else is never passed by: it waits until that claim is settled.
 */
export function claimLines(services: SyncServices, access: AutotaskAccess) {
  return async (runId: string, holder: string, batch: number, limit: number): Promise<ClaimedLines> => {
    const run = await runOfStep(services, runId);
    if (run.databaseCi === null) throw new Error(`Run ${runId} has no Autotask zone yet.`);
    const claimant: Claimant = { databaseCi: run.databaseCi, runId, holder, batch };
    const again = await recordedClaimsOfBatch(services.store, claimant);
    if (again.length > 0) return claimedLines(services, runId, again);
    const lines = await giveUpLines(services, run, await claimableLines(services.store, runId, holder, limit));
    const free = await freeLines(services, run, claimant, lines);
    const claims = await claimFree(services, run, claimant, free);
    if (claims.length > 0) {
      const readAt = await storeNow(services.store);
      const autotask = access.readerFor(run);
      const byId = new Map(free.map((line) => [line.lineId, line]));
      const claimed = claims.flatMap((claim) => {
        const line = byId.get(claim.lineId);
        return line === undefined ? [] : [{ claim, line }];
      });
      const checked = await failingTheRun(run.settings, () => checkLines(autotask, run.runDay, claimed));
      await recordChecked(services, run, checked, readAt);
    }
    return claimedLines(services, runId, await recordedClaimsOfBatch(services.store, claimant));
  };
}

async function claimedLines({ store }: SyncServices, runId: string, claims: readonly Claim[]): Promise<ClaimedLines> {
  const lines = await linesById(
    store,
    runId,
    claims.map(({ lineId }) => lineId),
  );
  const claimOf = new Map(claims.map((claim) => [claim.lineId, claim]));
  const companies = [...groupBy(lines, ({ companyId }) => companyId)].map(([companyId, ofCompany]) => ({
    companyId,
    customerCode: ofCompany[0]?.customerCode ?? '',
    changes: ofCompany.flatMap(({ lineId }) => {
      const claim = claimOf.get(lineId);
      return claim === undefined ? [] : [{ claimId: claim.claimId, token: claim.token }];
    }),
  }));
  const counts = await openLineCounts(store, runId);
  return { companies, waiting: counts.waiting, nextDeferredMs: counts.nextDeferredMs };
}

/**
 * Leaves lines to the next run that have gone round too often, and those that the run has planned anew elsewhere.
 *
 * @returns the others
 */
async function giveUpLines(services: SyncServices, run: Run, lines: readonly OpenLine[]): Promise<OpenLine[]> {
  const given = lines.filter(({ rounds, withdrawn }) => withdrawn || rounds >= roundsMax);
  if (given.length === 0) return [...lines];
  await services.store.transaction().execute(async (transaction) => {
    await holdRunOpen(transaction, run.runId);
    // A child of an earlier execution may still hold one of them, and must not send it after it has its outcome.
    const ids = given.map(({ lineId }) => lineId);
    const sent = await giveBackClaims(transaction, run.runId, ids);
    const outcomes = given
      .filter(({ lineId }) => !sent.has(lineId))
      .map((line) => ({ lineId: line.lineId, customerCode: line.customerCode, outcome: givenUp(line) }));
    await settleLines(transaction, run.runId, outcomes);
    await writeJournal(
      transaction,
      run,
      outcomes.map(({ lineId, customerCode, outcome }) => ({
        key: entryKey.line(lineId),
        customerCode,
        coded: outcome,
      })),
    );
  });
  return lines.filter((line) => !given.includes(line));
}

function givenUp(line: OpenLine): CodedValues {
  const made = line.createdLine ? '; the line itself was created, and its quantity was not set' : '';
  if (line.withdrawn) {
    const reason = `the records of the customer do not go to this line any more, as they did when the run began${made}`;
    return unchangedBecause('AT35', line, reason);
  }
  if (line.notApplied > 0) return refusedLine(line, line.createdLine, 'Autotask did not carry out the change');
  return unchangedBecause('AT38', line, 'another run or a person kept changing the line');
}

/** Sorts out the lines that have to wait for somebody's open or too fresh write, and takes over what was never sent. */
async function freeLines(
  services: SyncServices,
  run: Run,
  claimant: Claimant,
  lines: readonly OpenLine[],
): Promise<OpenLine[]> {
  if (lines.length === 0) return [];
  const { store } = services;
  const held = await openClaimsOn(store, claimant.databaseCi, lines, settleAfterMs(run.settings));
  const waits = new Map<string, number>();
  const takenOver: Claim[] = [];
  const running = new Map<string, boolean>();
  for (const claim of held) {
    const rounds = lines.find((line) => keyOf(line) === keyOf(claim))?.rounds ?? 0;
    const waitMs = await waitFor(services, run, claim, running, rounds);
    if (waitMs === null) takenOver.push(claim);
    else waits.set(keyOf(claim), waitMs);
  }
  await closeClaims(
    store,
    takenOver.map(({ claimId, token, state, runId }) => {
      // Another run's line has to learn that its claim is gone; one of ours is claimed anew right here.
      return { claimId, token, from: state, verdict: 'released' as const, collected: runId === run.runId };
    }),
  );
  const deferred = lines.filter((line) => waits.has(keyOf(line)));
  await deferLines(
    store,
    run.runId,
    deferred.map((line) => ({ lineId: line.lineId, deferredMs: waits.get(keyOf(line)) ?? 0 })),
  );
  return lines.filter((line) => !waits.has(keyOf(line)));
}

/**
 * How long a line has to wait for an open claim on it; null where the claim was never sent and can be taken over. A
 * claim of a live run is left to it until its read is too old to be sent.
 */
async function waitFor(
  services: SyncServices,
  run: Run,
  claim: Claim,
  running: Map<string, boolean>,
  rounds: number,
): Promise<number | null> {
  if (claim.state === 'sending') return Math.max(claim.settleInMs ?? 0, 0);
  if (claim.state === 'answered') return Math.max(run.settings.readLagMs - (claim.answeredAgoMs ?? 0), 0);
  if (claim.runId === run.runId || (claim.deadlineInMs ?? 0) <= 0) return null;
  const alive = running.get(claim.runId) ?? (await isAlive(services, claim));
  running.set(claim.runId, alive);
  return alive ? Math.min(claim.deadlineInMs ?? 0, shortWaitMs * 2 ** Math.min(rounds, waitDoublingsMax)) : null;
}

async function isAlive({ store, temporal }: SyncServices, { runId }: Claim): Promise<boolean> {
  const { workflowId } = await requireRun(store, runId);
  return temporal.isRunning(workflowId, runId);
}

/**
 * Claims free lines. A line that was written so lately that a read may not show it is given back and put off. That can
 * only be told once the claim is held: until then somebody else could still write it and be done.
 */
async function claimFree(
  { store }: SyncServices,
  run: Run,
  claimant: Claimant,
  free: readonly OpenLine[],
): Promise<Claim[]> {
  if (free.length === 0) return [];
  const wanted = free.map(({ lineId, contractId, serviceId, contractServiceId }) => {
    const step: WriteStep = contractServiceId === null ? 'create' : 'adjust';
    return { lineId, contractId, serviceId, step };
  });
  const { greatestReadAgeMs, readLagMs } = run.settings;
  const claims = await openClaims(store, claimant, wanted, greatestReadAgeMs);
  const got = new Set(claims.map(({ lineId }) => lineId));
  const waits = new Map(wanted.filter(({ lineId }) => !got.has(lineId)).map(({ lineId }) => [lineId, shortWaitMs]));
  const fresh = await freshWrites(store, claimant.databaseCi, claims, readLagMs);
  for (const claim of claims) {
    const write = fresh.find((each) => keyOf(each) === keyOf(claim) && each.step === claim.step);
    if (write !== undefined) waits.set(claim.lineId, Math.max(write.visibleInMs, 0));
  }
  const [tooFresh, held] = [
    claims.filter(({ lineId }) => waits.has(lineId)),
    claims.filter(({ lineId }) => !waits.has(lineId)),
  ];
  await closeClaims(
    store,
    tooFresh.map(({ claimId, token }) => ({ claimId, token, from: 'claimed', verdict: 'released', collected: true })),
  );
  await deferLines(
    store,
    run.runId,
    [...waits].map(([lineId, deferredMs]) => ({ lineId, deferredMs })),
  );
  return held;
}

/**
 * Keeps what the fresh reads came to, in one transaction: a line is claimed, settled or planned again, never between.
 * What was found under a claim that was taken over meanwhile is worth nothing: whoever has it now moves the line on.
 */
async function recordChecked(services: SyncServices, run: Run, checked: CheckedLines, readAt: Date): Promise<void> {
  await services.store.transaction().execute(async (store) => {
    await holdRunOpen(store, run.runId);
    const held = await lockHeldClaims(
      store,
      checked.lines.map(({ claim }) => claim),
    );
    const kept = checked.lines.filter(({ claim }) => held.has(claim.claimId));
    await recordClaims(
      store,
      kept.flatMap(({ record }) => record ?? []),
      readAt,
      run.settings.greatestReadAgeMs,
    );
    await progressLines(
      store,
      run.runId,
      kept.flatMap(({ progress }) => progress ?? []),
    );
    await settleLines(
      store,
      run.runId,
      kept.flatMap(({ outcome }) => outcome ?? []),
    );
    const unneeded = kept.filter(({ record }) => record === undefined);
    await closeClaims(
      store,
      unneeded.map(({ claim: { claimId, token } }) => {
        return { claimId, token, from: 'claimed' as const, verdict: 'released' as const, collected: true };
      }),
    );
    await writeJournal(
      store,
      run,
      kept.flatMap(({ outcome, line }) => {
        if (outcome === undefined) return [];
        return [{ key: entryKey.line(line.lineId), customerCode: line.customerCode, coded: outcome.outcome }];
      }),
    );
  });
}

function keyOf({ contractId, serviceId }: { contractId: number; serviceId: number }): string {
  return `${contractId}/${serviceId}`;
}
