import { sql } from 'kysely';
import type { Store } from '../database.js';

/** Requests to Autotask, answered or not. */
export interface AutotaskCalls {
  readonly reads: number;
  readonly writes: number;
}

/** What a run asked of Autotask. */
export async function callsOfRun(store: Store, runId: string): Promise<AutotaskCalls> {
  const { rows } = await sql<AutotaskCalls>`
    select autotask_reads reads, (select coalesce(sum(posts), 0)::integer from claims c where c.run_id = r.run_id) writes
    from runs r where run_id = ${runId}`.execute(store);
  return rows[0] ?? { reads: 0, writes: 0 };
}

/**
 * An upper bound of our runs' calls to an Autotask database within the last hour: it counts all calls of a run that was
 * active in that hour.
 */
export async function callsOfLastHour(store: Store, databaseCi: number): Promise<number> {
  const { rows } = await sql<{ calls: number }>`
    select coalesce(sum(r.autotask_reads
      + (select coalesce(sum(posts), 0) from claims c where c.run_id = r.run_id)), 0)::integer calls
    from runs r
    where r.database_ci = ${databaseCi} and (r.closed_at is null or r.closed_at > clock_timestamp() - interval '1 hour')`.execute(
    store,
  );
  return rows[0]?.calls ?? 0;
}
