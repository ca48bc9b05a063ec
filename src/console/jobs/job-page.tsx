import { parseParameters } from '../../domain/parameters/parameters.js';
import type { Job } from '../../jobs/index.js';
import type { WaitingRun } from '../../store/runs/job-runs.js';
import { scheduleUrl } from '../../runs/temporal-ui.js';
import { historyAddress } from '../audit/audit-address.js';
import { Icon } from '../components/icon.js';
import { Notice } from '../components/notice.js';
import { PageHead } from '../components/page-head.js';
import { Time } from '../components/time.js';
import type { ConsoleServices } from '../services.js';
import { Fact, FactsCard } from '../components/facts.js';
import { addressOf } from '../shell/address.js';
import { JobMenu } from './job-actions-menu.js';
import { approvalRuleText } from '../../runs/approval-wording.js';
import { PreviewForm } from '../runs/preview-button.js';
import { jobAddress, startAddress } from './job-address.js';
import { LastRun, StatePill, timesOfJob } from './job-list-page.js';
import { taskLabels } from './wording.js';

const nextRunsShown = 5;

interface JobPageProps {
  readonly job: Job;
  /** The run of the job that waits for approval; undefined if none does. */
  readonly waiting: WaitingRun | undefined;
  readonly services: ConsoleServices;
}

/** The page of a job: when it runs, with what, and what its last run came to. */
export function JobPage(props: JobPageProps) {
  const { job, services } = props;
  const { jobId, label, problems, parametersText } = job;
  return (
    <>
      <PageHead
        crumbs={[{ href: '/jobs', label: 'Jobs' }]}
        title={label}
        actions={<JobActions job={job} services={services} />}
      />
      {problems.map(({ level, message }) => (
        <Notice kind={level === 'Error' ? 'error' : 'warning'}>{message}</Notice>
      ))}
      <div class="stack">
        <div class="columns">
          <JobFacts {...props} />
          <NextRuns job={job} />
        </div>
        <section class="card" aria-labelledby="configuration-heading">
          <div class="card-head">
            <h2 id="configuration-heading">Configuration</h2>
            <a href={`${jobAddress(jobId)}/edit`}>Edit</a>
          </div>
          {parametersText.trim() === '' ? (
            <p class="muted">None: every parameter has its default.</p>
          ) : (
            <pre tabindex={0}>{parametersText.trimEnd()}</pre>
          )}
        </section>
      </div>
    </>
  );
}

function JobActions({ job, services: { temporalUi } }: Pick<JobPageProps, 'job' | 'services'>) {
  return (
    <>
      {temporalUi === undefined ? null : (
        <a class="button button-quiet" href={scheduleUrl(temporalUi, job.jobId)}>
          <Icon name="external" />
          In Temporal
        </a>
      )}
      <a class="button" href={addressOf('/runs', { job: job.jobId })}>
        <Icon name="runs" />
        Runs
      </a>
      <a class="button" href={historyAddress('job', job.jobId)}>
        <Icon name="audit" />
        History
      </a>
      {job.task === 'billingSync' ? <PreviewForm address={startAddress(job.jobId)} /> : null}
      <a class="button button-primary" href={startAddress(job.jobId)}>
        <Icon name="play" />
        Run now
      </a>
      <JobMenu job={job} />
    </>
  );
}

function JobFacts({ job, waiting, services: { times } }: JobPageProps) {
  const { jobId, task, paused, note, cron, scheduleInWords, logLevel, secretsName, counts, parametersText } = job;
  return (
    <FactsCard about="this job">
      <Fact name="State">
        <StatePill paused={paused} /> {note === '' ? null : <span class="muted small">{note}</span>}
      </Fact>
      <Fact name="Task">{taskLabels[task]}</Fact>
      <Fact name="Times">{scheduleInWords}</Fact>
      {cron === null ? null : (
        <Fact name="CRON">
          <code>{cron}</code>
        </Fact>
      )}
      <Fact name="Last run">
        <LastRun job={job} waiting={waiting} times={times} />
      </Fact>
      {task === 'billingSync' ? (
        <>
          <ApprovalFact text={parametersText} />
          <Fact name="Log level">{logLevel}</Fact>
          <Fact name="Secrets">
            <a href="/secrets">{secretsName}</a>
          </Fact>
        </>
      ) : null}
      <Fact name="Id">
        <code>{jobId}</code>
      </Fact>
      <Fact name="Runs started">
        {counts.started}
        {counts.skipped + counts.missed === 0
          ? null
          : `; left out: ${counts.skipped} because one was under way, ${counts.missed} because Temporal was away`}
      </Fact>
    </FactsCard>
  );
}

/** Nothing of parameters that a run would refuse: what is wrong with them stands above. */
function ApprovalFact({ text }: { text: string }) {
  const parsed = parseParameters(text);
  return 'parameters' in parsed ? <Fact name="Approval">{approvalRuleText(parsed.parameters)}</Fact> : null;
}

function NextRuns({ job }: { job: Job }) {
  const { nextRuns, paused } = job;
  const times = timesOfJob(job);
  return (
    <section class="card" aria-labelledby="next-heading">
      <h2 id="next-heading">Next runs</h2>
      {nextRuns.length === 0 ? (
        <p class="muted">
          {paused ? 'None while the job is disabled.' : 'None: it runs only when somebody starts it.'}
        </p>
      ) : (
        <ol class="times">
          {nextRuns.slice(0, nextRunsShown).map((time) => (
            <li>
              <Time times={times} at={time} />
            </li>
          ))}
        </ol>
      )}
      <p class="muted small">As Temporal has them, in the job's time zone, {times.timeZone}.</p>
    </section>
  );
}
