import { rejectedText, type Decision, type PlanPart } from '../../domain/sync/decision.js';
import { shortId } from '../../domain/wording.js';
import { changedSoFarText, type ChangedSoFar } from '../../runs/changed-so-far.js';
import { changesText } from '../../runs/plan-text.js';
import type { ProposedPlan } from '../../runs/run-report.js';
import type { RunAwaitingApproval } from '../../store/runs/run-stages.js';
import type { Run } from '../../store/runs/runs.js';
import { Opened } from '../components/changed-meanwhile.js';
import { Fact, Facts } from '../components/facts.js';
import { Field } from '../components/field.js';
import { Icon } from '../components/icon.js';
import { Notice } from '../components/notice.js';
import { PageHead } from '../components/page-head.js';
import { decisionAddress } from '../components/waits-for-approval.js';
import { assetUrl } from '../shell/static-files.js';
import { dayText, type Times } from '../shell/times.js';
import { ApprovalReasons, ApprovalUntil, DualControlFact } from './approval-card.js';
import type { PlanChoices } from './plan-choices.js';
import { PlanChoiceCard } from './plan-choice-card.js';
import { PlanAmounts, PlanHash } from './proposed-plan.js';
import { runCrumbs } from './run-names.js';
import { periodText } from './wording.js';

/** What a person typed and chose. */
export interface DecisionValues extends Pick<Decision, 'by' | 'reason' | 'ifMoved'> {
  readonly part: PlanPart;
}

export interface DecisionView {
  readonly run: RunAwaitingApproval;
  readonly plan: ProposedPlan;
  readonly choices: PlanChoices;
  /** What the run has changed before it asked. */
  readonly changed: ChangedSoFar;
  readonly values: DecisionValues;
  /** Why the decision was not taken. */
  readonly refusal?: string;
  readonly problems?: { readonly by?: string; readonly reason?: string; readonly part?: string };
  /** What it undoes, in words, if it undoes a run. */
  readonly undoneName: string | undefined;
  readonly times: Times;
}

/** What the page asks. */
export function decisionTitle({ undoneName }: Pick<DecisionView, 'undoneName'>): string {
  return undoneName === undefined ? 'Approve these changes?' : `Approve the undo of ${undoneName}?`;
}

/** Asks whether the changes that a run waits to make are right. The form carries the hash of what is shown. */
export function DecisionPage(view: DecisionView) {
  const { run, choices, changed, values, refusal, problems } = view;
  const { runId, approvalWait } = run;
  const { previewId, planHash, since } = approvalWait;
  return (
    <>
      <PageHead
        crumbs={runCrumbs(run)}
        title={decisionTitle(view)}
        lead={`The run waits for your decision. ${changedSoFarText(changed)}`}
        actions={
          <a class="button" href="#decide">
            <Icon name="down" />
            To the decision
          </a>
        }
      />
      {refusal === undefined ? null : <Notice kind="error">{refusal}</Notice>}
      {problems === undefined ? null : (
        <Notice kind="error">
          Nothing was decided.{' '}
          {problems.part ?? (
            <>
              <a href="#decide">The fields</a> say what is missing.
            </>
          )}
        </Notice>
      )}
      <form class="stack" method="post" action={decisionAddress(runId)} autocomplete="on">
        <Opened values={{ planHash, previewId, since }} />
        {/* Without it, Enter in a field would approve. */}
        <button hidden disabled aria-hidden="true" />
        <PlanFacts {...view} />
        <PlanChoiceCard
          {...{ choices, shownBy: previewId, command: commandsOf(run) }}
          part={values.part}
          isUndo={run.undoes !== null}
          approval={run.parameters?.approval}
        />
        <DecisionFields {...view} />
      </form>
      <script src={assetUrl('choices.js')} defer></script>
    </>
  );
}

/** The commands that approve a part of what a run would change. */
function commandsOf({ runId }: Run): { ofLines: string; ofCustomers: string } {
  const approve = `billing-sync run approve ${shortId(runId)}`;
  return { ofLines: `${approve} --except-line ID`, ofCustomers: `${approve} --except-customer CODE` };
}

function PlanFacts({ run, plan, times }: DecisionView) {
  const { approvalWait } = run;
  return (
    <section class="card" aria-labelledby="plan-heading">
      <h2 id="plan-heading">What you decide on</h2>
      <Facts>
        <Fact name="Why it asks">
          <ApprovalReasons wait={approvalWait} />
        </Fact>
        <Fact name="Waits until">
          <ApprovalUntil {...{ wait: approvalWait, times }} />
        </Fact>
        <DualControlFact wait={approvalWait} />
        {run.periodEnd === null ? null : <Fact name="Period">{periodText(run, dayText)}</Fact>}
        <Fact name="Changes">{changesText(plan, 'The run would change')}</Fact>
        <PlanAmounts {...{ run, plan }} />
        <PlanHash plan={plan} />
        <Fact name="The whole plan">
          <a href={`/runs/${approvalWait.previewId}`}>The preview</a>: every line, also those that stay as they are;{' '}
          <a href={`/runs/${approvalWait.previewId}/lines.csv?lines=changed`} download>
            the changes as CSV
          </a>
        </Fact>
      </Facts>
    </section>
  );
}

function DecisionFields({ run: { runId }, values, problems = {} }: DecisionView) {
  return (
    <section class="card form" id="decide" aria-labelledby="decide-heading">
      <h2 id="decide-heading">Your decision</h2>
      <div class="field-row">
        <Field
          id="by"
          name="by"
          label="Your name"
          hint="The log of the run shows it."
          value={values.by}
          autocomplete="name"
          required
          maxLength={200}
          problem={problems.by}
        />
        <Field
          id="reason"
          name="reason"
          label="Reason"
          hint="Required to reject. An approval keeps it too, for example for what you unticked."
          value={values.reason}
          maxLength={500}
          problem={problems.reason}
        />
      </div>
      <IfMoved ifMoved={values.ifMoved} />
      <p class="tally" id="tally" role="status" hidden />
      <div class="form-actions">
        <button class="button button-primary" name="verdict" value="approve">
          <Icon name="check" />
          Approve
        </button>
        <button class="button button-danger" name="verdict" value="reject">
          <Icon name="stop" />
          Reject
        </button>
        <a class="button button-quiet" href={`/runs/${runId}`}>
          Decide later
        </a>
      </div>
      <p class="hint">
        <strong>Approve</strong>: the run makes the ticked changes. It reads everything anew first, which takes as long
        as a preview. <strong>Reject</strong>: {rejectedText}
      </p>
    </section>
  );
}

const movedChoices = [
  ['Refuse', 'Do not take my approval, and show me the new plan'],
  ['LeaveOut', 'Leave it out, and make the rest'],
] as const;

function IfMoved({ ifMoved }: Pick<DecisionValues, 'ifMoved'>) {
  return (
    <fieldset class="field fieldset">
      <legend>If a line has changed since</legend>
      {movedChoices.map(([value, label]) => (
        <label class="tick">
          <input type="radio" name="ifMoved" value={value} checked={value === ifMoved} />
          <span>{label}</span>
        </label>
      ))}
    </fieldset>
  );
}
