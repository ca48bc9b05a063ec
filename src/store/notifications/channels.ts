import { sql } from 'kysely';
import type { Store } from '../database.js';

/** A channel of notifications as a worker has it. */
export interface SeenChannel {
  readonly name: string;
  /** Where its messages go, without what must stay secret. */
  readonly destination: string;
}

/** Remembers since when the channels are there: one that was away for a day begins anew. */
export async function rememberChannels(store: Store, channels: readonly SeenChannel[]): Promise<void> {
  await sql`
    insert into notification_channels as c (channel, destination)
    select name, destination from jsonb_to_recordset(${JSON.stringify(channels)}::jsonb) as (name text, destination text)
    on conflict (channel) do update set last_seen = excluded.last_seen, destination = excluded.destination,
      since = case when c.last_seen < excluded.last_seen - interval '1 day' then excluded.since else c.since end
    where c.last_seen < excluded.last_seen - interval '1 minute' or c.destination is distinct from excluded.destination`.execute(
    store,
  );
}

/** What became of a test message. */
export interface ChannelTest {
  readonly askedAt: Date;
  /** null: no worker has taken it yet. */
  readonly takenAt: Date | null;
  readonly sentAt: Date | null;
  /** Whom it did not reach, and why; null if that is nobody, or not known yet. */
  readonly problem: string | null;
}

/** A channel that a worker has, or had. */
export interface KnownChannel {
  readonly name: string;
  /** null: no worker has said. */
  readonly destination: string | null;
  readonly since: Date;
  readonly lastSeen: Date;
  /** Whether a worker has it now. */
  readonly isThere: boolean;
  /** The newest test message; null: nobody asked for one. */
  readonly test: ChannelTest | null;
}

/** A worker that has a channel says so each minute, or once it has sent what there was to send. */
const goneAfter = sql`interval '10 minutes'`;

export async function listChannels(store: Store): Promise<KnownChannel[]> {
  const { rows } = await sql<Omit<KnownChannel, 'test'> & { [Key in keyof ChannelTest]: ChannelTest[Key] }>`
    select c.channel name, c.destination, c.since, c.last_seen "lastSeen",
      c.last_seen > clock_timestamp() - ${goneAfter} "isThere",
      t.asked_at "askedAt", t.taken_at "takenAt", t.sent_at "sentAt", t.problem
    from notification_channels c
    left join lateral (
      select * from notification_tests where channel = c.channel order by test_id desc limit 1) t on true
    order by c.channel`.execute(store);
  return rows.map(({ askedAt, takenAt, sentAt, problem, ...channel }) => {
    const isAsked = (askedAt as Date | null) !== null;
    return { ...channel, test: isAsked ? { askedAt, takenAt, sentAt, problem } : null };
  });
}

/** A test message that waits longer for a worker is not sent any more: who asked for it looks no more. */
const waitsAtMost = sql`interval '10 minutes'`;

/**
 * Asks the channel's workers for a test message, unless one waits already, and forgets those of former days.
 *
 * @returns false where there is no such channel
 */
export async function askForTest(store: Store, channel: string): Promise<boolean> {
  await sql`
    delete from notification_tests where channel = ${channel} and asked_at < clock_timestamp() - interval '1 day'`.execute(
    store,
  );
  await sql`
    insert into notification_tests (channel)
    select channel from notification_channels c where channel = ${channel} and not exists (
      select 1 from notification_tests t where t.channel = c.channel and taken_at is null
        and asked_at > clock_timestamp() - ${waitsAtMost})`.execute(store);
  const { rows } = await sql`select 1 from notification_channels where channel = ${channel}`.execute(store);
  return rows.length > 0;
}

/** Takes the next test message to send. It is tried once, whatever becomes of it. */
export async function takeTest(
  store: Store,
  channels: readonly string[],
): Promise<{ readonly testId: number; readonly channel: string; readonly askedAt: Date } | undefined> {
  const { rows } = await sql<{ testId: number; channel: string; askedAt: Date }>`
    update notification_tests set taken_at = clock_timestamp()
    where test_id = (
      select test_id from notification_tests
      where taken_at is null and channel = any(${channels}::text[]) and asked_at > clock_timestamp() - ${waitsAtMost}
      order by test_id limit 1 for update skip locked)
    returning test_id "testId", channel, asked_at "askedAt"`.execute(store);
  return rows[0];
}

/** Notes what became of a test message. @param problem whom it did not reach, and why; null if it reached everybody */
export async function noteTest(
  store: Store,
  testId: number,
  { isSent, problem }: { readonly isSent: boolean; readonly problem: string | null },
): Promise<void> {
  await sql`
    update notification_tests set sent_at = case when ${isSent}::boolean then clock_timestamp() end, problem = ${problem}
    where test_id = ${testId}`.execute(store);
}
