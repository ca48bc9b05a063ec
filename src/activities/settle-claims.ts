import type { AutotaskClient } from '../autotask/client.js';
import { earlierOf, laterOf } from '../domain/day.js';
import { sentWrite } from '../domain/line-outcome.js';
import { settleAfterMs } from '../domain/settings.js';
import { describeProfile, profileOf, type Profile } from '../domain/profile.js';
import { verdictOnAdjustment, verdictOnCreation, type Verdict } from '../domain/verdict.js';
import { claimsToSettle, closeClaims, releaseUnsentClaims, type ClaimClosing } from '../store/claim-settling.js';
import { conclusiveInMs, type Claim, type ClaimVerdict } from '../store/claims.js';
import { openLineCounts, type OpenLineCounts } from '../store/open-lines.js';
import { holdRunOpen, type Run } from '../store/runs.js';
import type { AutotaskAccess } from './autotask-access.js';
import { collectVerdicts } from './collect-verdicts.js';
import { failingTheRun } from './failures.js';
import { missingLineOddity, unitsByLine } from './odd-rows.js';
import { runOfStep } from './open-execution.js';
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
 */
export function settleClaims(services: SyncServices, access: AutotaskAccess) {
  return async (runId: string, idle: boolean): Promise<SettledClaims> => {
    const run = await runOfStep(services, runId);
    if (run.databaseCi === null) throw new Error(`Run ${runId} has no Autotask zone yet.`);
    if (idle) await releaseUnsentClaims(services.store, runId);
    const claims = await claimsToSettle(services.store, runId, run.databaseCi, settleAfterMs(run.settings));
    // An answered write can be read back at once; one in doubt only when it can no longer take effect.
    const due = claims.filter(
      (claim) => claim.state === 'answered' || conclusiveInMs(claim, run.settings.readLagMs) === 0,
    );
    const closings = await failingTheRun(run.settings, async () => judge(access.readerFor(run), run, due));
    await closeClaims(services.store, closings);
    await services.store.transaction().execute(async (transaction) => {
      await holdRunOpen(transaction, runId);
      await collectVerdicts(transaction, run);
    });
    return summary(services, run);
  };
}

async function summary({ store }: SyncServices, run: Run): Promise<SettledClaims> {
  const left = await claimsToSettle(store, run.runId, run.databaseCi ?? 0, settleAfterMs(run.settings));
  const { waiting, deferred, nextDeferredMs } = await openLineCounts(store, run.runId);
  const waits = left.map((claim) => conclusiveInMs(claim, run.settings.readLagMs));
  const nextMs = waits.length === 0 ? null : Math.min(...waits);
  return { pending: left.length, nextMs, waiting, deferred, nextDeferredMs };
}

async function judge(autotask: AutotaskClient, run: Run, claims: readonly Claim[]): Promise<ClaimClosing[]> {
  const adjustments = claims.filter(({ step }) => step === 'adjust');
  const creations = claims.filter(({ step }) => step === 'create');
  return [...(await judgeAdjustments(autotask, run, adjustments)), ...(await judgeCreations(autotask, run, creations))];
}

async function judgeAdjustments(autotask: AutotaskClient, run: Run, claims: readonly Claim[]): Promise<ClaimClosing[]> {
  const windows = claims.flatMap((claim) => {
    const { windowFrom: from, windowTo: to, beforeProfile, effectiveDate, delta, contractServiceId } = claim;
    if (from === null || to === null || beforeProfile === null || effectiveDate === null) return [];
    if (delta === null || contractServiceId === null) return [];
    return [{ claim, from, to, contractServiceId, recorded: { before: beforeProfile, effectiveDate, delta } }];
  });
  if (windows.length === 0) return [];
  const read = await autotask.units.inWindow(
    windows.map(({ contractServiceId }) => contractServiceId),
    windows.map(({ from }) => from).reduce(earlierOf),
    windows.map(({ to }) => to).reduce(laterOf),
  );
  const units = unitsByLine(
    read,
    windows.map(({ claim: { contractId, serviceId }, contractServiceId }) => ({
      contractId,
      serviceId,
      contractServiceId,
    })),
  );
  return windows.flatMap(({ claim, from, to, contractServiceId, recorded }) => {
    const oddity = units.oddityOf(contractServiceId);
    if (oddity !== undefined) return unreadable(run, claim, oddity);
    const observed = profileOf(units.rowsOf(contractServiceId), from, to);
    return closing(run, claim, verdictOnAdjustment(recorded, observed), observed);
  });
}

async function judgeCreations(autotask: AutotaskClient, run: Run, claims: readonly Claim[]): Promise<ClaimClosing[]> {
  const found = await autotask.contractServices.byContracts(
    [...new Set(claims.map(({ contractId }) => contractId))],
    [...new Set(claims.map(({ serviceId }) => serviceId))],
  );
  return claims.flatMap((claim) => {
    const oddity = missingLineOddity(found, claim);
    if (oddity !== undefined) return unreadable(run, claim, oddity);
    const lines = found.rows.filter(({ contractID, serviceID }) => {
      return contractID === claim.contractId && serviceID === claim.serviceId;
    });
    const verdict = verdictOnCreation(lines.length);
    return closing(run, claim, verdict).map((each) => ({ ...each, contractServiceId: lines[0]?.id ?? null }));
  });
}

/**
 * Ends a claim whose line cannot be read, once its write can no longer take effect: what it came to is not known then, and
 * who writes the line next has to read it first.
 */
function unreadable(run: Run, claim: Claim, oddity: string): ClaimClosing[] {
  const { claimId, token, state } = claim;
  if (conclusiveInMs(claim, run.settings.readLagMs) > 0) return [];
  const said = state === 'answered' ? 'Autotask accepted it' : 'whether it took effect is not known';
  const details = `${sentWrite(claim.delta)} was sent and ${said}, but it cannot be read back: ${oddity}`;
  return [{ claimId, token, from: state, verdict: 'unreadable', details }];
}

/** An answered write that does not show yet may only be hidden by the read lag: it is judged again later. */
function closing(run: Run, claim: Claim, verdict: Verdict, observed?: Profile): ClaimClosing[] {
  const { claimId, token, state } = claim;
  if (verdict !== 'applied' && conclusiveInMs(claim, run.settings.readLagMs) > 0) return [];
  return [
    {
      claimId,
      token,
      from: state,
      verdict: finalVerdict(claim, verdict),
      details: detailsOf(claim, verdict, observed),
    },
  ];
}

/** Autotask answered that it did it, and the line looks as before: somebody took it back. */
function finalVerdict(claim: Claim, verdict: Verdict): ClaimVerdict {
  if (claim.duplicateDate && verdict === 'notApplied') return 'rejected';
  if (claim.state === 'answered' && verdict === 'notApplied') return 'changedBySomeoneElse';
  return verdict;
}

function detailsOf(claim: Claim, verdict: Verdict, observed: Profile | undefined): string | null {
  if (verdict === 'applied' || claim.duplicateDate) return claim.details;
  if (verdict === 'notApplied' && claim.state === 'sending') return claim.details;
  const accepted =
    claim.state === 'answered' ? 'our change was accepted' : 'whether our change was accepted cannot be told';
  const looks = observed === undefined ? '' : `; the quantity is now ${describeProfile(observed)}`;
  const from = claim.delta === null ? '' : ` from ${claim.effectiveDate ?? ''}`;
  return `${sentWrite(claim.delta)}${from} was sent, ${accepted}, and somebody else changed the line at the same time${looks}`;
}
