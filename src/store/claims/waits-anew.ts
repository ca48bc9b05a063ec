import { sql, type RawBuilder } from 'kysely';
import { greatestDriftMs } from './store-clock.js';

/*
 * Parts of the statement that notes the timeline, see `lost-commits.ts`. They do nothing unless `noted` has a row, and no two of
 * them change the same row.
 */

const unlessNothingNoted = sql`exists (select 1 from noted)`;

/** A time, but no later one than a bound. What has no time keeps none. */
function notAfter(bound: RawBuilder<unknown>, time: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`case when ${time} > ${bound} then ${bound} else ${time} end`;
}

const now = sql`clock_timestamp()`;

/** Whether the store has a time that has not come yet: somebody set its clock back while no process looked. */
export function isAhead(time: RawBuilder<unknown>): RawBuilder<boolean> {
  return sql<boolean>`${time} > clock_timestamp() + make_interval(secs => ${greatestDriftMs} / 1000.0)`;
}

/** Whether an open claim has such a time. */
export const hasClaimAhead = sql<boolean>`exists (
  select 1 from claims where state <> 'closed' and state in ('sending', 'answered')
    and ${isAhead(sql`greatest(sending_at, answered_at, held_at)`)})`;

/**
 * Begins anew the waits for sent changes. They last as long as the run that sent the change wants it. Where it is known by how much
 * the clock was set forward, what counts from an answer or a hold is moved by that much instead: it may last a day.
 *
 * @param jumpMs null: not known
 */
export function sentWaits(settleAfter: RawBuilder<unknown>, jumpMs: number | null): RawBuilder<unknown> {
  const forward = sql`make_interval(secs => ${Math.max(0, jumpMs ?? 0)} / 1000.0)`;
  const moved = (time: RawBuilder<unknown>) =>
    jumpMs === null
      ? sql`case when ${time} is not null then clock_timestamp() end`
      : notAfter(now, sql`(${time} + ${forward})`);
  return sql`
    update claims set sending_at = clock_timestamp(),
      settle_at = clock_timestamp() + greatest(${settleAfter}, settle_at - sending_at),
      -- If it is taken back, its read is of unknown age.
      send_deadline = least(send_deadline, read_at - interval '1 second'),
      answered_at = ${moved(sql`answered_at`)}, held_at = ${moved(sql`held_at`)}
    where state <> 'closed' and state in ('sending', 'answered') and ${unlessNothingNoted}`;
}

/** How old the reads of unsent claims are can be told no more, so no clock lets them be sent. Their lines are read again. */
export const unsentReads = sql`
  update claims set send_deadline = least(send_deadline, read_at - interval '1 second', clock_timestamp())
  where state <> 'closed' and state in ('claimed', 'recorded') and timeline = (select timeline from present)
    and ${unlessNothingNoted}`;

/** Nobody waits for what was written at a time that has not come yet. */
export const closedClaims = sql`
  update claims set closed_at = clock_timestamp(), answered_at = ${notAfter(now, sql`answered_at`)}
  where state = 'closed' and closed_at > clock_timestamp() and ${unlessNothingNoted}`;

/** No line is put off for longer than any wait lasts. */
export function deferredLines(settleAfter: RawBuilder<unknown>): RawBuilder<unknown> {
  const longest = sql`(clock_timestamp() + ${settleAfter})`;
  return sql`
    update plan_lines set deferred_until = ${notAfter(longest, sql`deferred_until`)},
      known_since = ${notAfter(now, sql`known_since`)}
    where (deferred_until > ${longest} or known_since > clock_timestamp())
      and ${unlessNothingNoted}`;
}
