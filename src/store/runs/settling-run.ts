import { sql, type RawBuilder } from 'kysely';
import type { Store } from '../database.js';
import { ownPreviewPrefix } from '../../domain/sync/own-preview.js';
import { unfinishedOutcomes } from '../log/outcome-codes.js';
import { isCompletedRun } from './completed-run.js';
import { parametersWithoutEffect } from './parameters-without-effect.js';
import { settlingUndos } from './settling-undo.js';

const withoutEffect = sql`${sql.lit(`{${parametersWithoutEffect.join(',')}}`)}::text[]`;

/**
 * In a query: the newest run that has looked again at everything that another one looked at, and left nothing to yet
 * another run; null if there is none. Whatever is still wrong there, it has reported itself. It began after the other one
 * had ended, or made the other one as its own preview. It came to its end, and billed the same period of at least the same
 * customers and contracts, by the same job; where the other one was started by hand, by equal parameters. A preview and a
 * run that applies a preview by choice settle previews only. An undo settles no such run, and only a later undo of the same
 * run settles an undo: no other run goes on with it. A run that failed before it knew its period has looked at no line, so a
 * later run of its job settles it where that completes while the same period is current: the job works again, even if its
 * parameters are others.
 *
 * @param run the row of the other run
 */
export function settlingRun(run: string): RawBuilder<string | null> {
  const of = (column: string) => sql.ref(`${run}.${column}`);
  const filterOf = (parameters: RawBuilder<unknown>) => sql`coalesce(${parameters} -> 'customersFilter', '[]')`;
  const [own, its] = [filterOf(of('parameters')), filterOf(sql.ref('later.parameters'))];
  // A run that makes a preview of itself knows which job they are of.
  const jobId = sql`coalesce(${of('job_id')}, (
    select made.job_id from runs made
    where starts_with(${of('workflow_id')}, ${ownPreviewPrefix}) and made.run_id = split_part(${of('workflow_id')}, '/', 2)))`;
  const isOfJob = sql`later.job_id = ${jobId}`;
  const looksAgain = sql`(
    (${of('database_ci')} is null or later.database_ci = ${of('database_ci')})
    and (${of('atria_url')} is null or later.atria_url = ${of('atria_url')})
    and (${isOfJob}
      -- A run by hand does not tell what is wrong with a job's schedule.
      or (${jobId} is null
        and later.parameters - ${withoutEffect} = ${of('parameters')} - ${withoutEffect}))
    -- A line of a contract that it does not look for would be forgotten; without a choice there was only one.
    and coalesce(${of('parameters')} -> 'contract' = later.parameters -> 'contract', not ${of('parameters')} ? 'contract', true)
    and (${of('parameters')} is null or ${its} = '[]' or (${own} <> '[]' and ${its} @> ${own}))
    and not exists (
      select 1 from reported_counts c where c.run_id = later.run_id and c.code in ${unfinishedOutcomes}
      group by c.code having sum(c.entries) > 0)
    -- A customer that was skipped, and of which it has nothing to say, may have lines that it did not look at.
    and not exists (
      select 1 from run_customers skipped
      left join run_customers present on present.run_id = later.run_id and present.customer_code = skipped.customer_code
      where skipped.run_id = ${of('run_id')} and skipped.outcome is not null and present.outcome is null
        and not exists (
          select 1 from plan_lines l
          where l.customer_code = skipped.customer_code and l.run_id = later.run_id and l.pass = 'records')))`;
  const settlesIn = (isSamePeriod: RawBuilder<unknown>, looksAtAll: RawBuilder<unknown>) => sql`
    select later.run_id, later.started_at from runs later
    where ${isSamePeriod} and ${of('closed_at')} is not null and ${of('undoes_run_id')} is null
      and (later.started_at >= ${of('closed_at')} or later.applies_run_id = ${of('run_id')})
      and later.closed_at is not null and later.failure_kind is null and ${isCompletedRun('later')}
      and (${of('is_preview')} or not later.is_preview) and later.undoes_run_id is null and later.removal_started_at is null
      and (${of('is_preview')} or later.applies_run_id is null or exists (
        select 1 from runs shown where shown.run_id = later.applies_run_id
          and starts_with(shown.workflow_id, ${ownPreviewPrefix} || later.run_id)))
      and ${looksAtAll}`;
  // It came to no line, and the job may have been corrected since.
  const onlyJobFailed = sql`(${of('status')} = 'Failed' and ${isOfJob} and not later.is_preview)`;
  // Apart, so that the first one uses its index.
  return sql<string | null>`(
    select run_id from (
      ${settlesIn(sql`later.period_start = ${of('period_start')} and later.period_end = ${of('period_end')}`, looksAgain)}
      union all
      -- A run that ended before it knew its period: both chose it alike, while the same period was current.
      ${settlesIn(
        sql`${of('period_start')} is null and ${of('run_day')} between later.current_period_start and later.run_day`,
        sql`(${onlyJobFailed} or (${looksAgain}
          and coalesce(${of('parameters')} -> 'billingPeriod' = later.parameters -> 'billingPeriod', ${of('parameters')} is null)))`,
      )}
      union all
      ${settlingUndos(run)}
    ) settling order by started_at desc limit 1)`;
}

/** A run that has looked at everything of an earlier one again. */
export interface SettlingRun {
  readonly runId: string;
  readonly startedAt: Date;
}

/** The run that settled another one; null if none has. */
export async function findSettlingRun(store: Store, runId: string): Promise<SettlingRun | null> {
  const { rows } = await sql<SettlingRun>`
    select s.run_id "runId", s.started_at "startedAt" from runs r join runs s on s.run_id = ${settlingRun('r')}
    where r.run_id = ${runId}`.execute(store);
  return rows[0] ?? null;
}
