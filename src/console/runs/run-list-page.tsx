import { attentionIn, remedyOfListed } from '../../runs/attention.js';
import { undoneWord } from '../../runs/undone-text.js';
import { runKind } from '../../runs/run-kind.js';
import { saysWhoActs, shownStatus, shownStatuses } from '../../runs/shown-status.js';
import type { LogLevel } from '../../domain/log/log-codes.js';
import { isCompleted } from '../../domain/log/run-status.js';
import { failureSummary } from '../../domain/sync/failure-summary.js';
import { outageWaitText } from '../../domain/sync/outage.js';
import { durationText, grouped } from '../../domain/wording.js';
import type { Job } from '../../jobs/index.js';
import type { ListedRun } from '../../store/runs/run-list.js';
import { Icon } from '../components/icon.js';
import { NumberedPager } from '../components/pager.js';
import { PageHead } from '../components/page-head.js';
import { renewedWhile } from '../components/renewal.js';
import { RemedyMark, RunStatusPill } from '../components/run-status.js';
import { FilterSelect } from '../components/select.js';
import { Starter } from '../components/starter.js';
import { numberColumn, ScrollTable } from '../components/table.js';
import { Time } from '../components/time.js';
import { startAddress } from '../jobs/job-address.js';
import { JobFilter } from '../jobs/job-filter.js';
import { hasNextRun } from '../jobs/remembered-jobs.js';
import { WaitsForApproval } from '../components/waits-for-approval.js';
import { addressOf } from '../shell/address.js';
import { dayText, type Times } from '../shell/times.js';
import { FailureNote } from './failure-note.js';
import { PreviewForm } from './preview-button.js';
import { entriesOfLevel } from '../../runs/problem-counts.js';

export interface RunListView {
  readonly runs: readonly ListedRun[];
  readonly total: number;
  readonly page: number;
  readonly pages: number;
  readonly filter: { readonly jobId: string | undefined; readonly status: string | undefined };
  /** The labels of jobs by id, as far as Temporal told them. */
  readonly jobLabels: ReadonlyMap<string, string>;
  /** The jobs whose runs it lists, as far as Temporal told them. */
  readonly syncJobs: readonly Pick<Job, 'jobId' | 'label' | 'nextRuns'>[];
  readonly times: Times;
  readonly now: Date;
}

/** The list of runs; its rows are renewed while one of them is under way. */
export function RunListPage(view: RunListView) {
  const { total, page, pages, filter, jobLabels } = view;
  const pageAddress = (number: number) =>
    addressOf('/runs', { ...filter, job: filter.jobId, jobId: undefined, page: number });
  const jobLabel = filter.jobId === undefined ? undefined : (jobLabels.get(filter.jobId) ?? filter.jobId);
  return (
    <>
      <PageHead
        title={jobLabel === undefined ? 'Runs' : `Runs of “${jobLabel}”`}
        lead="A run makes the quantities in Autotask equal to what Atria billed. A preview only shows what a run would change; an undo takes back what a run changed."
        actions={
          <a class="button button-primary" href="/runs/new">
            <Icon name="play" />
            Start a run
          </a>
        }
      />
      <RunFilters filter={filter} jobLabels={jobLabels} total={total} />
      <RunRows {...view} />
      <NumberedPager label="Pages of runs" page={page} pages={pages} address={pageAddress} />
    </>
  );
}

function RunFilters({ filter, jobLabels, total }: Pick<RunListView, 'filter' | 'jobLabels' | 'total'>) {
  return (
    <form
      class="filters"
      method="get"
      action="/runs"
      hx-get="/runs"
      hx-trigger="change"
      hx-target="#content"
      hx-select="#content"
      hx-push-url="true"
    >
      <JobFilter id="filter-job" jobLabels={jobLabels} jobId={filter.jobId} />
      <FilterSelect
        id="filter-status"
        name="status"
        label="Status"
        options={[['', 'All'], ...shownStatuses]}
        value={filter.status ?? ''}
      />
      <button class="button apply">Show</button>
      <p class="filter-count">
        {grouped(total)} {total === 1 ? 'run' : 'runs'}
      </p>
    </form>
  );
}

/** The part that is renewed by itself. */
export function RunRows(view: RunListView) {
  const { runs, filter, page, jobLabels, syncJobs, times, now } = view;
  const isLive = runs.some(({ closedAt }) => closedAt === null);
  const address = addressOf('/runs/rows', { job: filter.jobId, status: filter.status, page });
  return (
    <div class="card card-flush" id="runs" {...renewedWhile(isLive, { address })}>
      {runs.length === 0 ? (
        <NoRuns filter={filter} jobs={syncJobs} />
      ) : (
        <ScrollTable
          label="Runs"
          className="cards"
          columns={[
            'Started',
            'Started by',
            'Period',
            'Status',
            numberColumn('Changed'),
            numberColumn('Warnings'),
            numberColumn('Errors'),
            numberColumn('Took'),
          ]}
        >
          {runs.map((run) => (
            <RunRow {...{ run, jobLabels, times, now }} isPlanned={hasNextRun(run, syncJobs)} />
          ))}
        </ScrollTable>
      )}
    </div>
  );
}

