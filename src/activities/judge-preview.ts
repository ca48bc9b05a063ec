import type { CodedValues } from '../domain/log/log-codes.js';
import { usualApprovalDays } from '../domain/parameters/job-parameters.js';
import { exceededLimits } from '../domain/sync/run-limits.js';
import { timeText } from '../domain/wording.js';
import type { Store } from '../store/database.js';
import { movedLines } from '../store/lines/decided-lines.js';
import { plannedTotals } from '../store/lines/planned-totals.js';
import { removeLogEntries } from '../store/log/log-entries.js';
import { applyPreview, takePeriodOf, waitForApproval } from '../store/runs/applied-previews.js';
import { decisionsOfRun, hasApproval } from '../store/runs/decisions.js';
import { startersOf } from '../store/audit/run-starters.js';
import { accepted, isCompletedPreview, type AcceptedRun } from '../store/runs/run-stages.js';
import { findRun, type Run } from '../store/runs/runs.js';
import { runFailure } from './failures.js';
import { movedText } from './moved-text.js';
import { decidingForRun, executionId, runGoingOn, tooLate } from './open-execution.js';
import { entryKey, writeRunLog } from './run-log.js';
import type { SyncServices } from './services.js';

/** A plan that somebody has to decide on before the run makes its changes. */
export interface PlanToDecide {
  readonly previewId: string;
  readonly planHash: string;
  readonly reasons: readonly string[];
  /** An ISO instant: without a decision, the run ends then. */
  readonly until: string;
  /** Under dual control: who started the run or saved its job, and may not approve it. */
  readonly startedBy?: readonly string[];
  /** The page on which it is decided. */
  readonly page?: string;
}

/**
 * Compares the preview of a run with the limits and the approval rule of its job. If nobody has to decide, the run makes
 * only the changes that this preview showed from here on.
 *
 * @param until when the wait for a decision ends, if it has begun before
 * @returns what somebody has to decide; null if the run goes on
 * @throws an ApplicationFailure that ends the run before its first change if a limit is exceeded and nobody is to be asked
 * (AT56), if a change has moved that a run was to apply (AT56), or if the preview is no longer complete (AT42)
 */
export function judgePreview(services: SyncServices) {
  return async (runId: string, previewId: string, until?: string): Promise<PlanToDecide | null> => {
    const { store, consoleUrl } = services;
    const run = accepted(await runGoingOn(services, runId));
    const preview = await completedPreview(store, previewId);
    if (run.parameters.ifMoved === 'Refuse') return requireUnmoved(services, run, previewId);
    const { limits = {} } = run.parameters;
    const totals = await plannedTotals(store, preview, limits);
    const exceeded = exceededLimits(limits, totals);
    const mayWait = run.parameters.approval !== undefined;
    const { planHash } = preview;
    const plan = await decidingForRun(services, runId, async (transaction) => {
      // An attempt that stood still must not take back what was decided since.
      if (await hasApproval(transaction, runId, executionId())) throw tooLate(runId);
      await takePeriodOf(transaction, runId, previewId);
      // Nobody can approve nothing.
      const mayAsk = mayWait && totals.changedLines > 0;
      const reasons = [...exceeded, ...(mayAsk ? await otherReasons(transaction, run, until) : [])];
      if (!mayAsk || reasons.length === 0) {
        // The run makes no change of a preview that exceeds a limit, whatever point somebody resets it to.
        const hash = exceeded.length > 0 ? null : planHash;
        await takeOver(transaction, runId, { runId: previewId, hash, day: preview.runDay });
        return null;
      }
      const dual = run.parameters.dualControl === true ? { startedBy: await startersOf(transaction, run) } : {};
      const found = { previewId, planHash, reasons, until: until ?? endOfWait(run), ...dual };
      await waitForApproval(transaction, runId, { ...found, since: new Date().toISOString() });
      const values = { reason: reasons.join('; '), preview: previewId, until: timeText(new Date(found.until)) };
      await writeRunLog(transaction, run, [{ key: entryKey.approval(previewId), coded: { code: 'AT57', values } }]);
      return found;
    });
    if (plan === null && exceeded.length > 0) throw limitExceeded(exceeded, previewId);
    return plan === null || consoleUrl === undefined ? plan : { ...plan, page: `${consoleUrl}/runs/${runId}/decision` };
  };
}

/** @throws the failure that ends a run before its first change if a change of the preview that it applies has moved (AT56) */
async function requireUnmoved(services: SyncServices, { runId, appliesRunId }: Run, previewId: string): Promise<null> {
  if (appliesRunId === null) throw new Error(`The run that preview ${previewId} belongs to applies none.`);
  const moved = await movedLines(services.store, { shown: appliesRunId, found: previewId }, {});
  if (moved.length === 0) return null;
  await decidingForRun(services, runId, (transaction) => takePeriodOf(transaction, runId, previewId));
  const reason = movedText(moved);
  const message = `The run makes none of the changes: ${reason}.`;
  throw runFailure('PlanMoved', message, [{ code: 'AT56', values: { reason, preview: previewId } }]);
}

/** Makes the changes of a preview those of a run. The run logs anew what becomes of lines that it has dropped. */
export async function takeOver(
  transaction: Store,
  runId: string,
  preview: Parameters<typeof applyPreview>[2],
): Promise<void> {
  const gone = await applyPreview(transaction, runId, preview);
  await removeLogEntries(transaction, runId, gone.map(entryKey.line));
}

/**
 * Why somebody has to decide even if no limit is exceeded, as a clause. Once the run has asked, it asks again: otherwise it
 * would make what somebody left out or did not see.
 */
async function otherReasons(
  transaction: Store,
  { runId, jobId, parameters }: AcceptedRun,
  until: string | undefined,
): Promise<string[]> {
  if (parameters.approval === 'Required') {
    return [jobId === null ? 'its parameters require approval' : 'its job requires approval'];
  }
  const wasAsked = until !== undefined || (await decisionsOfRun(transaction, runId)).length > 0;
  return wasAsked ? ['somebody was asked about the changes of this run before'] : [];
}

async function completedPreview(store: Store, previewId: string): Promise<Run & { readonly planHash: string }> {
  const preview = await findRun(store, previewId);
  if (preview !== undefined && isCompletedPreview(preview)) return preview;
  const details = `The preview ${previewId} of the run is not complete any more.`;
  throw runFailure('Unexpected', details, [{ code: 'AT42', values: { details } }]);
}

function endOfWait({ parameters: { approvalDays = usualApprovalDays }, settings }: AcceptedRun): string {
  return new Date(Date.now() + approvalDays * settings.approvalDayMs).toISOString();
}

function limitExceeded(exceeded: readonly string[], preview: string) {
  const entries = exceeded.map((reason): CodedValues => ({ code: 'AT56', values: { reason, preview } }));
  const message = `The run would exceed a limit of its job, so it makes none of its changes: ${exceeded.join('; ')}.`;
  return runFailure('LimitExceeded', message, entries);
}
