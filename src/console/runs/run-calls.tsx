import { grouped } from '../../domain/wording.js';
import type { AutotaskCalls } from '../../store/runs/run-calls.js';
import { Fact, Facts } from '../components/facts.js';

/** Autotask's limit for a whole database, everybody's calls together, in an hour. */
const callsPerHour = 10_000;

/** What a run asked of Autotask, and how much of the hour's calls our runs have used. */
export function RunCalls({ calls, ofLastHour }: { calls: AutotaskCalls; ofLastHour: number | null }) {
  const { reads, writes } = calls;
  return (
    <section class="card" aria-labelledby="calls-heading">
      <h2 id="calls-heading">Calls to Autotask</h2>
      <Facts>
        <Fact name="This run">{grouped(reads + writes)}</Fact>
        <Fact name="To read">{grouped(reads)}</Fact>
        <Fact name="To write">{grouped(writes)}</Fact>
        {ofLastHour === null ? null : (
          <Fact name="Last hour">
            <meter
              class="budget"
              min={0}
              max={callsPerHour}
              high={callsPerHour / 2}
              value={Math.min(ofLastHour, callsPerHour)}
              aria-label="Calls of our runs in the last hour"
            />{' '}
            {grouped(ofLastHour)} of {grouped(callsPerHour)}
          </Fact>
        )}
      </Facts>
      <p class="muted small note">
        Autotask allows that many to everybody who uses its database. These are our own, so less may be left.
      </p>
    </section>
  );
}
