import { asksForStarter } from '../../domain/parameters/starter.js';
import { parseParameters } from '../../domain/parameters/parameters.js';
import type { Job, JobRun } from '../../jobs/index.js';
import type { ChosenPeriod } from '../../domain/billing-period.js';
import type { ConnectionTest } from '../../store/connection-tests.js';
import type { WaitingRun } from '../../store/runs/job-runs.js';
import type { Run } from '../../store/runs/runs.js';
import { Fact } from '../components/facts.js';
import { Notice } from '../components/notice.js';
import { decisionAddress } from '../components/waits-for-approval.js';
import { ParameterDifferences, ParameterFacts } from '../parameters/parameter-facts.js';
import { StartConfirmation } from '../runs/start-confirmation.js';
import { FailedTestNotice } from '../secrets/failed-test.js';
import type { Times } from '../shell/times.js';
import { jobAddress, startAddress } from './job-address.js';
import { valuesOfJob } from './job-form-values.js';
import { LastRun } from './job-list-page.js';
import { addressOfStarted } from './job-start.js';
import { taskLabels } from './wording.js';

/** Why nothing was started: somebody changed the job since the page was shown, a run is under way, or a name is missing. */
export type StartRefusal = 'changed' | 'busy' | 'nameless';

/** Asks before a run of a job is started. */
export function JobStartPage(props: {
  job: Job;
  /** The run of the job that waits for approval; undefined if none does. */
  waiting: WaitingRun | undefined;
  /** The run of the job beside which none starts; undefined if none is under way. */
  underWay: Pick<JobRun, 'workflowId' | 'runId'> | undefined;
  times: Times;
  /** The billing period that it would process now; undefined where that is not known. */
  period: ChosenPeriod | undefined;
  /** Says that the run would skip a billing period; undefined if it would not. */
  skipped: string | undefined;
  /** The run of the job that led here, if one did. */
  like: Run | undefined;
  refusal: StartRefusal | undefined;
  /** The last test of its secret set, if it failed. */
  failedTest: ConnectionTest | undefined;
}) {
  const { job, waiting, underWay, times, period, skipped, like, refusal, failedTest } = props;
  const { jobId, label, task, parametersText } = job;
  const home = jobAddress(jobId);
  const crumbs = [
    { href: '/jobs', label: 'Jobs' },
    { href: home, label },
  ];
  const parsed = task === 'billingSync' ? parseParameters(parametersText) : undefined;
  return (
    <StartConfirmation
      title={`Start a run of “${label}”?`}
      {...{ crumbs, address: startAddress(jobId, like?.runId), back: home }}
      opened={valuesOfJob(job)}
      canPreview={task === 'billingSync'}
      isFirst={job.lastRun === null}
      canStart={underWay === undefined}
      asksName={refusal === 'nameless' ? 'missing' : asksForStarter(parametersText) ? 'yes' : undefined}
      notices={
        <>
          <JobNotices {...{ job, waiting, underWay, refusal }} />
          {skipped === undefined ? null : <Notice kind="warning">{skipped}</Notice>}
          <FailedTestNotice test={failedTest} times={times} />
          {like?.parameters && parsed !== undefined && 'parameters' in parsed ? (
            <ParameterDifferences then={like.parameters} now={parsed.parameters} />
          ) : null}
        </>
      }
    >
      <Fact name="Task">{taskLabels[task]}</Fact>
      <Fact name="Last run">
        <LastRun job={job} waiting={waiting} times={times} />
      </Fact>
      {parsed !== undefined && 'parameters' in parsed ? (
        <ParameterFacts parameters={parsed.parameters} period={period} saysWhetherItWrites />
      ) : (
        <Fact name="Configuration">
          {parametersText.trim() === '' ? (
            'None: every parameter has its default.'
          ) : (
            <pre tabindex={0}>{parametersText.trimEnd()}</pre>
          )}
        </Fact>
      )}
    </StartConfirmation>
  );
}

type JobNoticesProps = Pick<Parameters<typeof JobStartPage>[0], 'job' | 'waiting' | 'underWay' | 'refusal'>;

function JobNotices({ job, waiting, underWay, refusal }: JobNoticesProps) {
  const { problems, paused } = job;
  return (
    <>
      {refusal === 'changed' ? (
        <Notice kind="warning">
          Somebody changed the job while you had this page open. Nothing was started. Below is what will run now.
        </Notice>
      ) : null}
      {refusal === 'busy' ? (
        <Notice kind="warning">Nothing was started: another run of this job was under way.</Notice>
      ) : null}
      {problems.map(({ level, message }) => (
        <Notice kind={level === 'Error' ? 'error' : 'warning'}>{message}</Notice>
      ))}
      {underWay === undefined ? null : waiting === undefined ? (
        <Notice kind="warning">
          A run of this job is under way, and none starts beside it.{' '}
          <a href={addressOfStarted(job, underWay)}>Look at the run</a>
        </Notice>
      ) : (
        <Notice kind="warning">
          A run of this job waits for your approval, and none starts beside it.{' '}
          <a href={decisionAddress(waiting.runId)}>Look at its changes and decide</a>
        </Notice>
      )}
      {paused ? <Notice kind="info">The job is disabled. It runs now all the same, and stays disabled.</Notice> : null}
    </>
  );
}
