import { listJobSecrets, type JobSecrets } from '../jobs-in-temporal.js';
import { counted } from '../wording.js';
import { checksOf, type Check } from './check.js';
import type { CheckedTemporal } from './temporal-checks.js';

const checks = checksOf('jobs');

/** Looks at the parameters of every job, as its next run will. */
export async function checkJobs(
  temporal: CheckedTemporal | undefined,
): Promise<{ checks: Check[]; jobs: readonly JobSecrets[] }> {
  if (temporal === undefined) return { checks: [checks.skip('parameters', 'Temporal could not be asked')], jobs: [] };
  const jobs = await listJobSecrets(temporal.client);
  if (jobs.length === 0) return { checks: [checks.ok('parameters', 'no schedule starts billing syncs yet')], jobs };
  const refused = jobs.filter(({ problems }) => problems.length > 0);
  const good = jobs.length - refused.length;
  return {
    checks: [
      ...(good === 0 ? [] : [checks.ok('parameters', `runs accept those of ${counted(good, 'job')}`)]),
      ...refused.map(({ jobId, problems }) =>
        checks.fail(jobId, problems.join('; '), 'Correct the parameters of the job: its runs fail.'),
      ),
    ],
    jobs,
  };
}
