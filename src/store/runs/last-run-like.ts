import { sql } from 'kysely';
import type { RunStatus } from '../../domain/log/run-status.js';
import type { JobParameters } from '../../domain/parameters/job-parameters.js';
import type { Store } from '../database.js';

/** How a run ended, or that it is under way. */
export interface LastRun {
  readonly runId: string;
  readonly status: RunStatus;
  readonly startedAt: Date;
}

/** The newest run that was to process the same period of the same customers with the same secret set, and was no preview; undefined if there is none. */
export async function lastRunLike(
  store: Store,
  { billingPeriod, customersFilter, secrets }: Pick<JobParameters, 'billingPeriod' | 'customersFilter' | 'secrets'>,
): Promise<LastRun | undefined> {
  const { rows } = await sql<LastRun>`
    select run_id "runId", status, started_at "startedAt" from runs
    where parameters -> 'billingPeriod' = ${JSON.stringify(billingPeriod)}::jsonb
      and coalesce(parameters -> 'customersFilter', '[]') = ${JSON.stringify(customersFilter)}::jsonb
      and parameters ->> 'secrets' = ${secrets}
      and not is_preview and undoes_run_id is null and removal_started_at is null
    order by started_at desc limit 1`.execute(store);
  return rows[0];
}
