import { sql } from 'kysely';
import type { ClaimKey } from './claims.js';
import type { Store } from '../database.js';
import { clockJump, keepLook, sinceStart, type SteadyClock } from './store-clock.js';
import { closedClaims, deferredLines, hasClaimAhead, isAhead, sentWaits, unsentReads } from './waits-anew.js';

/*
 * Where a standby of PostgreSQL takes over, the last commits of the former server may be lost: that a change was sent,
 * what was recorded about it, or its whole claim. Each taking over begins a new timeline. So a claim is sent only in the
 * timeline in which it was opened, and none is opened until reads show whatever was sent in the former one.
 */

/** What is known of the timeline that the store is in. */
export interface StoreTimeline {
  /** What this look is the first to see; null: nothing. */
  readonly news: 'anotherServer' | 'clockSet' | null;
  /** Milliseconds until lines may be claimed; 0 if they may be. */
  readonly restMs: number;
}

const unknownIfSent = 'the store may have lost that the change was sent, and the answer';

/**
 * Looks in which timeline the store is. Changes that were recorded in a former one count as sent from now on, and reads
 * decide about them: the store may have lost that they were sent.
 *
 * The waits for changes in doubt, and the one before lines are claimed, begin anew in two cases: the timeline is new, as the new
 * server may have another time; or somebody has set the store's clock.
 *
 * @param settleAfterMs how long after a change was sent a read shows for certain whether it took effect
 */
export async function noteTimeline(
  store: Store,
  settleAfterMs: number,
  clock: SteadyClock = sinceStart,
): Promise<StoreTimeline> {
  const before = clock();
  const { storeMs, ...seen } = await lookAtTimeline(store, settleAfterMs, undefined);
  const look = { storeMs, before, after: clock() };
  const jumpMs = clockJump(store, look);
  const { restMs, news } = jumpMs === undefined ? seen : await lookAtTimeline(store, settleAfterMs, jumpMs);
  keepLook(store, look);
  const timeline = { restMs, news: seen.news ?? news };
  if (timeline.news !== null) untold.set(store, timeline);
  return timeline;
}

/** News that an activity was the first to see. */
const untold = new WeakMap<Store, StoreTimeline>();

/** What this process has seen since it was last asked, whoever looked; undefined: nothing. */
export function takeNews(store: Store): StoreTimeline | undefined {
  const news = untold.get(store);
  untold.delete(store);
  return news;
}

interface SeenTimeline extends StoreTimeline {
  /** The store's clock. */
  readonly storeMs: number;
}

/** @param jumpMs by how much the clock was set; undefined: it was not, as far as this process knows */
async function lookAtTimeline(store: Store, settleAfterMs: number, jumpMs: number | undefined): Promise<SeenTimeline> {
  const settleAfter = sql`make_interval(secs => ${settleAfterMs} / 1000.0)`;
  const { rows } = await sql<SeenTimeline>`
    with present as materialized (select store_timeline() timeline),
      former as materialized (select t.since from store_timelines t join present using (timeline)),
      noted as (
        insert into store_timelines as known (timeline, since) select timeline, clock_timestamp() from present
        on conflict (timeline) do update set since = clock_timestamp()
          where ${jumpMs !== undefined} or ${isAhead(sql`known.since`)} or ${hasClaimAhead}
        returning since),
      doubted as (
        update claims set state = 'sending', posts = greatest(posts, 1), details = coalesce(details, ${unknownIfSent}),
          sending_at = clock_timestamp(), settle_at = clock_timestamp() + ${settleAfter}
        where state <> 'closed' and state = 'recorded' and timeline <> (select timeline from present)),
      sent_waits as (${sentWaits(settleAfter, jumpMs ?? null)}),
      unsent_reads as (${unsentReads}),
      closed_claims as (${closedClaims}),
      deferred_lines as (${deferredLines(settleAfter)})
    select extract(epoch from clock_timestamp())::float8 * 1000 "storeMs",
      case when not exists (select 1 from noted) then null
        when exists (select 1 from former) then 'clockSet' else 'anotherServer' end news,
      greatest(0, extract(epoch from
        greatest(since, clock_timestamp() - ${settleAfter}) + ${settleAfter} - clock_timestamp()) * 1000)::float8 "restMs"
    from (
      -- Neither, if another process notes it at this moment.
      select coalesce((select since from noted), (select since from former), clock_timestamp()) since) known`.execute(
    store,
  );
  const [row] = rows;
  if (row === undefined) throw new Error('The store did not tell its timeline.');
  return row;
}

/** Makes a change count as sent that this process has sent, although the store has it as unsent. */
export async function doubtSending(store: Store, claim: ClaimKey, settleAfterMs: number): Promise<void> {
  await sql`
    update claims set state = 'sending', posts = greatest(posts, 1), details = coalesce(details, ${unknownIfSent}),
      sending_at = clock_timestamp(), settle_at = clock_timestamp() + make_interval(secs => ${settleAfterMs} / 1000.0)
    where claim_id = ${claim.claimId} and token = ${claim.token} and state = 'recorded'`.execute(store);
}
