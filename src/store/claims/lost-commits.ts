import { sql } from 'kysely';
import type { ClaimKey } from './claims.js';
import type { Store } from '../database.js';
import { keepLook, sinceStart, wasSet, type SteadyClock } from './store-clock.js';

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
 * decide about them: that they were sent may be among what was lost.
 *
 * All waits begin anew, those for changes in doubt and the one before lines are claimed, when the timeline is new, as the new
 * server may have another time, and when somebody has set the store's clock.
 *
 * @param settleAfterMs how long after a change was sent a read shows for certain whether it took effect
 */
export async function noteTimeline(
  store: Store,
  settleAfterMs: number,
  clock: SteadyClock = sinceStart,
): Promise<StoreTimeline> {
  const before = clock();
  const { storeMs, ...seen } = await lookAtTimeline(store, settleAfterMs, false);
  const look = { storeMs, before, after: clock() };
  const isSet = wasSet(store, look);
  const timeline = isSet ? await beginWaitsAnew(store, settleAfterMs) : seen;
  keepLook(store, look);
  return timeline;
}

async function beginWaitsAnew(store: Store, settleAfterMs: number): Promise<StoreTimeline> {
  const { news, restMs } = await lookAtTimeline(store, settleAfterMs, true);
  return { news, restMs };
}

interface SeenTimeline extends StoreTimeline {
  /** The store's clock. */
  readonly storeMs: number;
}

async function lookAtTimeline(store: Store, settleAfterMs: number, isClockSet: boolean): Promise<SeenTimeline> {
  const settleAfter = sql`make_interval(secs => ${settleAfterMs} / 1000.0)`;
  const { rows } = await sql<SeenTimeline>`
    with present as materialized (select store_timeline() timeline),
      former as materialized (select t.since from store_timelines t join present using (timeline)),
      noted as (
        insert into store_timelines as known (timeline, since) select timeline, clock_timestamp() from present
        on conflict (timeline) do update set since = clock_timestamp()
          where ${isClockSet} or known.since > clock_timestamp()
        returning since),
      doubted as (
        update claims set state = 'sending', posts = greatest(posts, 1), details = coalesce(details, ${unknownIfSent}),
          sending_at = clock_timestamp(), settle_at = clock_timestamp() + ${settleAfter}
        where state = 'recorded' and timeline <> (select timeline from present)),
      -- A wait is as long as the run that sent the change wanted it.
      waiting_anew as (
        update claims set sending_at = least(sending_at, clock_timestamp()),
          settle_at = clock_timestamp()
            + greatest(${settleAfter}, settle_at - greatest(sending_at, clock_timestamp())),
          answered_at = case when answered_at is not null then clock_timestamp() end,
          held_at = case when held_at is not null then clock_timestamp() end
        where state in ('sending', 'answered') and exists (select 1 from noted)),
      -- How old the read of an unsent claim is can be told no more, so the line is read again.
      outdated as (
        update claims set send_deadline = clock_timestamp()
        where state in ('claimed', 'recorded') and timeline = (select timeline from present)
          and exists (select 1 from noted))
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
