import { counted } from '../../domain/wording.js';
import { changesText } from '../../runs/plan-text.js';
import type { ProposedPlan } from '../../runs/run-report.js';
import type { Run } from '../../store/runs/runs.js';
import { Fact } from '../components/facts.js';
import { Time } from '../components/time.js';
import { dayText, type Times } from '../shell/times.js';
import { PlanAmounts } from './proposed-plan.js';
import { runCrumbs } from './run-names.js';
import { StartConfirmation } from './start-confirmation.js';
import { periodText } from './wording.js';

/** What becomes of the run if a line is no longer as it was shown. */
function IfMoved({ undoes }: Pick<Run, 'undoes'>) {
  const left = undoes === null ? 'AT55' : 'AT63';
  return (
    <fieldset class="field fieldset">
      <legend>If a line has changed since</legend>
      <label class="tick">
        <input type="radio" name="ifMoved" value="LeaveOut" checked />
        <span>
          Leave it out and report it (<a href={`/codes/${left}`}>{left}</a>), and make the rest
        </span>
      </label>
      <label class="tick">
        <input type="radio" name="ifMoved" value="Refuse" />
        <span>
          Change nothing, and say which lines these are (<a href="/codes/AT56">AT56</a>); the run reads everything first
        </span>
      </label>
    </fieldset>
  );
}

interface ApplyPageProps {
  readonly preview: Run;
  readonly plan: ProposedPlan;
  /** What it undoes, in words, if it undoes a run. */
  readonly undoneName: string | undefined;
  readonly times: Times;
}

/** Asks before the changes of a preview are made. The form carries the hash of what is shown. */
export function ApplyPage({ preview, plan, undoneName, times }: ApplyPageProps) {
  const home = `/runs/${preview.runId}`;
  return (
    <StartConfirmation
      title={`Apply ${undoneName === undefined ? 'these changes' : `the undo of ${undoneName}`}?`}
      crumbs={runCrumbs(preview)}
      address={`${home}/apply`}
      back={home}
      opened={{ planHash: plan.hash }}
      lead="Nothing is changed yet. This is what will be changed in Autotask."
      action={`Change ${counted(plan.lines, 'line')} in Autotask`}
      choices={<IfMoved undoes={preview.undoes} />}
    >
      <Fact name="Changes">{changesText(plan, 'This run changes')}</Fact>
      {plan.exceeded.length === 0 ? null : <Fact name="Beyond the limits">{plan.exceeded.join('; ')}</Fact>}
      <Fact name="Period">{periodText(preview, dayText)}</Fact>
      <Fact name="Previewed">
        <Time times={times} at={preview.startedAt} />
      </Fact>
      <PlanAmounts {...{ run: preview, plan }} />
    </StartConfirmation>
  );
}
