import { sql } from 'kysely';
import type { Store } from '../database.js';

/** The jobs that the store knows runs of, each with its last name by the audit record; its id where that has none. */
export async function jobsThatRan(store: Store): Promise<Map<string, string>> {
  const { rows } = await sql<{ jobId: string; name: string }>`
    select job_id "jobId", coalesce(named.record_name, job_id) name
    from (select distinct job_id from runs where job_id is not null and removal_started_at is null) jobs
    left join lateral (
      select record_name from audit_entries where record = 'job' and record_id = job_id and record_name <> ''
      order by entry_number desc limit 1) named on true
    order by name`.execute(store);
  return new Map(rows.map(({ jobId, name }) => [jobId, name]));
}
