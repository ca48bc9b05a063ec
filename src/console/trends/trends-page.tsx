import { durationText, grouped } from '../../domain/wording.js';
import type { RunTrend } from '../../store/runs/run-trends.js';
import { PageHead } from '../components/page-head.js';
import { numberColumn, ScrollTable } from '../components/table.js';
import { Time } from '../components/time.js';
import { JobFilter } from '../jobs/job-filter.js';
import { assetUrl } from '../shell/static-files.js';
import type { Times } from '../shell/times.js';

/** The plots by the columns of the table that they are drawn from. */
const plots = [
  { id: 'changes', title: 'Changed lines', columns: 'changes' },
  { id: 'problems', title: 'Warnings and errors', columns: 'warnings errors' },
  { id: 'duration', title: 'Duration in seconds', columns: 'duration' },
  { id: 'calls', title: 'Calls to Autotask', columns: 'calls' },
] as const;

interface TrendsPageProps {
  /** Runs that have ended, the oldest first. */
  readonly runs: readonly RunTrend[];
  readonly jobId: string | undefined;
  readonly jobs: ReadonlyMap<string, string>;
  readonly times: Times;
}

/** Plots of the runs, drawn by a script from the table below them. */
export function TrendsPage({ runs, jobId, jobs, times }: TrendsPageProps) {
  return (
    <>
      <link rel="stylesheet" href={assetUrl('uplot.css')} />
      <PageHead
        title="Trends"
        lead="The last runs, the oldest first. The duration of a run that somebody approved counts from the approval."
      />
      <form class="filters" method="get" action="/trends" data-submit-on-change>
        <JobFilter id="trend-job" jobLabels={jobs} jobId={jobId} />
        <button class="button apply">Show</button>
      </form>
      {runs.length === 0 ? (
        <div class="card empty">
          {jobId === undefined ? (
            <p>No run has ended yet.</p>
          ) : (
            <p>
              No run of this job has ended yet. <a href="/trends">Show all runs</a>
            </p>
          )}
        </div>
      ) : (
        <>
          <div class="plots" hidden>
            {plots.map(({ id, title, columns }) => (
              <section class="card" aria-labelledby={`plot-${id}`}>
                <h2 id={`plot-${id}`}>{title}</h2>
                <div
                  class="plot"
                  data-columns={columns}
                  role="img"
                  aria-label={`${title} of each run; the table has the numbers`}
                />
              </section>
            ))}
          </div>
          <TrendsTable runs={runs} times={times} />
          <script src={assetUrl('uplot.js')} defer></script>
          <script src={assetUrl('trends.js')} defer></script>
        </>
      )}
    </>
  );
}

function TrendsTable({ runs, times }: Pick<TrendsPageProps, 'runs' | 'times'>) {
  return (
    <section class="card card-flush" aria-labelledby="numbers-heading">
      <h2 id="numbers-heading">Numbers</h2>
      <ScrollTable
        label="Numbers of each run"
        id="trend-numbers"
        columns={['Run', ...['Changed', 'Warnings', 'Errors', 'Took', 'Calls'].map(numberColumn)]}
      >
        {runs.map((run) => (
          <TrendRow run={run} times={times} />
        ))}
      </ScrollTable>
    </section>
  );
}

function TrendRow({ run, times }: { run: RunTrend; times: Times }) {
  const { runId, startedAt, changedLines, warnings, errors, autotaskCalls } = run;
  const durationMs = run.durationMs ?? 0;
  const numbers = { changes: changedLines, warnings, errors, duration: durationMs / 1000, calls: autotaskCalls };
  return (
    <tr>
      <th scope="row" class="nowrap">
        <a class="quiet-link" href={`/runs/${runId}`}>
          <Time times={times} at={startedAt} />
        </a>
      </th>
      {Object.entries(numbers).map(([name, value]) => (
        <td class="number" data-column={name} data-value={value}>
          {name === 'duration' ? durationText(durationMs) : grouped(value)}
        </td>
      ))}
    </tr>
  );
}
