import { ApplicationFailure } from '@temporalio/activity';
import type { AutotaskClient } from '../autotask/client.js';
import { AutotaskError } from '../autotask/errors.js';
import { lineEntry } from '../domain/sync/line-outcome.js';
import { sentWrite } from '../domain/sync/recorded-write.js';
import { settleAfterMs } from '../domain/sync/settings.js';
import { markAnswered, noteDoubt, startSending, takeBackSending } from '../store/claims/claim-sending.js';
import { closeClaims } from '../store/claims/claim-settling.js';
import { findClaim, type Claim, type RecordedClaim } from '../store/claims/claims.js';
import { doubtSending, noteTimeline } from '../store/claims/lost-commits.js';
import { lineNamed } from '../store/lines/plan-lines.js';
import { withZone } from '../store/runs/run-stages.js';
import { haltRun } from '../store/runs/run-halts.js';
import { requireRun, type Run } from '../store/runs/runs.js';
import type { AutotaskAccess } from './autotask-access.js';
import type { ClaimedChange } from './claim-lines.js';
import { reportLate } from './close-run.js';
import { inTime } from './in-time.js';
import { entryKey } from './run-log.js';
import { failureKindOf } from './failures.js';
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
 * It can be repeated at any time. A repetition that finds the change already sent, by anyone, sends nothing. Nor does it if
 * only this process knows, because the store has lost its last commits.
 */
export function updateLine(services: SyncServices, access: AutotaskAccess) {
  /** The tokens of changes that this process has sent, and whose end the store may not have. */
  const sent = new Set<number>();
  return async ({ claimId, token }: ClaimedChange): Promise<UpdateResult> => {
    const claim = await findClaim(services.store, claimId);
    if (claim?.token !== token) {
      sent.delete(token);
      return 'notSent';
    }
    if (claim.state !== 'recorded') {
      sent.delete(token);
      return resultOf(claim);
    }
    const run = withZone(await requireRun(services.store, claim.runId));
    if (sent.has(token)) {
      await doubtSending(services.store, claim, settleAfterMs(run.settings));
      return 'inDoubt';
    }
    const result = await send(access.clientFor(run), new SendingAttempt(services, run, claim, sent));
    sent.delete(token);
    return result;
  };
}

/** Sends the change of an attempt, and keeps what becomes of it. */
async function send(autotask: AutotaskClient, attempt: SendingAttempt): Promise<UpdateResult> {
  try {
    const contractServiceId = await post(autotask, attempt.claim, () => attempt.check());
    await attempt.keepAnswer(contractServiceId);
    return 'answered';
  } catch (error) {
    if (error instanceof NotSendable) return attempt.afterRefusedCheck();
    if (error instanceof AutotaskError) return attempt.afterError(error);
    throw error;
  }
}

/**
 * Autotask accepted a change that had been judged as not made: this process must have stalled for longer than the
 * guarantee allows. Only this activity knows of it, so it reports it.
 */
async function tellOfLateAnswer(
  { store, logger }: SyncServices,
  run: Run,
  { claimId, lineId, write }: RecordedClaim,
): Promise<void> {
  const claim = await findClaim(store, claimId);
  if (claim === undefined || (claim.state === 'closed' && claim.verdict === 'applied')) return;
  const line = await lineNamed(store, run.runId, lineId);
  const reason =
    `Autotask accepted ${sentWrite(write)} when it had been given up already, because the process that sent it stood still for too ` +
    'long, so it may have taken effect twice; a run sets the quantity right by what it reads';
  logger.error({ runId: run.runId, lineId, claimId }, `Line ${lineId}: ${reason}.`);
  if (line === undefined) return;
  const coded = lineEntry('AT36', line, reason);
  await reportLate(store, run.runId, [{ key: entryKey.lineNote(lineId), customerCode: line.customerCode, coded }]);
}

