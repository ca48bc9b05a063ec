import { sql, type RawBuilder } from 'kysely';
import { failuresBeforeApplying } from '../../domain/sync/run-failure.js';
import type { Run } from './runs.js';
import type { Store } from '../database.js';
import { isRestored } from '../lines/undone-lines.js';

function customersOf(runId: string): RawBuilder<unknown> {
  return sql`
    select customer_code from run_customers where run_id = ${runId}
    union select customer_code from plan_lines where run_id = ${runId}`;
}

/**
 * The first run that began after another one and planned lines of the same customers in the same Autotask database; of
 * any customers, if the other run does not know its own yet.
 */
export async function laterRunOfSameCustomers(
  store: Store,
  { runId, startedAt, databaseCi }: Pick<Run, 'runId' | 'startedAt' | 'databaseCi'>,
): Promise<string | undefined> {
  const { rows } = await sql<{ runId: string }>`
    with own as (${customersOf(runId)})
    select r.run_id "runId" from runs r
    where r.started_at > ${startedAt} and r.run_id <> ${runId} and r.removal_started_at is null and not r.is_preview
      -- A run that applies a preview may be repeated.
      and r.applies_run_id is distinct from ${runId}
      and (${databaseCi}::integer is null or r.database_ci = ${databaseCi})
      and exists (
        select 1 from plan_lines l where l.run_id = r.run_id and (
          not exists (select 1 from own) or l.customer_code in (select customer_code from own)))
    order by r.started_at limit 1`.execute(store);
  return rows[0]?.runId;
}

/**
 * The first run that began before this one, and has found or changed lines of the same customers in the same Autotask database
 * since this one loaded its records. A run that waits for approval does so.
 */
export async function overtakingRun(store: Store, { runId }: Pick<Run, 'runId'>): Promise<string | undefined> {
  const { rows } = await sql<{ runId: string }>`
    select r.run_id "runId" from runs own
    join runs r on r.run_id <> own.run_id and r.database_ci = own.database_ci and r.started_at <= own.started_at
    where own.run_id = ${runId} and r.removal_started_at is null and not r.is_preview and exists (
      select 1 from plan_lines l
      where l.run_id = r.run_id and l.found_at > own.period_loaded_at and l.customer_code in (${customersOf(runId)}))
    order by r.started_at limit 1`.execute(store);
  return rows[0]?.runId;
}

/** The newest run that was to make the changes of a preview; null if none was. One that only compared it, or was refused, was not. */
export async function runThatApplied(store: Store, previewId: string): Promise<string | null> {
  const { rows } = await sql<{ runId: string }>`
    select run_id "runId" from runs
    where applies_run_id = ${previewId} and coalesce(failure_kind, '') <> all (${failuresBeforeApplying}::text[])
      and removal_started_at is null
    order by started_at desc limit 1`.execute(store);
  return rows[0]?.runId ?? null;
}

/** The newest run that undid changes of another one; null if none did. */
export async function runThatUndoes(store: Store, runId: string): Promise<string | null> {
  const { rows } = await sql<{ runId: string }>`
    select run_id "runId" from runs
    where undoes_run_id = ${runId} and not is_preview and removal_started_at is null
      and exists (
        select 1 from plan_lines restored where restored.run_id = runs.run_id and ${isRestored(sql`runs.database_ci`)})
    order by started_at desc limit 1`.execute(store);
  return rows[0]?.runId ?? null;
}
