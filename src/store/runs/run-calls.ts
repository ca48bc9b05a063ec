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
