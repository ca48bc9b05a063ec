import { isTimeZone } from '../../domain/local-time.js';
import { counted } from '../../domain/wording.js';
import type { Job } from '../../jobs/index.js';
import type { WaitingRun } from '../../store/runs/job-runs.js';
import { Icon } from '../components/icon.js';
import { PageHead } from '../components/page-head.js';
import { renewedWhile } from '../components/renewal.js';
import { RunStatusPill } from '../components/run-status.js';
import { actionsColumn, ScrollTable } from '../components/table.js';
import { WaitsForApproval } from '../components/waits-for-approval.js';
import { Time } from '../components/time.js';
import { FailureNote } from '../runs/failure-note.js';
import { addressOf } from '../shell/address.js';
import { createTimes, type Times } from '../shell/times.js';
import { JobMenu } from './job-actions-menu.js';
import { jobAddress } from './job-address.js';
import { taskLabels } from './wording.js';

interface JobListView {
  readonly jobs: readonly Job[];
  /** The runs that wait for approval, by job. */
  readonly waiting: ReadonlyMap<string, WaitingRun>;
  readonly times: Times;
}

/** The list of jobs. */
export function JobListPage(view: JobListView) {
  return (
    <>
      <PageHead
        title="Jobs"
        lead="Recurring tasks. Each starts a run at its times, with its configuration."
        actions={
          <a class="button button-primary" href="/jobs/new">
            <Icon name="plus" />
            Add a new job
          </a>
        }
      />
      <JobRows {...view} />
    </>
  );
}

/** The part that is renewed by itself while a run of a job is under way. */
export function JobRows({ jobs, waiting, times }: JobListView) {
  const isLive = jobs.some(({ lastRun }) => lastRun?.status === 'Running');
  return (
    <div class="card card-flush" id="jobs" {...renewedWhile(isLive, { address: '/jobs/rows' })}>
      {jobs.length === 0 ? (
        <div class="empty">
          <p>There is no job yet.</p>
          <p>
            <a href="/jobs/new">Add a new job</a>, or <a href="/setup">go through the set-up</a> first.
          </p>
        </div>
      ) : (
        <ScrollTable
          label="Jobs"
          className="cards"
          columns={['Label', 'Task', 'Next run', 'Last run result', 'State', actionsColumn]}
        >
          {jobs.map((job) => (
            <JobRow job={job} waiting={waiting.get(job.jobId)} times={times} />
          ))}
        </ScrollTable>
      )}
    </div>
  );
}

/** A job's next runs are told in its own time zone. Other tools take names that only Temporal's server knows. */
export function timesOfJob({ timeZone }: Job): Times {
  return createTimes(isTimeZone(timeZone) ? timeZone : 'UTC');
}

function JobRow({ job, waiting, times }: LastRunProps) {
  const { jobId, label, task, scheduleInWords, nextRuns, problems } = job;
  const [next] = nextRuns;
  const own = timesOfJob(job);
  return (
    <tr>
      <th scope="row" class="prose-cell">
        <a class="quiet-link" href={jobAddress(jobId)}>
          {label}
        </a>
        <p class="muted small plain">{scheduleInWords}</p>
        {problems.slice(0, 1).map(({ level, message }) => (
          <p class={`small plain problem-${level.toLowerCase()}`}>
            <Icon name={level === 'Error' ? 'error' : 'warning'} /> {message}
          </p>
        ))}
        {problems.length < 2 ? null : (
          <p class="small plain">
            <a href={jobAddress(jobId)}>And {counted(problems.length - 1, 'more problem')}</a>
          </p>
        )}
      </th>
      <td class="nowrap" data-label="Task">
        {taskLabels[task]}
      </td>
      <td class="nowrap" data-label="Next run">
        {next === undefined ? <span class="muted">–</span> : <Time times={own} at={next} />}
        {next === undefined || own.timeZone === times.timeZone ? null : <p class="muted small plain">{own.timeZone}</p>}
      </td>
      <td data-label="Last run result">
        <LastRun job={job} waiting={waiting} times={times} />
      </td>
      <td data-label="State">
        <StatePill paused={job.paused} />
      </td>
      <td class="menu-cell">
        <JobMenu job={job} />
      </td>
    </tr>
  );
}

interface LastRunProps {
  readonly job: Job;
  /** The run of the job that waits for approval; undefined if none does. */
  readonly waiting: WaitingRun | undefined;
  readonly times: Times;
}

/** How the last run ended, as a link to the runs of the job. */
export function LastRun({ job: { jobId, task, secretsName, lastRun }, waiting, times }: LastRunProps) {
  if (lastRun === null) return <span class="muted">has not run yet</span>;
  const isWaiting = waiting?.runId === lastRun.runId;
  const result = <RunStatusPill status={isWaiting ? 'Waits for approval' : lastRun.status} />;
  return (
    <div>
      {task === 'billingSync' ? (
        <a class="pill-link" href={addressOf('/runs', { job: jobId })} title="The runs of this job">
          {result}
        </a>
      ) : (
        result
      )}
      <p class="muted small nowrap">
        <Time times={times} at={lastRun.startedAt} />
      </p>
      <FailureNote
        run={{ runId: lastRun.runId, jobId, secretsName, isOfOtherRun: false }}
        failure={lastRun.failureSummary}
        times={times}
      />
      {waiting === undefined ? null : (
        <WaitsForApproval runId={waiting.runId} wait={waiting.approvalWait} times={times} />
      )}
    </div>
  );
}

export function StatePill({ paused }: { paused: boolean }) {
  return paused ? (
    <span class="pill">
      <Icon name="pause" />
      Disabled
    </span>
  ) : (
    <span class="pill pill-good">
      <Icon name="check" />
      Enabled
    </span>
  );
}
