import type { FailureSummary, FailingSince } from '../../domain/sync/failure-summary.js';
import { counted } from '../../domain/wording.js';
import { Time } from '../components/time.js';
import type { Times } from '../shell/times.js';
import { failureCorrection, type FailedRunFacts } from './failure-correction.js';

interface FailureNoteProps {
  readonly run: Omit<FailedRunFacts, 'failureKind'>;
  /** null: the run did not fail. */
  readonly failure: FailureSummary | null;
  readonly times: Times;
}

/** Under a status: why a run failed, since when its job has been failing, and the next step. */
export function FailureNote({ run, failure, times }: FailureNoteProps) {
  if (failure === null) return null;
  const correction = failureCorrection({ ...run, failureKind: failure.kind });
  return (
    <div class="failure-note small plain">
      <p>
        {failure.reason}
        {failure.since === null ? null : (
          <>
            ; failing <Since since={failure.since} times={times} />
          </>
        )}
      </p>
      <p>{correction === undefined ? failure.whatToDo : <a href={correction.href}>{correction.label}</a>}</p>
    </div>
  );
}

/** Since when a job has been failing, with a link to the first run that did. */
export function Since({ since: { runId, startedAt, runs }, times }: { since: FailingSince; times: Times }) {
  if (runs === 1) return <>since this run</>;
  return (
    <>
      since{' '}
      <a href={`/runs/${runId}`}>
        <Time times={times} at={new Date(startedAt)} />
      </a>{' '}
      ({counted(runs, 'run')})
    </>
  );
}
