import { failureTexts } from '../../domain/sync/failure-summary.js';
import type { RunFailureKind } from '../../domain/sync/run-failure.js';
import type { RunReport } from '../../runs/run-report.js';
import { stopText } from '../../runs/stop-text.js';
import { shortId } from '../../domain/wording.js';
import { Notice } from '../components/notice.js';
import type { Times } from '../shell/times.js';
import { failureCorrections, failedRunFacts } from './failure-correction.js';
import { Since } from './failure-note.js';

/** Why a run ended early, and how one goes on. */
export function Failure({ report, times }: { report: RunReport; times: Times }) {
  const { run, failure, failureSummary, isResumable } = report;
  const { runId, failureKind } = run;
  const since = failureSummary?.since ?? null;
  return (
    <Notice kind={failureKind === 'Cancelled' || failureKind === 'Terminated' ? 'info' : 'error'}>
      <p>The run ended early: {failureTexts[failureKind as RunFailureKind]}.</p>
      {since === null ? null : (
        <p>
          Failing <Since since={since} times={times} />.
        </p>
      )}
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
          ? 'When that is mended, resume the run: it goes on with the parameters, the records and the day that it has. '
          : ''}
        <a href={`/runs/${runId}/log?sort=level`}>The log</a> says more.
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

/** Links to where the cause of the failure is corrected. */
function ToCorrect({ run }: Pick<RunReport, 'run'>) {
  const corrections = failureCorrections(failedRunFacts(run));
  if (corrections.length === 0) return null;
  return (
    <p>
      {corrections.map(({ href, label }, index) => (
        <>
          {index === 0 ? null : ' · '}
          <a href={href}>{label}</a>
        </>
      ))}
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
