import { sql } from 'kysely';
import type { Store } from './database.js';

/** Calls of a run to one entity of Autotask. */
export interface CallCount {
  readonly endpoint: string;
  /** Whether they were to change something. */
  readonly writes: boolean;
  readonly calls: number;
  /** Those of them that were answered by an error, or not at all. */
  readonly failed: number;
}

/** Adds to what a run has asked of Autotask in this minute. Calls of a run that the store does not know are dropped. */
export async function addRunCalls(
  store: Store,
  counts: readonly (CallCount & { readonly runId: string })[],
): Promise<void> {
  if (counts.length === 0) return;
  await sql`
    insert into run_calls (run_id, minute, endpoint, writes, calls, failed)
    select "runId", date_trunc('minute', clock_timestamp()), endpoint, writes, calls, failed
    from jsonb_to_recordset(${JSON.stringify(counts)}::jsonb)
      as x("runId" text, endpoint text, writes boolean, calls integer, failed integer)
    where exists (select 1 from runs r where r.run_id = x."runId")
    order by "runId", endpoint, writes
    on conflict (run_id, minute, endpoint, writes) do update
      set calls = run_calls.calls + excluded.calls, failed = run_calls.failed + excluded.failed`.execute(store);
}

/** What a run asked of Autotask, the most frequent first. */
export async function callsOfRun(store: Store, runId: string): Promise<CallCount[]> {
  const { rows } = await sql<CallCount>`
    select endpoint, writes, sum(calls)::integer calls, sum(failed)::integer failed
    from run_calls where run_id = ${runId} group by endpoint, writes order by calls desc, endpoint, writes`.execute(
    store,
  );
  return rows;
}

/** How often our runs called an Autotask database in the last hour. */
export async function callsOfLastHour(store: Store, databaseCi: number): Promise<number> {
  const { rows } = await sql<{ calls: number }>`
    select coalesce(sum(c.calls), 0)::integer calls
    from run_calls c join runs r using (run_id)
    where c.minute > clock_timestamp() - interval '1 hour' and r.database_ci = ${databaseCi}`.execute(store);
  return rows[0]?.calls ?? 0;
}
