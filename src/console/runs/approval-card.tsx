import type { ApprovalWait } from '../../domain/sync/decision.js';
import { changesText } from '../../runs/plan-text.js';
import { changedSoFarIn, changedSoFarText } from '../../runs/changed-so-far.js';
import type { ProposedPlan, RunReport } from '../../runs/run-report.js';
import type { Run } from '../../store/runs/runs.js';
import type { RunPhase } from '../../workflows/billing-sync.js';
import { Fact, Facts } from '../components/facts.js';
import { Icon } from '../components/icon.js';
import { Time } from '../components/time.js';
import { decisionAddress } from '../components/waits-for-approval.js';
import type { Times } from '../shell/times.js';
import { PlanAmounts } from './proposed-plan.js';

interface ApprovalCardProps {
  readonly run: Run;
  readonly wait: ApprovalWait;
  readonly report: Pick<RunReport, 'lines' | 'decisions'>;
  /** What the run would change; null while that is read. */
  readonly plan: ProposedPlan | null;
  readonly phase: RunPhase | undefined;
  readonly times: Times;
}

/** That a run waits for a person, why, and the way to the decision. */
export function ApprovalCard({ run, wait, report, plan, phase, times }: ApprovalCardProps) {
  const isRejected = report.decisions.some(
    ({ verdict, decidedAt }) => verdict === 'rejected' && decidedAt >= new Date(wait.since),
  );
  if (isRejected || phase === 'closing' || phase === 'ended') return <EndUnderWay />;
  if (phase === 'previewing') return <DecisionUnderWay />;
  return (
    <section class="card card-asks" aria-labelledby="approval-heading">
      <div class="card-head">
        <h2 id="approval-heading">
          <Icon name="person" /> Waits for your approval
        </h2>
        <a class="button button-primary" href={decisionAddress(run.runId)}>
          Look at the changes and decide
        </a>
      </div>
      <p>The run has read everything. {changedSoFarText(changedSoFarIn(report.lines))}</p>
      <Facts>
        <Fact name="Why it asks">
          <ApprovalReasons wait={wait} />
        </Fact>
        <Fact name="Waits since">
          <Time times={times} at={new Date(wait.since)} />
        </Fact>
        <Fact name="Waits until">
          <ApprovalUntil wait={wait} times={times} />
        </Fact>
        <DualControlFact wait={wait} />
        {plan === null ? null : (
          <>
            <Fact name="Changes">{changesText(plan, 'The run would change')}</Fact>
            <PlanAmounts {...{ run, plan }} />
          </>
        )}
      </Facts>
    </section>
  );
}

function DecisionUnderWay() {
  return (
    <section class="card card-asks" aria-labelledby="approval-heading">
      <h2 id="approval-heading">The run reads everything anew</h2>
      <p>It does so before it takes an approval, and after a reset. If a line has changed since, it asks again.</p>
    </section>
  );
}

function EndUnderWay() {
  return (
    <section class="card card-asks" aria-labelledby="approval-heading">
      <h2 id="approval-heading">The run ends</h2>
      <p>It makes none of the changes that it asked about.</p>
    </section>
  );
}

/** Why somebody has to decide. */
export function ApprovalReasons({ wait: { reasons } }: { wait: ApprovalWait }) {
  return <>{reasons.join('; ')}</>;
}

/** Who may not approve; nothing without dual control. */
export function DualControlFact({ wait: { startedBy } }: { wait: ApprovalWait }) {
  if (startedBy === undefined) return null;
  return (
    <Fact name="Dual control">
      {startedBy.join(' and ')} started it or saved its job: somebody else has to approve it
    </Fact>
  );
}

/** When the wait ends, and what happens then. */
export function ApprovalUntil({ wait: { until }, times }: { wait: ApprovalWait; times: Times }) {
  return (
    <>
      <Time times={times} at={new Date(until)} />
      <span class="muted small"> without a decision, the run ends then and makes none of the changes</span>
    </>
  );
}
