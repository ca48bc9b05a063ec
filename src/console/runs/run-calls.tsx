import { grouped } from '../../domain/wording.js';
import type { CallBudgetView } from '../../store/call-budgets.js';
import type { AutotaskCalls } from '../../store/runs/run-calls.js';
import { Fact, Facts } from '../components/facts.js';
import { Time } from '../components/time.js';
import type { Times } from '../shell/times.js';

/** What a run asked of Autotask, and where the calls of the hour to its database stand. */
export function RunCalls(props: {
  calls: AutotaskCalls;
  /** The preview that a run waits with for approval: until then, only the preview calls Autotask. */
  awaitedPreview: string | undefined;
  budget: CallBudgetView | undefined;
  times: Times;
}) {
  const { calls, awaitedPreview, budget, times } = props;
  const { reads, writes } = calls;
  return (
    <section class="card" aria-labelledby="calls-heading">
      <h2 id="calls-heading">Calls to Autotask</h2>
      <Facts>
        {awaitedPreview === undefined ? (
          <>
            <Fact name="This run">{grouped(reads + writes)}</Fact>
            <Fact name="To read">{grouped(reads)}</Fact>
            <Fact name="To write">{grouped(writes)}</Fact>
          </>
        ) : (
          <Fact name="This run">
            its <a href={`/runs/${awaitedPreview}`}>preview</a> has read everything
          </Fact>
        )}
        {budget === undefined ? null : <HourFacts budget={budget} times={times} />}
      </Facts>
      <p class="muted small note">{noteOn(budget)}</p>
    </section>
  );
}

function HourFacts({ budget, times }: { budget: CallBudgetView; times: Times }) {
  const { limit, own, others, allowed, stoppedUntil } = budget;
  const used = own + others;
  return (
    <>
      <Fact name="Last hour">
        <meter
          class="budget"
          min={0}
          max={limit}
          high={limit / 2}
          value={Math.min(used, limit)}
          aria-label="Calls in the last hour"
        />{' '}
        {grouped(used)} of {grouped(limit)}
      </Fact>
      <Fact name="By runs">
        {grouped(own)} of {grouped(allowed)} that they may make
      </Fact>
      {others === 0 ? null : <Fact name="By others">{grouped(others)}, as Autotask said last</Fact>}
      {stoppedUntil === null ? null : (
        <Fact name="Runs rest until">
          <Time times={times} at={stoppedUntil} />
        </Fact>
      )}
    </>
  );
}

function noteOn(budget: CallBudgetView | undefined): string {
  const shared = 'Autotask limits the calls of an hour for everybody together who uses its database.';
  if (budget === undefined) return shared;
  return `${shared} Of those that others do not use, runs leave ${Math.round(budget.keptShare * 100)} % free.`;
}
