import { failureSummary } from '../../domain/sync/failure-summary.js';
import { counted } from '../../domain/wording.js';
import { shownStatus } from '../../runs/shown-status.js';
import type { ConnectionTest } from '../../store/connection-tests.js';
import type { Run } from '../../store/runs/runs.js';
import { Fact } from '../components/facts.js';
import { RunStatusPill } from '../components/run-status.js';
import { Time } from '../components/time.js';
import { jobAddress } from '../jobs/job-address.js';
import { ParameterFacts } from '../parameters/parameter-facts.js';
import { FailedTestNotice } from '../secrets/failed-test.js';
import { dayText, type Times } from '../shell/times.js';
import { resumeAddress } from './run-actions.js';
import { runCrumbs } from './run-names.js';
import { StartConfirmation } from './start-confirmation.js';
import { UndoesFact } from './undoes-fact.js';
import { periodText } from './wording.js';

export const resumeTitle = 'Resume this run?';

/** Asks before a run that failed goes on. */
export function ResumePage(props: {
  run: Run;
  /** Which changes it undoes, in words; null if it undoes none. */
  part: string | null;
  /** Lines that it has changed so far. */
  changedLines: number;
  /** undefined where a person started it, or Temporal does not tell. */
  jobLabel: string | undefined;
  /** The last test of its secret set, if it failed. */
  failedTest: ConnectionTest | undefined;
  times: Times;
}) {
  const { run, part, changedLines, jobLabel, failedTest, times } = props;
  const { runId, jobId, parameters } = run;
  const failure = failureSummary({ ...run, isUndo: run.undoes !== null, failingSince: null });
  return (
    <StartConfirmation
      title={resumeTitle}
      crumbs={runCrumbs(run)}
      address={resumeAddress(run)}
      back={`/runs/${runId}`}
      action="Resume the run"
      notices={<FailedTestNotice test={failedTest} times={times} />}
    >
      <Fact name="Job">
        {jobId === null ? 'none: a run by hand' : <a href={jobAddress(jobId)}>{jobLabel ?? jobId}</a>}
      </Fact>
      <UndoesFact undoes={run.undoes} part={part} />
      <Fact name="It ended">
        <RunStatusPill status={shownStatus({ ...run, isWaiting: false, needsYou: new Map() })} />{' '}
        <Time times={times} at={run.closedAt ?? run.startedAt} />
        {failure === null ? '' : `: ${failure.reason}`}
      </Fact>
      <Fact name="Changed so far">{counted(changedLines, 'line')}. What is changed is not changed again.</Fact>
      <Fact name="Goes on with">
        {periodText(run, dayText)}, as of {dayText(run.runDay)}, with the records that it has read
      </Fact>
      {parameters === null ? null : <ParameterFacts parameters={parameters} saysWhetherItWrites />}
    </StartConfirmation>
  );
}
