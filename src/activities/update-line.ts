import { activityInfo, ApplicationFailure } from '@temporalio/activity';
import type { AutotaskClient } from '../autotask/client.js';
import { AutotaskError } from '../autotask/errors.js';
import { unchangedBecause } from '../domain/sync/line-outcome.js';
import { sentWrite } from '../domain/sync/recorded-write.js';
import { settleAfterMs } from '../domain/sync/settings.js';
import { markAnswered, noteDoubt, startSending, takeBackSending } from '../store/claims/claim-sending.js';
import { closeClaims } from '../store/claims/claim-settling.js';
import { findClaim, type Claim, type RecordedClaim } from '../store/claims/claims.js';
import { lineNamed } from '../store/lines/plan-lines.js';
import { withZone } from '../store/runs/run-stages.js';
import { haltRun, requireRun, type Run } from '../store/runs/runs.js';
import type { AutotaskAccess } from './autotask-access.js';
import type { ClaimedChange } from './claim-lines.js';
import { reportLate } from './close-run.js';
import { entryKey } from './run-log.js';
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
    if (claim?.token !== token) return 'notSent';
    if (claim.state !== 'recorded') return resultOf(claim);
    const run = withZone(await requireRun(services.store, claim.runId));
    const autotask = access.clientFor(run);
    const attempt = new SendingAttempt(services, run, claim);
    try {
      const contractServiceId = await post(autotask, claim, () => attempt.check());
      const made = contractServiceId === undefined ? {} : { contractServiceId };
      const isKept = await markAnswered(services.store, claim, { answer: 'accepted', ...made });
      if (!isKept) await tellOfLateAnswer(services, run, claim);
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
  const coded = unchangedBecause('AT36', line, reason);
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

/**
 * The check may have failed because the read is too old, the claim was taken over, the line is held back, or the run was
 * stopped.
 */
async function afterRefusedCheck({ store }: SyncServices, claim: RecordedClaim): Promise<UpdateResult> {
  const { haltedBecause } = await requireRun(store, claim.runId);
  if (haltedBecause !== null) return 'halted';
  await closeClaims(store, [{ claimId: claim.claimId, token: claim.token, from: 'recorded', verdict: 'released' }]);
  return 'notSent';
}

class SendingAttempt {
  readonly #services: SyncServices;
  readonly #run: Run;
  readonly #claim: RecordedClaim;
  /** Whether the last check of this attempt has succeeded: the claim counts as sent. */
  #isSending = false;

  constructor(services: SyncServices, run: Run, claim: RecordedClaim) {
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
    const isSent = await startSending(store, this.#claim, settleAfterMs(settings));
    if (!isSent) throw new NotSendable();
    this.#isSending = true;
    if (performance.now() - startedAt <= settings.stallAllowanceMs) return;
    await takeBackSending(store, this.#claim);
    throw new NotSendable();
  }

  async afterError(error: AutotaskError): Promise<UpdateResult> {
    const { store } = this.#services;
    // When calls are free again, the read is too old. So the run releases the claim now, and claims the line again then.
    if (error.kind === 'BudgetUsed') return afterRefusedCheck(this.#services, this.#claim);
    if (error.validation === 'DuplicatePeriod') {
      // This request did nothing, but an earlier one on that date may have been ours: reading tells.
      await markAnswered(store, this.#claim, { answer: 'dateTaken', details: textOf(error) });
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
