import type { Job } from '../../jobs/index.js';
import { listJobs } from '../../jobs/index.js';
import { withNameWarnings } from '../../runs/name-warnings.js';
import { withJobs } from '../program/job-session.js';
import { minuteText, nextRunText, problemMark, resultText } from '../job-text.js';
import type { Session } from '../program/session.js';
import { table } from '../terminal/table.js';

/** Lists all jobs. */
export async function jobListCommand(session: Session, options: { json?: boolean | undefined }): Promise<void> {
  const { terminal } = session;
  const jobs = await withJobs(session, async (services) => withNameWarnings(services.store, await listJobs(services)));
  if (options.json === true) {
    terminal.json({ jobs });
    return;
  }
  if (jobs.length === 0) {
    terminal.message(
      'There is no job yet. Make one with: billing-sync job create --label "…" --cron "0 22 26 * *" --parameters FILE',
    );
    return;
  }
  const { colours } = terminal;
  const lastText = ({ lastRun }: Job) => (lastRun === null ? '' : resultText(lastRun, colours));
  terminal.data(
    table(
      [
        { head: 'job' },
        { head: 'label', flexible: true },
        { head: 'schedule' },
        { head: 'next run' },
        { head: 'last run' },
        { head: 'result', flexible: true },
      ],
      jobs.map((job) => [
        `${job.jobId}${problemMark(job, colours)}`,
        job.label,
        job.cron ?? job.scheduleInWords,
        nextRunText(job),
        job.lastRun === null ? '' : minuteText(job.lastRun.startedAt),
        lastText(job),
      ]),
      terminal,
    ),
  );
  if (jobs.some(({ lastRun }) => (lastRun?.failureSummary ?? null) !== null)) {
    terminal.message('What to do about a run that failed: billing-sync job show JOB');
  }
  if (jobs.some(({ problems }) => problems.length > 0)) {
    terminal.message('(!) The job has a problem. Look at it with: billing-sync job show JOB');
  }
}
