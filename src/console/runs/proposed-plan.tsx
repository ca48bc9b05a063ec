import { amountText, signedAmount } from '../../domain/wording.js';
import { approvalText, changesText, proRatedText, useTexts } from '../../runs/plan-text.js';
import type { ProposedPlan } from '../../runs/run-report.js';
import { Fact, Facts } from '../components/facts.js';
import { Icon } from '../components/icon.js';
import { Notice } from '../components/notice.js';

/** What a completed preview would change, what that comes to, and the way to make it so. */
export function ProposedPlanCard({ runId, plan }: { runId: string; plan: ProposedPlan }) {
  const { exceeded } = plan;
  const approval = approvalText(plan);
  return (
    <section class="card" aria-labelledby="plan-heading">
      <h2 id="plan-heading">What would change</h2>
      <p>This is a preview: nothing in Autotask was changed. {changesText(plan)}</p>
      {exceeded.length === 0 ? null : (
        <Notice kind="warning">
          A run of the job would change nothing before a person has seen this: {exceeded.join('; ')}.
          {approval === undefined ? ' Applying this preview makes its changes all the same.' : ''}
        </Notice>
      )}
      {approval === undefined ? null : <Notice kind="info">{approval}</Notice>}
      {useTexts(plan).map((text) => (
        <Notice kind="info">{text}</Notice>
      ))}
      {plan.lines === 0 ? null : (
        <>
          <Facts>
            <PlanAmounts plan={plan} />
          </Facts>
          {plan.outdatedBy === null && approval === undefined ? (
            <div class="form-actions">
              <a class="button button-primary" href={`/runs/${runId}/apply`}>
                <Icon name="play" />
                Apply these changes
              </a>
            </div>
          ) : null}
        </>
      )}
    </section>
  );
}

/** The amounts of a plan as facts, each with what it counts. */
export function PlanAmounts({ plan }: { plan: ProposedPlan }) {
  const { amount, amountRaised, amountReduced, withoutPrice } = plan;
  const proRated = proRatedText(plan);
  return (
    <>
      <Fact name="More per contract period">{amountRaised === null ? '–' : amountText(amountRaised)}</Fact>
      <Fact name="Less per contract period">{amountReduced === null ? '–' : amountText(amountReduced)}</Fact>
      <Fact name="Net change">
        {amount === null ? <span class="muted">not known</span> : <strong>{signedAmount(amount)}</strong>}
        <span class="muted small">
          {' '}
          by the price of each line; contracts of other currencies and periods are added as they are
        </span>
      </Fact>
      {withoutPrice === 0 ? null : <Fact name="Without a price">{withoutPrice}, which no amount counts</Fact>}
      {proRated === undefined ? null : <Fact name="Pro-rated">{proRated}</Fact>}
    </>
  );
}
