import { sql, type RawBuilder } from 'kysely';
import type { LogCode } from '../../domain/log/log-codes.js';
import type { RunStatus } from '../../domain/log/run-status.js';
import { seenCodesOf } from '../attention/seen-causes.js';
import { ownPreviewPrefix } from '../../domain/sync/own-preview.js';
import type { OutageWait } from '../../domain/sync/outage.js';
import type { Store } from '../database.js';
import { openApprovalWait } from '../runs/open-approval-wait.js';
import { settlingRun } from '../runs/settling-run.js';

/** What a notification says of a run. `nothing`: its end was looked at, and nobody has to hear of it. */
export type NotifiedEvent = 'waits' | 'late' | 'needs-person' | 'works-again' | 'nothing';

/** Something that a run has come to, and of which a channel has not heard. */
export interface News {
  readonly runId: string;
  readonly jobId: string | null;
  readonly channel: string;
  /** The preview whose approval the run waits for, that it is late, or the end that it came to. A run may be late or end again after a reset. */
  readonly occasion: string;
  readonly kind: 'waits' | 'late' | 'ended';
  readonly status: RunStatus;
  readonly failureKind: string | null;
  readonly isUndo: boolean;
  /** The run that it undoes; null if it undoes none. */
  readonly undoesRunId: string | null;
  readonly isPreview: boolean;
  /** The later run that has looked at everything of it again; null if none has. */
  readonly settledBy: string | null;
  /** The codes of which a person has seen to each entry. */
  readonly seenTo: readonly LogCode[];
}

/** In a query, of a run `r`: since when it goes on without having to wait for a person. */
const underWaySince: RawBuilder<Date> = sql<Date>`greatest(
  r.started_at, r.reopened_at, (select max(d.decided_at) from decisions d where d.run_id = r.run_id))`;

/** In a query, of a run `r`: what it has come to, as `occasion` keeps it; null if that is nothing to tell. @param lateAfterMs 0: no run is late */
function occasionOfRun(lateAfterMs: number): RawBuilder<string | null> {
  return sql<string | null>`case
    when r.closed_at is not null then 'ended ' || extract(epoch from r.closed_at)
    when ${openApprovalWait('r')} is not null then ${openApprovalWait('r')} ->> 'previewId'
    when ${lateAfterMs}::float8 > 0
      and ${underWaySince} < statement_timestamp() - ${lateAfterMs}::float8 * interval '1 ms'
      then 'late ' || extract(epoch from coalesce(r.reopened_at, r.started_at)) end`;
}

/**
 * The runs that wait for approval now or are late, and those that ended in the last day while the channel was there. Previews
 * are looked at anyway.
 */
export async function findNews(
  store: Store,
  { channels, lateAfterMs, limit }: { channels: readonly string[]; lateAfterMs: number; limit: number },
): Promise<News[]> {
  const { rows } = await sql<News>`
    select r.run_id "runId", r.job_id "jobId", c.channel, happened.occasion, happened.kind, r.status, r.failure_kind "failureKind",
      r.undoes_run_id is not null "isUndo", r.undoes_run_id "undoesRunId", r.is_preview "isPreview", ${settlingRun('r')} "settledBy", ${seenCodesOf(sql`r.run_id`)} "seenTo"
    from (
      -- Apart, so that each uses the index.
      select * from runs where closed_at >= statement_timestamp() - interval '1 day'
      union all
      select * from runs where closed_at is null) r
    join notification_channels c on r.closed_at is null or r.closed_at >= c.since
    cross join lateral (
      select ${occasionOfRun(lateAfterMs)} occasion, case
        when r.closed_at is not null then 'ended' when ${openApprovalWait('r')} is null then 'late' else 'waits' end kind) happened
    where c.channel = any(${channels}::text[]) and not r.is_preview and r.removal_started_at is null
      and happened.occasion is not null
      and not exists (
        select 1 from notifications n
        where n.run_id = r.run_id and n.channel = c.channel and n.occasion = happened.occasion)
    order by r.closed_at nulls last, r.run_id, c.channel limit ${limit}`.execute(store);
  return rows;
}

/** The last that a channel heard, or will hear, of a job; undefined where it never needed anybody. */
export async function lastEventOfJob(store: Store, jobId: string, channel: string): Promise<NotifiedEvent | undefined> {
  const { rows } = await sql<{ event: NotifiedEvent }>`
    select n.event from notifications n join runs r using (run_id)
    where r.job_id = ${jobId} and n.channel = ${channel} and n.event in ('needs-person', 'works-again')
      and (n.sent_at is not null or n.next_try_at is not null)
    order by n.notification_id desc limit 1`.execute(store);
  return rows[0]?.event;
}

/**
 * Since when an open run goes on without having to wait for a person, and the system that it, or the preview that it makes
 * of itself, waits for; null if that is none.
 */
export async function whyLate(
  store: Store,
  runId: string,
): Promise<{ readonly since: Date; readonly outageWait: OutageWait | null }> {
  const { rows } = await sql<{ since: Date; outageWait: OutageWait | null }>`
    select ${underWaySince} since, coalesce(r.outage_wait, (
      select p.outage_wait from runs p
      where p.closed_at is null and starts_with(p.workflow_id, ${ownPreviewPrefix} || r.run_id || '/')
        and p.outage_wait is not null limit 1)) "outageWait"
    from runs r where r.run_id = ${runId}`.execute(store);
  if (rows[0] === undefined) throw new Error(`The store has no run ${runId}.`);
  return rows[0];
}

/** Whether a run still is as it was when that was taken down: it may have been decided on, or reset, since. */
export async function isStillSo(
  store: Store,
  { runId, occasion }: Pick<News, 'runId' | 'occasion'>,
  lateAfterMs: number,
): Promise<boolean> {
  const { rows } = await sql<{ isSo: boolean }>`
    select coalesce(${occasionOfRun(lateAfterMs)} = ${occasion}, false) "isSo" from runs r where r.run_id = ${runId}`.execute(
    store,
  );
  return rows[0]?.isSo ?? false;
}

/** Takes down what a channel is to hear. What another worker has taken down already stays as it is. */
export async function recordNews(
  store: Store,
  { runId, channel, occasion }: News,
  event: NotifiedEvent,
): Promise<void> {
  await sql`
    insert into notifications (run_id, channel, event, occasion, next_try_at)
    values (${runId}, ${channel}, ${event}, ${occasion}, ${event === 'nothing' ? null : sql`clock_timestamp()`})
    on conflict (run_id, occasion, channel) do nothing`.execute(store);
}
