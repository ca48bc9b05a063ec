import { failureTexts } from '../../domain/sync/failure-summary.js';
import type { RunFailureKind } from '../../domain/sync/run-failure.js';
import { changedSoFarIn, stayText } from '../../runs/changed-so-far.js';
import type { RunReport } from '../../runs/run-report.js';
import { stopText } from '../../runs/stop-text.js';
import { Notice } from '../components/notice.js';
import type { Times } from '../shell/times.js';
import { failureCorrections, failedRunFacts } from './failure-correction.js';
import { Since } from './failure-note.js';
import { RunLinks } from './run-links.js';

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
      {failure.map(({ code, message }, index) => (
        <p>
          <RunLinks text={message} />{' '}
          {failure.slice(index + 1).some((other) => other.code === code) ? null : (
            <Advice text={stopText(code, run).advice} previewId={previewIn(message)} />
          )}{' '}
          (<a href={`/codes/${code}`}>{code}</a>)
        </p>
      ))}
      <ToCorrect run={run} />
      {run.undoes === null || run.isPreview ? null : (
        <p>
          <a href={`/runs/${run.undoes.runId}/undo`}>Undo the same run again</a>
        </p>
      )}
      <p>
        {isResumable
          ? 'When that is mended, resume the run: it goes on with the parameters, the records and the day that it has. '
          : ''}
        <a href={`/runs/${runId}/log?sort=level`}>The log</a> says more.
      </p>
    </Notice>
  );
}

/** The preview that a message names as its last word. */
function previewIn(message: string): string | undefined {
  return / The preview is ([0-9a-f-]{36})\.$/.exec(message)?.[1];
}

/** Advice that begins with a look at a preview leads to it. */
function Advice({ text, previewId }: { text: string; previewId: string | undefined }) {
  const [, look, rest] = /^(Look at the (?:new )?preview)(.*)$/.exec(text) ?? [];
  if (look === undefined || previewId === undefined) return <>{text}</>;
  return (
    <>
      <a href={`/runs/${previewId}`}>{look}</a>
      {rest}
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
export function Rejection({ report: { run, lines, decisions } }: { report: RunReport }) {
  const rejection = decisions.findLast(({ verdict }) => verdict === 'rejected');
  return (
    <Notice kind="info">
      <p>
        {rejection === undefined ? 'A person' : rejection.by} rejected the changes that this run asked about
        {rejection === undefined ? '.' : `: ${rejection.reason}`}
      </p>
      <p>The run made none of them.{stayText(changedSoFarIn(lines))}</p>
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
