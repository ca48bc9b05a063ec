import { parseParameters } from '../../domain/parameters/parameters.js';
import type { Job, JobRun } from '../../jobs/index.js';
import { periodChooser } from '../../runs/period-chooser.js';
import { asPreview } from '../../runs/start-run.js';
import { processAddress } from '../atria/process-address.js';
import type { RunToStart } from '../runs/start-now.js';
import type { ConsoleServices } from '../services.js';
import { addressOf } from '../shell/address.js';

/** A run by hand with what the job says, that changes nothing. */
export function previewOf({ label, parametersText, timeZone }: Job): RunToStart {
  return { parameters: asPreview(parametersText), timeZone, summary: `Preview of “${label}”` };
}

/** The page that tells how far something is that was just started, also before a worker has begun it. */
export function addressOfStarted({ task }: Job, { workflowId, runId }: Pick<JobRun, 'workflowId' | 'runId'>): string {
  return task === 'billingProcess' ? processAddress(workflowId) : addressOf(`/runs/${runId}`, { workflow: workflowId });
}

/** The billing period that a run of a job would process now; undefined where that is not known. */
export async function periodOf(services: ConsoleServices, { task, parametersText, timeZone }: Job) {
  const parsed = task === 'billingSync' ? parseParameters(parametersText) : undefined;
  if (parsed === undefined || !('parameters' in parsed)) return undefined;
  return (await periodChooser(services))(parsed.parameters.billingPeriod, timeZone);
}
