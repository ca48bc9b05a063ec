import type { Store } from './database.js';
import { sql } from 'kysely';
import { listRunPage, type ListedRun, type RunFilter } from './run-list.js';

/** A run with what trends are drawn of. */
export interface TrendRun extends ListedRun {
  /** Calls to Autotask, as far as they were counted. */
  readonly calls: number;
}

/** The newest runs, the newest first. */
export async function readTrends(store: Store, filter: RunFilter, limit: number): Promise<TrendRun[]> {
  const runs = await listRunPage(store, filter, { offset: 0, limit });
  const { rows } = await sql<{ runId: string; calls: number }>`
    select run_id "runId", sum(calls)::integer calls from run_calls
    where run_id = any(${runs.map(({ runId }) => runId)}) group by run_id`.execute(store);
  const calls = new Map(rows.map((row) => [row.runId, row.calls]));
  return runs.map((run) => ({ ...run, calls: calls.get(run.runId) ?? 0 }));
}
