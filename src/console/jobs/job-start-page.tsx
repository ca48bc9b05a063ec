import { parseParameters } from '../../domain/parameters/parameters.js';
import type { Job } from '../../jobs/index.js';
import type { WaitingRun } from '../../store/runs/job-runs.js';
import { Fact } from '../components/facts.js';
import { Notice } from '../components/notice.js';
import { ParameterFacts } from '../parameters/parameter-facts.js';
import { StartConfirmation } from '../runs/start-confirmation.js';
import type { Times } from '../shell/times.js';
import { jobAddress, startAddress } from './job-address.js';
import { LastRun } from './job-list-page.js';
import { taskLabels } from './wording.js';

/**
 * Asks before a run of a job is started.
 *
 * @param props.isChanged whether somebody changed the job since this page was shown before
 */
export function JobStartPage(props: {
  job: Job;
  /** The run of the job that waits for approval; undefined if none does. */
  waiting: WaitingRun | undefined;
  times: Times;
  isChanged: boolean;
}) {
  const { job, waiting, times, isChanged } = props;
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
      {...{ crumbs, address: startAddress(jobId), back: home }}
      opened={{ parametersText }}
      canPreview={task === 'billingSync'}
      notices={<JobNotices job={job} isChanged={isChanged} />}
    >
      <Fact name="Task">{taskLabels[task]}</Fact>
      <Fact name="Last run">
        <LastRun job={job} waiting={waiting} times={times} />
      </Fact>
      {parsed !== undefined && 'parameters' in parsed ? (
        <ParameterFacts parameters={parsed.parameters} />
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

function JobNotices({ job: { problems, paused, lastRun }, isChanged }: { job: Job; isChanged: boolean }) {
  return (
    <>
      {isChanged ? (
        <Notice kind="warning">
          Somebody changed the job while you had this page open. Nothing was started. Below is what will run now.
        </Notice>
      ) : null}
      {problems.map(({ level, message }) => (
        <Notice kind={level === 'Error' ? 'error' : 'warning'}>{message}</Notice>
      ))}
      {lastRun?.status === 'Running' ? (
        <Notice kind="warning">A run of this job is under way. Temporal starts none beside it.</Notice>
      ) : null}
      {paused ? <Notice kind="info">The job is disabled. It runs now all the same, and stays disabled.</Notice> : null}
    </>
  );
}
