import { durationText } from '../../domain/wording.js';
import { previewedRunOf } from '../../domain/sync/own-preview.js';
import { progressCounts } from '../../runs/run-doing.js';
import type { Run } from '../../store/runs/runs.js';
import type { RunPhase } from '../../workflows/billing-sync.js';
import { Icon } from '../components/icon.js';
import type { RunProgress } from './run-view.js';

interface Phase {
  readonly phase: RunPhase;
  readonly label: string;
}

const opening: Phase = { phase: 'opening', label: 'Check' };
const reading: readonly Phase[] = [
  { phase: 'loading', label: 'Load records' },
  { phase: 'planning', label: 'Compare' },
];
const closing: Phase = { phase: 'closing', label: 'Add up' };

/** The phases in their order, with what a run does in each. */
function phasesOf({ isPreview, parameters, workflowId }: Run): readonly Phase[] {
  const deprovisioned: Phase = { phase: 'deprovisioned', label: 'Deprovisioned' };
  if (isPreview || parameters?.preview === true || previewedRunOf(workflowId) !== undefined) {
    return [opening, ...reading, deprovisioned, { phase: 'previewing', label: 'Read lines' }, closing];
  }
  const asks: readonly Phase[] =
    parameters?.approval === undefined ? [] : [{ phase: 'waiting for approval', label: 'Approval' }];
  const first: readonly Phase[] =
    parameters?.limits === undefined && asks.length === 0 ? [] : [{ phase: 'previewing', label: 'Preview' }, ...asks];
  return [opening, ...first, ...reading, { phase: 'applying', label: 'Change lines' }, deprovisioned, closing];
}

/** How far a run is that is under way. */
export function RunProgressCard(props: { run: Run; progress: RunProgress; waitingForWorker: boolean }) {
  const { run, progress, waitingForWorker } = props;
  const { phase, toDo, made, notMade, leftMs } = progress;
  const counts = progressCounts(progress, run.isPreview);
  const phases = phasesOf(run);
  const index = phases.findIndex((each) => each.phase === phase);
  return (
    <section class="card" aria-labelledby="progress-heading">
      <div class="card-head">
        <h2 id="progress-heading">Under way</h2>
        <p class="muted" role="status">
          {remainingText(progress, waitingForWorker)}
        </p>
      </div>
      <ol class="phases">
        {phases.map(({ label }, place) => (
          <li class={place < index ? 'phase-done' : ''} {...(place === index ? { 'aria-current': 'step' } : {})}>
            <span class="phase-mark">{place < index ? <Icon name="check" /> : place + 1}</span>
            {label}
          </li>
        ))}
      </ol>
      {phase === 'previewing' && !run.isPreview ? (
        <p class="note">Reading what would change. Nothing is changed before that is known.</p>
      ) : null}
      {counts === undefined ? null : (
        <>
          <label class="progress">
            <span>
              <strong>{counts.done}</strong> of {counts.all} {run.isPreview ? 'lines read' : 'changes made'}
              {counts.rest === '' ? '' : `${counts.rest}, as the log says`}
            </span>
            <progress max={toDo} value={made + notMade} />
          </label>
          <p class="muted small">
            {run.isPreview
              ? 'A preview only reads them: nothing is changed.'
              : 'A line counts as changed below when its new quantity has been read back.'}
          </p>
        </>
      )}
      {leftMs === undefined ? null : (
        <p class="muted small">About {durationText(leftMs)} left, at the pace of the last minutes.</p>
      )}
    </section>
  );
}

function remainingText({ phase, temporalAnswers }: RunProgress, waitingForWorker: boolean): string {
  if (!temporalAnswers) return 'Temporal does not answer, so the phase is not known. The counts are current.';
  if (waitingForWorker) return 'No worker is there to go on with it. Start one: npm run worker';
  if (phase === 'waiting for approval') return 'Waits for a person. Renewed every ten seconds.';
  return phase === undefined ? 'Waiting for a worker to answer …' : 'Renewed every two seconds.';
}
