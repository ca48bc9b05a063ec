import { activityInfo, ApplicationFailure } from '@temporalio/activity';
import type { AutotaskClient } from '../autotask/client.js';
import { AutotaskError } from '../autotask/errors.js';
import { sentWrite, unchangedBecause } from '../domain/line-outcome.js';
import { settleAfterMs } from '../domain/settings.js';
import { markAnswered, noteDoubt, startSending, takeBackSending } from '../store/claim-sending.js';
import { closeClaims } from '../store/claim-settling.js';
import { findClaim, type Claim } from '../store/claims.js';
import { lineNamed } from '../store/plan-lines.js';
import { haltRun, requireRun, type Run } from '../store/runs.js';
import type { AutotaskAccess } from './autotask-access.js';
import type { ClaimedChange } from './claim-lines.js';
import { entryKey, writeJournal } from './journal.js';
import type { SyncServices } from './services.js';
import { haltIfStopped } from './stop-run.js';

/**
 * How far a change got. Only `answered` and `inDoubt` may have reached Autotask; both are judged later by reading.
 * `notSent`: the claim is void, and the line is claimed anew. `halted`: the run must send nothing more.
 */
export type UpdateResult = 'answered' | 'inDoubt' | 'rejected' | 'notSent' | 'halted';

/**
 * Sends one recorded change, at most once: checks, posts, and keeps the answer.
 *
 * It can be repeated at any time. A repetition that finds the change already sent, by anyone, sends nothing.
 */
export function updateLine(services: SyncServices, access: AutotaskAccess) {
  return async ({ claimId, token }: ClaimedChange): Promise<UpdateResult> => {
    const claim = await findClaim(services.store, claimId);
    const known = resultOf(claim, token);
    if (known !== 'recorded') return known;
    if (claim === undefined) return 'notSent';
    const run = await requireRun(services.store, claim.runId);
    const autotask = access.clientFor(run);
    const attempt = new SendingAttempt(services, run, claim);
    try {
      const contractServiceId = await post(autotask, claim, () => attempt.check());
      const answer = contractServiceId === undefined ? {} : { contractServiceId };
      if (!(await markAnswered(services.store, claim, answer))) await tellOfLateAnswer(services, run, claim);
      return 'answered';
    } catch (error) {
      if (error instanceof NotSendable) return afterRefusedCheck(services, claim);
      if (error instanceof AutotaskError) return attempt.afterError(error);
      throw error;
    }
  };
}

/**
 * Autotask accepted a change that had been judged as not made: this process must have stalled for longer than the
 * guarantee allows. Only this activity knows of it, so it reports it.
 */
async function tellOfLateAnswer({ store, logger }: SyncServices, run: Run, { claimId, lineId }: Claim): Promise<void> {
  const claim = await findClaim(store, claimId);
  if (claim === undefined || claim.verdict === 'applied') return;
  const line = await lineNamed(store, run.runId, lineId);
  const reason =
    `Autotask accepted ${sentWrite(claim.delta)} when it had been given up already, because the process that sent it stood still for too ` +
    'long, so it may have taken effect twice; a run sets the quantity right by what it reads';
  logger.error({ runId: run.runId, lineId, claimId }, `Line ${lineId}: ${reason}.`);
  if (line === undefined) return;
  const coded = unchangedBecause('AT36', line, reason);
  await writeJournal(store, run, [{ key: entryKey.lineNote(lineId), customerCode: line.customerCode, coded }]);
}

/** What an earlier attempt left behind; `recorded`: nothing was sent yet. */
function resultOf(claim: Claim | undefined, token: number): UpdateResult | 'recorded' {
  if (claim === undefined || claim.token !== token) return 'notSent';
  switch (claim.state) {
    case 'recorded':
      return 'recorded';
    case 'sending':
      return 'inDoubt';
    case 'answered':
      return 'answered';
    case 'claimed':
      return 'notSent';
    case 'closed':
      return claim.verdict === 'rejected' ? 'rejected' : 'notSent';
  }
}

