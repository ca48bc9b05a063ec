import { sql } from 'kysely';
import type { ClaimKey } from './claims.js';
import type { Store } from '../database.js';

/*
 * Where a standby of PostgreSQL takes over, the last commits of the former server may be lost: that a change was sent,
 * what was recorded about it, or its whole claim. Each taking over begins a new timeline. So a claim is sent only in the
 * timeline in which it was opened, and none is opened until reads show whatever was sent in the former one.
 */

/** What is known of the timeline that the store is in. */
export interface StoreTimeline {
  /** Whether it was not known before this look. */
  readonly isNew: boolean;
  /** Milliseconds until lines may be claimed; 0 if they may be. */
  readonly restMs: number;
}

const unknownIfSent = 'the store may have lost that the change was sent, and the answer';

/**
 * Looks in which timeline the store is. Changes that were recorded in a former one count as sent from now on, and reads
 * decide about them: that they were sent may be among what was lost. When the timeline is new, the wait for all changes in
 * doubt begins anew, as the new server may have another time.
 *
 * @param settleAfterMs how long after a change was sent a read shows for certain whether it took effect
 */
export async function noteTimeline(store: Store, settleAfterMs: number): Promise<StoreTimeline> {
  const settleAfter = sql`make_interval(secs => ${settleAfterMs} / 1000.0)`;
  const { rows } = await sql<StoreTimeline>`
    with present as materialized (select store_timeline() timeline),
      noted as (
        insert into store_timelines (timeline, since) select timeline, clock_timestamp() from present
        on conflict do nothing returning since),
      doubted as (
        update claims set state = 'sending', posts = greatest(posts, 1), details = coalesce(details, ${unknownIfSent}),
          sending_at = coalesce(sending_at, clock_timestamp()),
          settle_at = greatest(settle_at, clock_timestamp() + ${settleAfter})
        where state <> 'closed' and timeline <> (select timeline from present)
          and (state = 'recorded' or (state = 'sending' and exists (select 1 from noted))))
    select exists (select 1 from noted) "isNew", greatest(0, extract(epoch from
      greatest(since, clock_timestamp() - ${settleAfter}) + ${settleAfter} - clock_timestamp()) * 1000)::float8 "restMs"
    from (select since from noted union all select t.since from store_timelines t join present using (timeline)) known
    limit 1`.execute(store);
  return rows[0] ?? { isNew: false, restMs: settleAfterMs };
}

/** Makes a change count as sent that this process has sent, although the store has it as unsent. */
export async function doubtSending(store: Store, claim: ClaimKey, settleAfterMs: number): Promise<void> {
  await sql`
    update claims set state = 'sending', posts = greatest(posts, 1), details = coalesce(details, ${unknownIfSent}),
      sending_at = clock_timestamp(), settle_at = clock_timestamp() + make_interval(secs => ${settleAfterMs} / 1000.0)
    where claim_id = ${claim.claimId} and token = ${claim.token} and state = 'recorded'`.execute(store);
}
