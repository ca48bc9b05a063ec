import { sql } from 'kysely';
import type { Store } from '../database.js';
import type { Run } from './runs.js';

/** Notes who started a run of a job by hand: the parameters of such a run only name who saved the job. */
export async function noteStarter(store: Store, runId: string, startedBy: string): Promise<void> {
  await sql`
    insert into run_starters (run_id, started_by) values (${runId}, ${startedBy})
    on conflict do nothing`.execute(store);
}

/** The names of who started a run and who saved its job, as far as they are known. */
export async function startersOf(store: Store, { runId, parameters }: Run): Promise<string[]> {
  const { rows } = await sql<{ startedBy: string }>`
    select started_by "startedBy" from run_starters where run_id = ${runId} order by started_at`.execute(store);
  const named = parameters?.startedBy === undefined ? [] : [parameters.startedBy];
  return [...new Set([...named, ...rows.map(({ startedBy }) => startedBy)])];
}
