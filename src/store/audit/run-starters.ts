import { sql } from 'kysely';
import type { Author } from '../../domain/audit/audit-entry.js';
import type { Store } from '../database.js';
import type { Run } from '../runs/runs.js';
import { recordAudit } from './record-audit.js';

/** Records who asked a job for a run. The run itself knows only that its schedule started it. */
export async function recordAsked(store: Store, runId: string, author: Author): Promise<void> {
  const about = { record: 'run', id: runId, name: '', changes: [], reason: '' } as const;
  await recordAudit(store, [{ ...author, ...about, action: 'started by hand' }]);
}

/** The names of who started a run, by the audit record. */
export async function whoStarted(store: Store, runId: string): Promise<string[]> {
  const { rows } = await sql<{ who: string }>`
    select who from audit_entries where record = 'run' and record_id = ${runId} and action like 'started%' and who is not null
    group by who order by min(entry_number)`.execute(store);
  return rows.map(({ who }) => who);
}

/** The names of who started a run, and of who saved its job, as far as they are known. */
export async function startersOf(store: Store, { runId, parameters }: Run): Promise<string[]> {
  const named = parameters?.startedBy === undefined ? [] : [parameters.startedBy];
  return [...new Set([...named, ...(await whoStarted(store, runId))])];
}
