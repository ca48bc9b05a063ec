import { listJobs, type Job, type JobServices } from '../../jobs/index.js';
import { withNameWarnings } from '../../runs/name-warnings.js';
import { counted } from '../../domain/wording.js';
import { checksOf, type Check } from '../../connection/check.js';
import { readOnly, type CheckedStore } from './store-checks.js';
import type { CheckedTemporal } from './temporal-checks.js';

const checks = checksOf('jobs');

/** Looks for problems of the jobs that run billing syncs. */
export async function checkJobs(
  temporal: CheckedTemporal | undefined,
  store: CheckedStore | undefined,
  taskQueue: string,
): Promise<{ checks: Check[]; jobs: readonly Job[] }> {
  if (temporal === undefined) return { checks: [checks.skip('jobs', 'Temporal could not be asked')], jobs: [] };
  if (store?.isUpToDate !== true) {
    return { checks: [checks.skip('jobs', 'the store is not there, or not up to date')], jobs: [] };
  }
  const { client } = temporal;
  const jobs = await readOnly(store.store, (transaction) =>
    listBillingSyncs({ client, store: transaction, taskQueue }),
  );
  return { checks: [countCheck(jobs), ...jobs.flatMap(problemChecks)], jobs };
}

/** The billing syncs among the jobs, with all that is odd about them. */
async function listBillingSyncs(services: JobServices): Promise<Job[]> {
  const jobs = (await listJobs(services)).filter(({ task }) => task === 'billingSync');
  return withNameWarnings(services.store, jobs);
}

function countCheck(jobs: readonly Job[]): Check {
  if (jobs.length === 0) return checks.ok('jobs', 'no job syncs billing yet');
  const paused = jobs.filter((job) => job.paused).length;
  return checks.ok('jobs', `${counted(jobs.length, 'job')}${paused === 0 ? '' : `, ${paused} of them paused`}`);
}

/** One line per job and severity, so that names stay unique. */
function problemChecks({ jobId, isDescribed, problems }: Job): Check[] {
  const of = (level: 'Error' | 'Warning') =>
    problems.filter((problem) => problem.level === level).map(({ message }) => message);
  const [errors, warnings] = [of('Error'), of('Warning')];
  if (!isDescribed) return [checks.skip(jobId, warnings.join(' '))];
  const fix = `See "billing-sync job show ${jobId}", and correct it with "billing-sync job edit ${jobId}".`;
  return [
    ...(errors.length === 0 ? [] : [checks.fail(jobId, errors.join(' '), fix)]),
    ...(warnings.length === 0 ? [] : [checks.warn(`${jobId}: warnings`, warnings.join(' '), fix)]),
  ];
}
