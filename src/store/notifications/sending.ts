import { sql } from 'kysely';
import { startersOfRun } from '../audit/run-starters.js';
import type { Store } from '../database.js';
import type { NotifiedEvent } from './news.js';

/** A notification that is to be sent. */
export interface DueNotification {
  readonly notificationId: number;
  readonly runId: string;
  readonly channel: string;
  readonly event: Exclude<NotifiedEvent, 'nothing'>;
  readonly occasion: string;
  readonly createdAt: Date;
  /** Nothing is tried any more after this one. */
  readonly isLastTry: boolean;
}

/** When a notification is tried again. */
export interface Retries {
  /** After the first failure; it doubles with each further one. */
  readonly firstAfterMs: number;
  readonly mostAfterMs: number;
  readonly giveUpAfterMs: number;
}

/**
 * Takes the next notification to send. If nobody says what became of it, it is taken again when its time comes: a
 * channel may hear of it twice, and not never.
 */
export async function takeDue(
  store: Store,
  channels: readonly string[],
  { firstAfterMs, mostAfterMs, giveUpAfterMs }: Retries,
): Promise<DueNotification | undefined> {
  const { rows } = await sql<DueNotification>`
    update notifications set tries = tries + 1,
      next_try_at = clock_timestamp()
        + least(${firstAfterMs}::float8 * 2 ^ least(tries, 20), ${mostAfterMs}::float8) * interval '1 ms'
    where notification_id = (
      select n.notification_id from notifications n join runs r using (run_id)
      where n.next_try_at <= statement_timestamp() and n.channel = any(${channels}::text[])
        -- What a channel hears of a job, it hears in its order.
        and not exists (
          select 1 from notifications former join runs f using (run_id)
          where f.job_id = r.job_id and former.channel = n.channel and former.notification_id < n.notification_id
            and former.next_try_at is not null)
      order by n.next_try_at limit 1 for update of n skip locked)
    returning notification_id "notificationId", run_id "runId", channel, event, occasion, created_at "createdAt",
      created_at < clock_timestamp() - ${giveUpAfterMs}::float8 * interval '1 ms' "isLastTry"`.execute(store);
  return rows[0];
}

/** @param problem what is wrong with it although it was sent; null if nothing is */
export async function markSent(store: Store, notificationId: number, problem: string | null): Promise<void> {
  await sql`
    update notifications set sent_at = clock_timestamp(), next_try_at = null, problem = ${problem}
    where notification_id = ${notificationId}`.execute(store);
}

/** @param isGivenUp nothing is tried any more */
export async function markFailed(
  store: Store,
  notificationId: number,
  problem: string,
  isGivenUp: boolean,
): Promise<void> {
  await sql`
    update notifications set problem = ${problem}, next_try_at = case when ${isGivenUp}::boolean then null else next_try_at end
    where notification_id = ${notificationId}`.execute(store);
}

/** A notification as people see it. */
export interface ListedNotification {
  readonly runId: string;
  readonly jobId: string | null;
  /** Who started the run, or asked its job to; null if nobody is known. */
  readonly startedBy: string | null;
  readonly channel: string;
  readonly event: DueNotification['event'];
  readonly createdAt: Date;
  readonly sentAt: Date | null;
  /** Null: it was sent, or given up. */
  readonly nextTryAt: Date | null;
  readonly tries: number;
  readonly problem: string | null;
}

/** The newest notifications, those first. */
export async function listNotifications(store: Store, limit: number): Promise<ListedNotification[]> {
  const { rows } = await sql<ListedNotification>`
    select n.run_id "runId", r.job_id "jobId", ${startersOfRun} "startedBy", n.channel, n.event, n.created_at "createdAt", n.sent_at "sentAt",
      n.next_try_at "nextTryAt", n.tries, n.problem
    from notifications n join runs r using (run_id)
    where n.event <> 'nothing' order by n.notification_id desc limit ${limit}`.execute(store);
  return rows;
}
