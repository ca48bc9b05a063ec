import { isDeepStrictEqual } from 'node:util';
import type { JobParameters } from '../../domain/parameters/job-parameters.js';
import { parseParameters } from '../../domain/parameters/parameters.js';
import { previewedRunOf } from '../../domain/sync/own-preview.js';
import { asPreview } from '../../runs/start-run.js';
import type { Run } from '../../store/runs/runs.js';
import { startAddress } from '../jobs/job-address.js';
import { jobsKnownSoon } from '../jobs/remembered-jobs.js';
import type { ConsoleServices } from '../services.js';

/** Where a run is started that asks for approval of what a preview shows. */
export async function approvalStartAddress(services: ConsoleServices, preview: Run): Promise<string> {
  const { undoes, workflowId, parameters } = preview;
  if (undoes !== null) return `/runs/${undoes.runId}/undo`;
  const previewed = previewedRunOf(workflowId);
  // That page leads on to the job, if one started the run.
  if (previewed !== undefined) return `/runs/${previewed}/again`;
  const jobs = (await jobsKnownSoon(services)) ?? [];
  const job = jobs.find(
    ({ task, parametersText }) => task === 'billingSync' && isPreviewOf(parametersText, parameters),
  );
  return job === undefined ? '/jobs' : startAddress(job.jobId);
}

/** What the link says that leads there. */
export function approvalStartLabel({ undoes }: Pick<Run, 'undoes'>): string {
  return undoes === null ? 'Start a run of the job' : 'Start the undo itself';
}

function isPreviewOf(parametersText: string, shown: JobParameters | null): boolean {
  const parsed = parseParameters(asPreview(parametersText));
  return 'parameters' in parsed && isDeepStrictEqual(asStored(parsed.parameters), asStored(shown));
}

/** The store keeps no parameter that is undefined. */
function asStored(parameters: JobParameters | null): unknown {
  return JSON.parse(JSON.stringify(parameters));
}