/** What an earlier attempt left behind. */
function resultOf(claim: Exclude<Claim, RecordedClaim>): UpdateResult {
  switch (claim.state) {
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
class NotSendable extends Error {
  override readonly name = 'NotSendable';
}

async function post(
  autotask: AutotaskClient,
  { claimId, lineId, contractId: contractID, serviceId: serviceID, write }: RecordedClaim,
  beforeSend: () => Promise<void>,
): Promise<number | undefined> {
  if (write.step === 'create') return autotask.contractServices.create({ contractID, serviceID }, { beforeSend });
  const { contractServiceId: contractServiceID, effectiveDate, delta: unitChange } = write;
  if (unitChange === 0) throw new Error(`Claim ${claimId} on line ${lineId} changes nothing.`);
  const adjustment = { contractID, contractServiceID, effectiveDate, unitChange };
  await autotask.adjustments.create(adjustment, { beforeSend });
  return undefined;
}

class SendingAttempt {
  readonly claim: RecordedClaim;
  readonly #services: SyncServices;
  readonly #run: Run;
  /** The tokens of all changes that this process has sent. */
  readonly #sent: Set<number>;
  /** Whether the last check of this attempt has succeeded: the claim counts as sent. */
  #isSending = false;

  constructor(services: SyncServices, run: Run, claim: RecordedClaim, sent: Set<number>) {
    this.#services = services;
    this.#run = run;
    this.claim = claim;
    this.#sent = sent;
  }

  /** Compare-and-set `recorded` → `sending`. If the process stalled since, that is taken back: nothing was sent. */
  async check(): Promise<void> {
    const { store } = this.#services;
    const { settings } = this.#run;
    await haltIfStopped(this.#services, this.#run);
    const startedAt = performance.now();
    // Others wait for the slot of this call. If the check succeeds later all the same, the change counts as sent.
    const mayBeSent = await inTime(startSending(store, this.claim, settleAfterMs(settings)));
    if (!mayBeSent) throw new NotSendable();
    this.#isSending = true;
    if (performance.now() - startedAt <= settings.stallAllowanceMs) {
      this.#sent.add(this.claim.token);
      return;
    }
    await inTime(takeBackSending(store, this.claim, false));
    throw new NotSendable();
  }

  /**
   * The check may have failed because the read is too old, the claim was taken over, the line is held back, or the run was
   * stopped; or because another server took over the store.
   */
  async afterRefusedCheck(): Promise<UpdateResult> {
    const { store } = this.#services;
    const { claimId, token, runId } = this.claim;
    await noteTimeline(store, settleAfterMs(this.#run.settings));
    const left = await findClaim(store, claimId);
    if (left?.token === token && left.state === 'sending') return 'inDoubt';
    const { haltedBecause } = await requireRun(store, runId);
    if (haltedBecause !== null) return 'halted';
    await closeClaims(store, [{ claimId, token, from: 'recorded', verdict: 'released' }]);
    return 'notSent';
  }

  /** Keeps that Autotask accepted the change. @param contractServiceId the line that it made, if any */
  async keepAnswer(contractServiceId: number | undefined): Promise<void> {
    const answer = { answer: 'accepted', ...(contractServiceId === undefined ? {} : { contractServiceId }) } as const;
    if (!(await this.#keep(answer))) await tellOfLateAnswer(this.#services, this.#run, this.claim);
  }

  /** Keeps an answer, also if another server has taken over the store and has lost that the change was sent. */
  async #keep(answer: Parameters<typeof markAnswered>[2]): Promise<boolean> {
    const { store } = this.#services;
    if (await markAnswered(store, this.claim, answer)) return true;
    await this.#doubt();
    return markAnswered(store, this.claim, answer);
  }

  /** Has the store take the change for sent, whatever it has lost. */
  async #doubt(): Promise<void> {
    const { store } = this.#services;
    const afterMs = settleAfterMs(this.#run.settings);
    await noteTimeline(store, afterMs);
    await doubtSending(store, this.claim, afterMs);
  }

  async afterError(error: AutotaskError): Promise<UpdateResult> {
    const { store } = this.#services;
    // When calls are free again, the read is too old. So the run releases the claim now, and claims the line again then.
    if (error.kind === 'BudgetUsed') return this.afterRefusedCheck();
    if (error.validation === 'DuplicatePeriod') {
      // This request did nothing, but an earlier one on that date may have been ours: reading tells.
      await this.#keep({ answer: 'dateTaken', details: textOf(error) });
      return 'answered';
    }
    if (error.sent === 'unknown') {
      if (!(await noteDoubt(store, this.claim, textOf(error)))) await this.#doubt();
      if (error.disposition !== 'halt') return 'inDoubt';
      await haltRun(store, this.#run.runId, error.message, failureKindOf(error));
      return 'halted';
    }
    if (error.disposition === 'reject') {
      const { claimId, token } = this.claim;
      await closeClaims(store, [{ claimId, token, from: 'sending', verdict: 'rejected', details: textOf(error) }]);
      return 'rejected';
    }
    this.#sent.delete(this.claim.token);
    const isFailedTry = error.kind !== 'ThreadLimit';
    const failedTries = this.#isSending ? await takeBackSending(store, this.claim, isFailedTry) : 0;
    if (failedTries === undefined) return 'inDoubt';
    // Too many calls at once, or in an hour, is nobody's fault: the activity waits and retries. If the recorded read
    // becomes too old meanwhile, the check fails, and the line is read again.
    const isOver = isFailedTry && failedTries >= this.#run.settings.retryAttempts;
    if (error.disposition === 'halt' || isOver) {
      await haltRun(store, this.#run.runId, error.message, failureKindOf(error));
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
