import { exceededLimits } from '../domain/sync/run-limits.js';
import { plannedTotals } from '../store/lines/planned-totals.js';
import { accepted } from '../store/runs/run-stages.js';
import { recordAppliedPreview, requireRun } from '../store/runs/runs.js';
import { runFailure } from './failures.js';
import { runGoingOn } from './open-execution.js';
import type { SyncServices } from './services.js';

/**
 * Compares the preview of a run with the limits of its job. From here on the run makes only the changes that this preview
 * showed.
 *
 * @throws an ApplicationFailure that ends the run before its first change if a limit is exceeded (AT56)
 */
export function judgePreview(services: SyncServices) {
  return async (runId: string, previewId: string): Promise<void> => {
    const { store } = services;
    const run = accepted(await runGoingOn(services, runId));
    const preview = await requireRun(store, previewId);
    const { planHash: hash } = preview;
    if (hash === null) throw new Error(`The preview ${previewId} of run ${runId} is not complete.`);
    await recordAppliedPreview(store, runId, { runId: previewId, hash, day: preview.runDay });
    const exceeded = exceededLimits(run.parameters.limits ?? {}, await plannedTotals(store, preview));
    if (exceeded.length === 0) return;
    const entries = exceeded.map((reason) => ({ code: 'AT56' as const, values: { reason, preview: previewId } }));
    const message = `The run would exceed a limit of its job, so it changed nothing: ${exceeded.join('; ')}.`;
    throw runFailure('LimitExceeded', message, entries);
  };
}
