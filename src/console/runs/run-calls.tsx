import { grouped } from '../../domain/wording.js';
import type { CallCount } from '../../store/run-calls.js';

/** Autotask's limit for a whole database, everybody's calls together, in an hour. */
export const callsPerHour = 10_000;

/** What a run asked of Autotask, and how much of the hour's calls our runs have used. */
export function RunCalls({ calls, ofLastHour }: { calls: readonly CallCount[]; ofLastHour: number | null }) {
  const total = sum(calls, ({ calls: each }) => each);
  const writes = sum(calls, ({ writes: isWrite, calls: each }) => (isWrite ? each : 0));
  const failed = sum(calls, ({ failed: each }) => each);
  return (
    <section class="card" aria-labelledby="calls-heading">
      <h2 id="calls-heading">Calls to Autotask</h2>
      <dl class="facts">
        <dt>This run</dt>
        <dd>
          {grouped(total)}
          {total === 0 ? null : `, ${grouped(total - writes)} to read and ${grouped(writes)} to write`}
        </dd>
        {failed === 0 ? null : (
          <>
            <dt>Refused or lost</dt>
            <dd>{grouped(failed)}</dd>
          </>
        )}
        {ofLastHour === null ? null : (
          <>
            <dt>Last hour</dt>
            <dd>
              <meter
                class="budget"
                min={0}
                max={callsPerHour}
                high={callsPerHour / 2}
                value={Math.min(ofLastHour, callsPerHour)}
                aria-label="Our calls in the last hour"
              />{' '}
              {grouped(ofLastHour)} of {grouped(callsPerHour)}
            </dd>
          </>
        )}
      </dl>
      <details class="more">
        <summary>By entity</summary>
        {calls.length === 0 ? (
          <p class="muted">Nothing was asked.</p>
        ) : (
          <ul class="call-list">
            {calls.map(({ endpoint, writes: isWrite, calls: each }) => (
              <li>
                <span>
                  {endpoint} {isWrite ? '(write)' : ''}
                </span>
                <span>{grouped(each)}</span>
              </li>
            ))}
          </ul>
        )}
        <p class="muted small">
          Autotask counts the calls of everybody who uses its database. These are ours alone, so less may be left.
        </p>
      </details>
    </section>
  );
}

function sum(calls: readonly CallCount[], of: (count: CallCount) => number): number {
  return calls.reduce((total, each) => total + of(each), 0);
}
