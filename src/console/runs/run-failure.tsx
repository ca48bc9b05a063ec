import type { RunFailureKind } from '../../domain/sync/run-failure.js';
import type { RunReport } from '../../runs/run-report.js';
import { stopText } from '../../runs/stop-text.js';
import { shortId } from '../../domain/wording.js';
import { Notice } from '../components/notice.js';
import { jobAddress } from '../jobs/job-address.js';
import { addressOf } from '../shell/address.js';
import { failureTexts } from './wording.js';

/** Why a run ended early, and how one goes on. */
export function Failure({ report: { run, failure, isResumable } }: { report: RunReport }) {
  const { runId, failureKind } = run;
  return (
    <Notice kind={failureKind === 'Cancelled' || failureKind === 'Terminated' ? 'info' : 'error'}>
      <p>The run ended early: {failureTexts[failureKind as RunFailureKind]}.</p>
      {failure.map(({ code, message }) => (
        <p>
          <WithPreviewLink message={message} /> {stopText(code, run).advice} (<a href={`/codes/${code}`}>{code}</a>)
        </p>
      ))}
      {failureKind === 'LimitExceeded' && run.appliesRunId !== null ? (
        <p>
          <a href={`/runs/${run.appliesRunId}`}>Look at the preview</a>: it shows each line, and can be applied as it
          is.
        </p>
      ) : null}
      {failureKind === 'ApprovalExpired' && run.approvalWait !== null ? (
        <p>
          <a href={`/runs/${run.approvalWait.previewId}`}>Look at the preview</a>: it shows each change. If they are
          right, run the job again and decide in time.
        </p>
      ) : null}
      <ToCorrect run={run} />
      <p>
        {isResumable
          ? 'When that is mended, resume the run: it goes on with the records and the day that it has. '
          : ''}
        <a href={`/runs/${runId}/log?sort=level&order=descending`}>The log</a> says more.
      </p>
    </Notice>
  );
}

/** A message that ends with the id of a preview leads to it. */
function WithPreviewLink({ message }: { message: string }) {
  const [, text, previewId] = /^(.* The preview is )([0-9a-f-]{36})\.$/s.exec(message) ?? [];
  if (previewId === undefined) return <>{message}</>;
  return (
    <>
      {text}
      <a href={`/runs/${previewId}`}>{shortId(previewId)}</a>.
    </>
  );
}

/** Where parameters are corrected that every further run with them would meet too. */
function ToCorrect({ run: { runId, jobId, failureKind, undoes, appliesRunId } }: Pick<RunReport, 'run'>) {
  if (failureKind !== 'ParametersRefused' && failureKind !== 'PeriodNotFound') return null;
  if (undoes !== null || appliesRunId !== null) return null;
  return (
    <p>
      {jobId === null ? (
        <a href={addressOf('/runs/new', { like: runId })}>Run again with other parameters</a>
      ) : (
        <>
          <a href={`${jobAddress(jobId)}/edit#parameters`}>Correct the parameters of the job</a>, then run it again.
        </>
      )}
    </p>
  );
}

/** A rejected run did what a person decided: nothing. */
export function Rejection({ report: { run, decisions } }: { report: RunReport }) {
  const rejection = decisions.findLast(({ verdict }) => verdict === 'rejected');
  return (
    <Notice kind="info">
      <p>
        {rejection === undefined ? 'A person' : rejection.by} rejected the changes of this run, so it made none
        {rejection === undefined ? '.' : `: ${rejection.reason}`}
      </p>
      <p>
        {run.approvalWait === null ? null : (
          <>
            <a href={`/runs/${run.approvalWait.previewId}`}>Look at the preview</a>: it shows each change.{' '}
          </>
        )}
        {run.jobId === null ? '' : 'The next run of the job makes a new plan from what Atria bills then.'}
      </p>
    </Notice>
  );
}
