import { sql } from 'kysely';
import { ownPreviewPrefix } from '../../domain/sync/own-preview.js';
import type { Store } from '../database.js';

/**
 * The ids of the runs that a person may mean: `latest`, a run id or its beginning, or a workflow id, which means its
 * newest run. The newest first.
 */
export async function findRunIds(store: Store, reference: string, limit: number): Promise<string[]> {
  const { rows } = await sql<{ runId: string }>`
    select run_id "runId" from runs
    where removal_started_at is null and (
      -- A preview that a run makes of itself is a part of that run.
      (${reference} = 'latest' and not starts_with(workflow_id, ${ownPreviewPrefix})) or run_id = ${reference} or workflow_id = ${reference}
      or starts_with(run_id, ${reference.toLowerCase()}))
    order by (run_id = ${reference}) desc, (workflow_id = ${reference}) desc, started_at desc, run_id
    limit ${limit}`.execute(store);
  const [first] = rows;
  if (first === undefined) return [];
  const exact = reference === 'latest' || !first.runId.startsWith(reference.toLowerCase()) || first.runId === reference;
  return exact ? [first.runId] : rows.map(({ runId }) => runId);
}
