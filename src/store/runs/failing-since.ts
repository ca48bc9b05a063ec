import { sql, type RawBuilder } from 'kysely';
import type { FailingSince } from '../../domain/sync/failure-summary.js';
import type { Store } from '../database.js';
import { isCompletedRun } from './completed-run.js';

/** In a query, of a run: whether it tells whether its job works. A preview changes nothing, and an undo has no job's task. */
function tells(run: string): RawBuilder<boolean> {
  const of = (column: string) => sql.ref(`${run}.${column}`);
  return sql<boolean>`(not ${of('is_preview')} and ${of('undoes_run_id')} is null and ${of('removal_started_at')} is null)`;
}

/** In a query, of a run: whether it failed. Whoever rejects its changes has seen it work. */
function failed(run: string): RawBuilder<boolean> {
  return sql<boolean>`(${sql.ref(`${run}.status`)} = 'Failed')`;
}

/**
 * In a query, of a run `r`: the runs of its job that failed up to it, without one between them that did not. null where it
 * did not fail, or belongs to no job. What was cancelled says nothing.
 */
export const failingSince: RawBuilder<FailingSince | null> = sql<FailingSince | null>`
  case when ${failed('r')} and ${tells('r')} and r.job_id is not null then (
    select jsonb_build_object('runId', (array_agg(f.run_id order by f.started_at, f.run_id))[1], 'runs', count(*),
      'startedAt', to_char(min(f.started_at) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))
    from runs f
    where f.job_id = r.job_id and f.started_at <= r.started_at and ${failed('f')} and ${tells('f')}
      and f.started_at > coalesce((
        select g.started_at from runs g
        where g.job_id = r.job_id and g.started_at < r.started_at and ${tells('g')}
          and (${isCompletedRun('g')} or g.status = 'Rejected')
        order by g.started_at desc limit 1), '-infinity')) end`;

/** The same of one run. */
export async function failingSinceOf(store: Store, runId: string): Promise<FailingSince | null> {
  const { rows } = await sql<{ since: FailingSince | null }>`
    select ${failingSince} since from runs r where r.run_id = ${runId}`.execute(store);
  return rows[0]?.since ?? null;
}
