import { groupBy } from '../domain/group-by.js';
import { cutText } from '../domain/storable-text.js';
import type { WorkAhead } from '../domain/sync/call-budget.js';
import { settleAfterMs } from '../domain/sync/settings.js';
import { closeClaims } from '../store/claims/claim-settling.js';
import {
  lockOwnClaims,
  recordClaims,
  recordedClaimsOfBatch,
  type Claimant,
  type ClaimRecord,
} from '../store/claims/claim-taking.js';
import type { Claim, ClaimKey } from '../store/claims/claims.js';
import { noteTimeline } from '../store/claims/lost-commits.js';
import { storeNow, type Store } from '../store/database.js';
import { lineHistories } from '../store/lines/line-histories.js';
import {
  claimableLines,
  deferLines,
  linesById,
  openLineCounts,
  progressLines,
  type OpenLine,
} from '../store/lines/open-lines.js';
import { forgetLeftCustomers, notLeftBehind } from '../store/lines/undone-since.js';
import { removeLogEntries } from '../store/log/log-entries.js';
import { withZone } from '../store/runs/run-stages.js';
import { lockRunOpen, type Run } from '../store/runs/runs.js';
import type { AutotaskAccess } from './autotask-access.js';
import { beginWithinBudget } from './begin-within-budget.js';
import { asPreviewed } from './as-previewed.js';
import { checkLines, type CheckedLine } from './check-lines.js';
import { failingTheRun, runFailure } from './failures.js';
import { haltedWithoutRows, onlyFirst, writesAllowed } from './first-writes.js';
import { giveUpLines } from './give-up-lines.js';
import { leavingOut } from './leaving-out.js';
import { enterRun } from './open-execution.js';
import { recordOutcomes } from './record-outcomes.js';
import { entryKey } from './run-log.js';
import type { SyncServices } from './services.js';
import { releasing, takeClaims, type ClaimedLine } from './take-claims.js';

/** A change that whoever has the token may send. */
export interface ClaimedChange extends ClaimKey {
  /** The change in words, for Temporal's own pages. Runs that began under an older version have none. */
  readonly summary?: string;
}

/** The changes of one company, which one child workflow makes. */
export interface ClaimedCompany {
  readonly companyId: number;
  readonly customerCode: string;
  readonly changes: readonly ClaimedChange[];
}

export interface ClaimedBatch {
  readonly companies: readonly ClaimedCompany[];
  /** Lines that can be claimed at once. */
  readonly waiting: number;
  /** Whether the run was stopped: it claims nothing more. */
  readonly halted?: boolean;
}

/**
 * Claims the next lines to change, reads them freshly in bulk, and records what to send.
 *
 * A line that needs no change after all, or must not be changed, gets its outcome here. A line with somebody else's
 * open claim is never skipped: it waits until that claim is settled.
 */
export function claimLines(services: SyncServices, access: AutotaskAccess) {
  return async (runId: string, executionId: string, batch: number, limit: number): Promise<ClaimedBatch> => {
    const { store } = services;
    const run = withZone(await enterRun(services, runId));
    if (run.haltedBecause !== null) return { companies: [], waiting: 0, halted: true };
    requirePlan(run);
    const claimant: Claimant = { databaseCi: run.databaseCi, runId, executionId, batch };
    const again = await recordedClaimsOfBatch(store, claimant);
    if (again.length > 0) return batchOf(services, runId, again);
    const most = await writesAllowed(store, run);
    if (most === 0) return { companies: [], waiting: 0 };
    const next = await claimableLines(store, runId, executionId, limit);
    if (next.length === 0) return batchOf(services, runId, []);
    const callsLeft = await beginWithinBudget(services, access, run, await workOf(store, runId, next.length, limit));
    // What was recorded before another server took over the store counts as sent, also for who takes claims over.
    const { restMs } = await noteTimeline(store, settleAfterMs(run.settings));
    // A line that cannot be sent before the next rest would be claimed and read for nothing.
    const lines = await giveUpLines(services, run, next.slice(0, callsLeft));
    const claimed = await takeClaims(services, run, claimant, lines, restMs);
    if (claimed.length > 0) {
      const readAt = await storeNow(store);
      const autotask = access.readerFor(run);
      const terms = { runDay: run.runDay, readLagMs: run.settings.readLagMs };
      const toCheck = claimed.map(({ line }) => line);
      const histories = await lineHistories(store, run, toCheck);
      const checked = await failingTheRun(run.settings, () =>
        haltedWithoutRows(store, run, () => checkLines(autotask, terms, toCheck, histories)),
      );
      const allowed = await leavingOut(store, run, services.atria.url, checked);
      const wanted = await failingTheRun(run.settings, () => asPreviewed(store, autotask, run, allowed));
      await recordChecked(services, run, claimed, onlyFirst(wanted, most), readAt);
    }
    return batchOf(services, runId, await recordedClaimsOfBatch(store, claimant));
  };
}