interface RunRowProps {
  readonly run: ListedRun;
  readonly jobLabels: RunListView['jobLabels'];
  readonly times: Times;
  readonly now: Date;
  /** Whether a next run of its job is known to be planned. */
  readonly isPlanned: boolean;
}

function RunRow({ run, jobLabels, times, now, isPlanned }: RunRowProps) {
  const { runId, startedAt, closedAt, isPreview, isUndo, periodEnd, changedLines } = run;
  const { waiting, approvalWait } = run;
  const undone = undoneWord(run.undone);
  const needsYou = attentionIn(run, run.problems).person;
  const status = shownStatus({ ...run, isWaiting: approvalWait !== null, needsYou });
  const took = durationText((closedAt ?? now).getTime() - startedAt.getTime());
  return (
    <tr class="linked">
      <th scope="row" class="nowrap">
        <a class="row-link" href={`/runs/${runId}`}>
          <Time times={times} at={startedAt} />
        </a>
        {isPreview || isUndo ? <p class="muted small plain">{runKind(run)}</p> : null}
      </th>
      <td class="name-cell" data-label="Started by">
        <Starter {...{ run, jobLabels }} />
      </td>
      <td class="nowrap" data-label="Period">
        {periodEnd === null ? <span class="muted">–</span> : `to ${dayText(periodEnd)}`}
      </td>
      <td data-label="Status">
        <div class="status-cell">
          <RunStatusPill status={status} />
          {undone === undefined ? null : <p class="muted small plain">{undone}</p>}
          <FailureNote run={run} failure={failureSummary(run)} times={times} />
          {waiting === null ? null : <p class="muted small plain">{outageWaitText(waiting)}</p>}
          {approvalWait === null ? null : <WaitsForApproval runId={runId} wait={approvalWait} times={times} />}
          {closedAt === null || saysWhoActs(status) ? null : (
            <RemedyMark remedy={remedyOfListed(run)} {...{ settledBy: run.settledBy, isPlanned }} />
          )}
          <OwnPreview run={run} />
        </div>
      </td>
      <td class="number" data-label="Changed">
        {grouped(changedLines)}
      </td>
      <td class="number" data-label="Warnings">
        <ProblemCount runId={runId} level="Warning" count={entriesOfLevel(run, 'Warning')} />
      </td>
      <td class="number" data-label="Errors">
        <ProblemCount runId={runId} level="Error" count={entriesOfLevel(run, 'Error')} />
      </td>
      <td class="number nowrap" data-label="Took">
        {took}
      </td>
    </tr>
  );
}

/** The preview that a run made of itself before its changes. */
function OwnPreview({ run: { ownPreviewId, ownPreviewStatus } }: Pick<RunRowProps, 'run'>) {
  if (ownPreviewId === null) return null;
  const status = ownPreviewStatus === null || isCompleted(ownPreviewStatus) ? '' : `: ${ownPreviewStatus}`;
  return (
    <p class="muted small plain">
      <a href={`/runs/${ownPreviewId}`}>Its preview</a>
      {status}
    </p>
  );
}

function ProblemCount({ runId, level, count }: { runId: string; level: LogLevel; count: number }) {
  if (count === 0) return <span class="muted">0</span>;
  return (
    <a class={`count-${level.toLowerCase()}`} href={addressOf(`/runs/${runId}/log`, { level })}>
      {grouped(count)}
    </a>
  );
}

function NoRuns({ filter, jobs }: Pick<RunListView, 'filter'> & { jobs: RunListView['syncJobs'] }) {
  const isFiltered = filter.jobId !== undefined || filter.status !== undefined;
  return (
    <div class="empty">
      {isFiltered ? (
        <p>
          No run matches your filter. <a href="/runs">Show all runs</a>
        </p>
      ) : (
        <>
          <p>There is no run yet.</p>
          <FirstStep jobs={jobs} />
          <p>
            Or <a href="/runs/new">start a run by hand</a>.
          </p>
        </>
      )}
    </div>
  );
}

/** What leads to a first run: a job, or a preview of what one would change. */
function FirstStep({ jobs }: { jobs: RunListView['syncJobs'] }) {
  const [job, ...others] = jobs;
  if (job !== undefined && others.length === 0) {
    const label = `Preview the job “${job.label}”`;
    return <PreviewForm address={startAddress(job.jobId)} look="button button-primary" label={label} />;
  }
  return <p>{job === undefined ? <a href="/jobs/new">Make a job</a> : <a href="/jobs">Preview one of the jobs</a>}</p>;
}
