import { previewedRunOf } from '../../domain/sync/own-preview.js';
import { counted, signedAmount } from '../../domain/wording.js';
import {
  asksFirst,
  changesAtOnce,
  changesText,
  exceededText,
  isMadeByItsRun,
  proRatedText,
  takenDayText,
  usesOf,
} from '../../runs/plan-text.js';
import type { ProposedPlan } from '../../runs/run-report.js';
import type { ChangedAmounts } from '../../store/lines/changed-amounts.js';
import { correctionOfCause, runToCorrect } from '../atria/correction.js';
import { Fact, Facts } from '../components/facts.js';
import { Icon } from '../components/icon.js';
import { Notice } from '../components/notice.js';
import { decisionAddress } from '../components/waits-for-approval.js';
import type { Run } from '../../store/runs/runs.js';
import { approvalStartLabel } from './approval-start-address.js';
import { previewAgainAddress } from './run-actions.js';

interface ProposedPlanProps {
  readonly run: Run;
  readonly plan: ProposedPlan;
  /** Where a run is started that asks for approval of these changes; undefined if none has to. */
  readonly askingRun: string | undefined;
}

/** What a completed preview would change, what that comes to, and the way to make it so. */
export function ProposedPlanCard(props: ProposedPlanProps) {
  const { run, plan } = props;
  const isMade = isMadeByItsRun(run, plan);
  const canBeApplied = plan.lines > 0 && !plan.needsApproval && plan.outdatedBy === null;
  const exceeded = isMade ? undefined : exceededText(run, plan);
  return (
    <section class="card" aria-labelledby="plan-heading">
      <h2 id="plan-heading">What would change</h2>
      <p>
        {previewedRunOf(run.workflowId) === undefined
          ? `This is a preview: nothing in Autotask was changed. ${changesText(plan)}`
          : `A run made this preview of itself before its first change. ${changesText(plan, 'The run would change')}`}
      </p>
      {exceeded === undefined ? null : (
        <Notice kind="warning">
          {exceeded}
          {canBeApplied ? ' Applying this preview makes its changes all the same.' : ''}
        </Notice>
      )}
      {usesOf(run, plan).map(({ runId, who, text, advice }) => (
        <Notice kind="info">
          <a href={`/runs/${runId}`}>{who}</a> {text}
          {advice === undefined ? '' : [' ', <a href={previewAgainAddress(run)}>{advice}</a>, '.']}
        </Notice>
      ))}
      {plan.lines === 0 ? null : (
        <>
          <Facts>
            <PlanAmounts {...{ run, plan }} />
            <PlanHash plan={plan} />
          </Facts>
          {!isMade && (plan.outdatedBy === null || plan.awaitedBy !== null) ? <WayToChanges {...props} /> : null}
        </>
      )}
    </section>
  );
}

/** How the changes can be made: now, or by a run that somebody approves. */
function WayToChanges({ run, plan, askingRun }: ProposedPlanProps) {
  const { awaitedBy } = plan;
  if (awaitedBy !== null) {
    return (
      <div class="form-actions">
        <a class="button button-primary" href={decisionAddress(awaitedBy)}>
          <Icon name="person" />
          Decide
        </a>
        <span class="muted">The run waits for your approval of these changes.</span>
      </div>
    );
  }
  if (askingRun !== undefined) {
    const asks = asksFirst(run, plan);
    return (
      <p class="muted note">
        {asks ? 'These changes need approval, so this preview cannot be applied.' : 'This preview cannot be applied.'}{' '}
        <a href={askingRun}>{approvalStartLabel(run)}</a>: it{' '}
        {asks ? 'makes a new plan, and waits until somebody approves it' : changesAtOnce}.
      </p>
    );
  }
  return (
    <div class="form-actions">
      <a class="button button-primary" href={`/runs/${run.runId}/apply`}>
        <Icon name="play" />
        Apply these changes
      </a>
    </div>
  );
}

/**
 * The amounts of a plan as facts, each with what it counts.
 *
 * @param run the preview, or the run that would make the changes
 */
export function PlanAmounts({ run, plan }: { run: Run; plan: ProposedPlan }) {
  const proRated = proRatedText(plan);
  const taken = takenDayText(run, plan);
  return (
    <>
      <Amounts amounts={plan} previewId={run.isPreview ? run.runId : run.approvalWait?.previewId} />
      {proRated === undefined ? null : <Fact name="Pro-rated">{proRated}</Fact>}
      {taken === undefined ? null : (
        <Fact name="If a day is taken">
          {taken} {plan.onTakenDays === 0 ? null : <UseNextDay run={run} />}
        </Fact>
      )}
    </>
  );
}

/** Leads to the parameter that lets changes of taken days count from the day after. The page of a run's own preview does not know its job. */
function UseNextDay({ run }: { run: Run }) {
  if (run.undoes !== null || previewedRunOf(run.workflowId) !== undefined) return null;
  const cause = { code: 'AT39', search: '', run: { ...runToCorrect(run), periodEnd: run.periodEnd } } as const;
  const link = correctionOfCause(cause, false);
  return link === undefined ? null : <a href={link.href}>{link.label}</a>;
}

/** What an approval is bound to. */
export function PlanHash({ plan }: { plan: ProposedPlan }) {
  return (
    <Fact name="Plan">
      <details>
        <summary>
          <code>{plan.hash.slice(0, 12)}…</code>
        </summary>
        <code class="any-length">{plan.hash}</code>
      </details>
      <span class="muted small">
        {' '}
        a digest of these changes{plan.awaitedBy === null ? '' : ': whoever decides, decides on exactly them'}
      </span>
    </Fact>
  );
}

/**
 * What changes come to, as facts.
 *
 * @param props.previewId the preview that shows the changes; undefined if none does
 */
export function Amounts({ amounts, previewId }: { amounts: ChangedAmounts; previewId?: string | undefined }) {
  const { amount, amountRaised, amountReduced, withoutPrice } = amounts;
  return (
    <>
      <Fact name="More per contract period">{amountRaised === null ? '–' : signedAmount(amountRaised)}</Fact>
      <Fact name="Less per contract period">{amountReduced === null ? '–' : signedAmount(amountReduced)}</Fact>
      <Fact name="Net change">
        {amount === null ? <span class="muted">not known</span> : <strong>{signedAmount(amount)}</strong>}
        <span class="muted small"> each line at its own price; currencies and contract periods are not converted</span>
      </Fact>
      {withoutPrice === 0 ? null : (
        <Fact name="Without a price">
          {previewId === undefined ? (
            counted(withoutPrice, 'line')
          ) : (
            <a href={`/runs/${previewId}?lines=without-price#lines`}>{counted(withoutPrice, 'line')}</a>
          )}
          , which no amount includes
        </Fact>
      )}
    </>
  );
}