/** A change takes a call; the reads of a batch are few beside them. */
async function workOf(store: Store, runId: string, batch: number, limit: number): Promise<WorkAhead> {
  const calls = batch < limit ? batch : (await openLineCounts(store, runId)).waiting;
  return { calls, batch, canSlowDown: true };
}

/**
 * A run with limits or an approval rule makes the changes of a preview. If somebody resets an older execution of it to after
 * its approval, the store may know of a later one that was rejected, or that still waits.
 *
 * @throws an ApplicationFailure that ends the run
 */
function requirePlan({ runId, mayChange }: Run): void {
  if (mayChange) return;
  const details = `Since run ${runId} was reset to an older place, its changes are not approved or exceed a limit. Start a new run.`;
  throw runFailure('Unexpected', details, [{ code: 'AT42', values: { details } }]);
}

async function batchOf({ store }: SyncServices, runId: string, claims: readonly Claim[]): Promise<ClaimedBatch> {
  const claimOf = new Map(claims.map((claim) => [claim.lineId, claim]));
  const lines = await linesById(store, runId, [...claimOf.keys()]);
  const companies = [...groupBy(lines, ({ companyId }) => companyId)].map(([companyId, ofCompany]) => ({
    companyId,
    customerCode: ofCompany[0]?.customerCode ?? '',
    changes: ofCompany.flatMap((line) => {
      const claim = claimOf.get(line.lineId);
      return claim === undefined ? [] : [{ claimId: claim.claimId, token: claim.token, summary: summaryOf(line) }];
    }),
  }));
  const { waiting } = await openLineCounts(store, runId);
  return { companies, waiting };
}

/** Temporal shows some hundred characters of it. */
function summaryOf({ serviceId, serviceName, description, before, target, contractServiceId }: OpenLine): string {
  const name = `${serviceId} ${cutText(serviceName === '' ? description : serviceName, 80)}`;
  return contractServiceId === null ? `${name}: new line` : `${name}: ${before ?? 0} → ${target}`;
}

/**
 * Saves the results of the fresh reads in one transaction: a line is claimed, has its outcome or is planned again, never in
 * between. A result under a claim that was taken over meanwhile is dropped: whoever has it now moves the line on.
 */
async function recordChecked(
  { store }: SyncServices,
  run: Run,
  claimed: readonly ClaimedLine[],
  checked: readonly CheckedLine[],
  readAt: Date,
): Promise<void> {
  const nextOf = new Map(checked.map(({ line, next }) => [line.lineId, next]));
  await store.transaction().execute(async (transaction) => {
    await lockRunOpen(transaction, run.runId);
    const claims = claimed.map(({ claim }) => claim);
    const own = await lockOwnClaims(transaction, claims);
    const kept = claimed.flatMap(({ claim, line }) => {
      const next = nextOf.get(line.lineId);
      return next === undefined || !own.has(claim.claimId) ? [] : [{ claim, line, next }];
    });
    const records = kept.flatMap(({ claim: { claimId, token }, line: { target }, next }): ClaimRecord[] => {
      return next.kind === 'send' ? [{ claimId, token, target, write: next.write }] : [];
    });
    await recordClaims(transaction, records, readAt, run.settings.greatestReadAgeMs);
    const progress = kept.flatMap(({ next }) => next.progress ?? []);
    await progressLines(transaction, run.runId, progress);
    const unneeded = kept.filter(({ next }) => next.kind !== 'send');
    await closeClaims(
      transaction,
      unneeded.map(({ claim }) => releasing(claim)),
    );
    const waits = kept.flatMap(({ line: { lineId }, next }) => {
      return next.kind === 'again' && next.waitMs !== undefined ? [[lineId, next.waitMs] as const] : [];
    });
    await deferLines(transaction, run.runId, new Map(waits));
    const outcomes = kept.flatMap(({ line: { customerCode }, next }) => {
      return next.kind === 'decided' ? [{ customerCode, ...next.outcome }] : [];
    });
    await recordOutcomes(transaction, run, outcomes);
    const unbilled = outcomes
      .filter(({ outcome }) => notLeftBehind.includes(outcome.code))
      .map(({ customerCode }) => customerCode);
    const forgotten = await forgetLeftCustomers(transaction, run.runId, unbilled);
    await removeLogEntries(transaction, run.runId, forgotten.map(entryKey.customer));
  });
}
