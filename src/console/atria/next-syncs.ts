import type { BillingPeriod, BillingPeriodChoice } from '../../domain/billing-period.js';
import type { Day } from '../../domain/day.js';
import { parseParameters } from '../../domain/parameters/parameters.js';
import { previewedRunOf } from '../../domain/sync/own-preview.js';
import { listJobs, type Job } from '../../jobs/index.js';
import type { LogSubject } from '../../store/log/log-subjects.js';
import { findRun, type Run } from '../../store/runs/runs.js';
import { startAddress } from '../jobs/job-address.js';
import { makingChanges } from '../parameters/presets.js';
import type { ConsoleServices } from '../services.js';
import { addressOf } from '../shell/address.js';
import { askTemporal } from '../shell/unavailable.js';
import { periodChooser } from '../../runs/period-chooser.js';

/** A sync by its name, and the page that tells what it does and starts it. */
interface NextSync {
  readonly label: string;
  readonly address: string;
}

/** How new records get to Autotask. */
export interface NextSyncs {
  /** Those that bill one of the periods, started now. */
  readonly billing: readonly NextSync[];
  /** Jobs that bill another period now, or none, which is null then. */
  readonly others: readonly { readonly label: string; readonly period: BillingPeriod | null }[];
}

/**
 * Where a sync of new records is started: by the job whose log led here, else by any of the jobs that bill them.
 *
 * @param built the last days of the periods whose records were made
 * @param trail what led here, if anything did
 */
export async function syncsAfter(
  services: ConsoleServices,
  built: readonly Day[],
  trail: LogSubject | undefined,
): Promise<NextSyncs> {
  const [jobs, run, chosenFor] = await Promise.all([
    askTemporal(services, () => listJobs(services)),
    trail === undefined ? undefined : findRun(services.store, trail.runId),
    periodChooser(services),
  ]);
  const periodOf = (choice: BillingPeriodChoice | undefined, timeZone?: string) => {
    const chosen = choice === undefined ? undefined : chosenFor(choice, timeZone);
    return chosen !== undefined && 'found' in chosen ? chosen.found : null;
  };
  const isBuilt = (period: BillingPeriod | null) => period !== null && built.includes(period.end);
  const known = jobs
    .filter(({ task }) => task === 'billingSync')
    .map((job) => ({ ...job, period: periodOf(billingPeriodOf(job), job.timeZone) }));
  const billing = known.filter(({ period }) => isBuilt(period));
  const own = billing.filter(({ jobId }) => jobId === run?.jobId);
  const byJob = own.length > 0 ? own : billing;
  const isRepeatable = own.length === 0 && isBuilt(periodOf(run?.parameters?.billingPeriod));
  return {
    billing: [
      ...(run === undefined || !isRepeatable ? [] : repeatsOf(run)),
      ...byJob.map(({ jobId, label }) => ({ label: `Run “${label}”`, address: startAddress(jobId) })),
    ],
    others: known.filter(({ period }) => !isBuilt(period)),
  };
}

/** What a person came from, once more. A preview only shows again what would change, so the run itself can be started too. */
function repeatsOf({ runId, isPreview, workflowId, undoes }: Run): NextSync[] {
  const again = `/runs/${runId}/again`;
  if (!isPreview) return [{ label: 'Repeat the run that you came from', address: again }];
  const previewed = previewedRunOf(workflowId);
  if (previewed !== undefined) {
    return [{ label: 'Repeat the run whose preview you came from', address: `/runs/${previewed}/again` }];
  }
  const asRun = addressOf('/runs/new', { like: runId, ...makingChanges.query });
  return [
    { label: 'Repeat the preview that you came from', address: again },
    ...(undoes === null ? [{ label: 'Start it as a run, which makes the changes', address: asRun }] : []),
  ];
}

function billingPeriodOf({ parametersText }: Job): BillingPeriodChoice | undefined {
  const parsed = parseParameters(parametersText);
  return 'parameters' in parsed ? parsed.parameters.billingPeriod : undefined;
}
