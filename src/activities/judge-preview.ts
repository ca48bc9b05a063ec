import type { CodedValues } from '../domain/log/log-codes.js';
import { usualApprovalDays } from '../domain/parameters/job-parameters.js';
import { exceededLimits } from '../domain/sync/run-limits.js';
import { timeText } from '../domain/wording.js';
import { plannedTotals } from '../store/lines/planned-totals.js';
import { recordApprovalWait } from '../store/runs/decisions.js';
import { accepted, type AcceptedRun } from '../store/runs/run-stages.js';
import { recordAppliedPreview, requireRun } from '../store/runs/runs.js';
import { runFailure } from './failures.js';
import { runGoingOn } from './open-execution.js';
import { entryKey, writeRunLog } from './run-log.js';
import type { SyncServices } from './services.js';

/** A plan that somebody has to decide on before the run makes its changes. */
export interface PlanToDecide {
  readonly previewId: string;
  readonly planHash: string;
  readonly reasons: readonly string[];
  /** An ISO instant: without a decision, the run ends then. */
  readonly until: string;
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
 * (AT56)
 */
export function judgePreview(services: SyncServices) {
  return async (runId: string, previewId: string, until?: string): Promise<PlanToDecide | null> => {
    const { store, consoleUrl } = services;
    const run = accepted(await runGoingOn(services, runId));
    const preview = await requireRun(store, previewId);
    const { planHash } = preview;
    if (planHash === null) throw new Error(`The preview ${previewId} of run ${runId} is not complete.`);
    const totals = await plannedTotals(store, preview);
    const exceeded = exceededLimits(run.parameters.limits ?? {}, totals);
    const { approval } = run.parameters;
    const required = approval === 'Required' && totals.changedLines > 0 ? ['its job requires approval'] : [];
    const reasons = [...exceeded, ...required];
    if (approval === undefined || reasons.length === 0) {
      await recordAppliedPreview(store, runId, { runId: previewId, hash: planHash, day: preview.runDay });
      if (exceeded.length > 0) throw limitExceeded(exceeded, previewId);
      return null;
    }
    const plan = { previewId, planHash, reasons, until: until ?? endOfWait(run) };
    await recordApprovalWait(store, runId, { ...plan, since: new Date().toISOString() });
    const values = { reason: reasons.join('; '), preview: previewId, until: timeText(new Date(plan.until)) };
    await writeRunLog(store, run, [{ key: entryKey.approval(previewId), coded: { code: 'AT57', values } }]);
    return consoleUrl === undefined ? plan : { ...plan, page: `${consoleUrl}/runs/${runId}/decision` };
  };
}

function endOfWait({ parameters: { approvalDays = usualApprovalDays }, settings }: AcceptedRun): string {
  return new Date(Date.now() + approvalDays * settings.approvalDayMs).toISOString();
}

function limitExceeded(exceeded: readonly string[], preview: string) {
  const entries = exceeded.map((reason): CodedValues => ({ code: 'AT56', values: { reason, preview } }));
  const message = `The run would exceed a limit of its job, so it changed nothing: ${exceeded.join('; ')}.`;
  return runFailure('LimitExceeded', message, entries);
}
