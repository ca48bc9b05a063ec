import { sql, type RawBuilder } from 'kysely';
import type { Author } from '../../domain/audit/audit-entry.js';
import type { Store } from '../database.js';
import type { Run } from '../runs/runs.js';
import { recordAudit } from './record-audit.js';

/** Records who asked a job for a run. The run itself knows only that its schedule started it. */
export async function recordAsked(store: Store, runId: string, author: Author): Promise<void> {
  const about = { record: 'run', id: runId, name: '', changes: [], reason: '' } as const;
  await recordAudit(store, [{ ...author, ...about, action: 'started by hand' }]);
}

/** In a query: the entries of the audit record that name who started the run that a column names. */
const startEntriesOf = (runColumn: RawBuilder<unknown>) => sql`
  from audit_entries where record = 'run' and record_id = ${runColumn} and action like 'started%' and who is not null`;

/**
 * In a query: the names of who started a run `r`, as one text, the first one first; null if nobody is known. `StartedBy` in
 * the parameters of a job's run, or of a preview of the job, names who saved the job.
 */
export const startersOfRun: RawBuilder<string | null> = sql<string | null>`coalesce(
  (select string_agg(who, ', ' order by first_entry) from (
    select who, min(entry_number) first_entry ${startEntriesOf(sql`r.run_id`)} group by who) named),
  case when r.job_id is null and not r.is_preview then r.parameters ->> 'startedBy' end)`;

/** The names of who started a run, as one text; null if nobody is known. */
export async function whoStarted(store: Store, runId: string): Promise<string | null> {
  const { rows } = await sql<{ names: string | null }>`
    select ${startersOfRun} names from runs r where r.run_id = ${runId}`.execute(store);
  return rows[0]?.names ?? null;
}

/** The names of who started a run, and of who saved its job, as far as they are known. */
export async function startersOf(store: Store, { runId, parameters }: Run): Promise<string[]> {
  const named = parameters?.startedBy === undefined ? [] : [parameters.startedBy];
  const { rows } = await sql<{ who: string }>`
    select who ${startEntriesOf(sql`${runId}`)} group by who order by min(entry_number)`.execute(store);
  return [...new Set([...named, ...rows.map(({ who }) => who)])];
}