/** The last check said no. */
class NotSendable extends Error {}

async function post(
  autotask: AutotaskClient,
  claim: Claim,
  beforeSend: () => Promise<void>,
): Promise<number | undefined> {
  const { contractId: contractID, serviceId: serviceID, contractServiceId, effectiveDate, delta } = claim;
  if (claim.step === 'create') return autotask.contractServices.create({ contractID, serviceID }, { beforeSend });
  if (contractServiceId === null || effectiveDate === null || delta === null || delta === 0) {
    throw new Error(`Claim ${claim.claimId} on line ${claim.lineId} has no recorded adjustment.`);
  }
  const adjustment = { contractID, contractServiceID: contractServiceId, effectiveDate, unitChange: delta };
  await autotask.adjustments.create(adjustment, { beforeSend });
  return undefined;
}

/** The check may have failed because the read is too old, the claim was taken over, or the run was stopped. */
async function afterRefusedCheck({ store }: SyncServices, claim: Claim): Promise<UpdateResult> {
  const { haltedBecause } = await requireRun(store, claim.runId);
  if (haltedBecause !== null) return 'halted';
  await closeClaims(store, [{ claimId: claim.claimId, token: claim.token, from: 'recorded', verdict: 'released' }]);
  return 'notSent';
}

class SendingAttempt {
  readonly #services: SyncServices;
  readonly #run: Run;
  readonly #claim: Claim;
  /** Whether the claim has counted as sent since. */
  #isSending = false;

  constructor(services: SyncServices, run: Run, claim: Claim) {
    this.#services = services;
    this.#run = run;
    this.#claim = claim;
  }

  /** Compare-and-set `recorded` → `sending`. If the process stalled since, that is taken back: nothing was sent. */
  async check(): Promise<void> {
    const { store } = this.#services;
    const { settings } = this.#run;
    await haltIfStopped(this.#services, this.#run);
    const startedAt = performance.now();
    const sending = await startSending(store, this.#claim, settleAfterMs(settings));
    if (sending === undefined) throw new NotSendable();
    this.#isSending = true;
    if (performance.now() - startedAt <= settings.stallAllowanceMs) return;
    await takeBackSending(store, this.#claim);
    throw new NotSendable();
  }

  async afterError(error: AutotaskError): Promise<UpdateResult> {
    const { store } = this.#services;
    if (error.validation === 'DuplicatePeriod') {
      // This request did nothing, but an earlier one on that date may have been ours: reading tells.
      await markAnswered(store, this.#claim, { duplicateDate: true, details: textOf(error) });
      return 'answered';
    }
    if (error.sent === 'unknown') {
      await noteDoubt(store, this.#claim, textOf(error));
      if (error.disposition !== 'halt') return 'inDoubt';
      await haltRun(store, this.#run.runId, error.message);
      return 'halted';
    }
    if (error.disposition === 'reject') {
      const { claimId, token } = this.#claim;
      await closeClaims(store, [{ claimId, token, from: 'sending', verdict: 'rejected', details: textOf(error) }]);
      return 'rejected';
    }
    if (this.#isSending && !(await takeBackSending(store, this.#claim))) return 'inDoubt';
    // Too many calls at once, or in an hour, is nobody's fault: the activity waits and retries. If the recorded read
    // becomes too old meanwhile, the check fails, and the line is read again.
    const isOver = error.kind !== 'ThreadLimit' && activityInfo().attempt >= this.#run.settings.retryAttempts;
    if (error.disposition === 'halt' || isOver) {
      await haltRun(store, this.#run.runId, error.message);
      return 'halted';
    }
    throw ApplicationFailure.create({
      type: 'AutotaskUnavailable',
      message: error.message,
      ...(error.retryAfterMs === undefined ? {} : { nextRetryDelay: error.retryAfterMs }),
    });
  }
}

function textOf(error: AutotaskError): string {
  return error.details.length > 0 ? error.details.join('; ') : error.message;
}
