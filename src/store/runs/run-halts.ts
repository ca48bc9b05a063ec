import { sql } from 'kysely';
import type { HaltKind } from '../../domain/sync/run-failure.js';
import type { Store } from '../database.js';

/**
 * From now on nothing more is sent for the run. The first reason is kept.
 *
 * @param kind the failure that stops it; null if none does
 */
export async function haltRun(
  store: Store,
  runId: string,
  because: string,
  kind: HaltKind | null = null,
): Promise<void> {
  await sql`
    update runs set halted_at = clock_timestamp(), halted_because = ${because}, halted_kind = ${kind}
    where run_id = ${runId} and halted_at is null`.execute(store);
}

/**
 * Stops a run so that it can be closed: nothing more is sent for it.
 *
 * @param executionId the execution that closes it
 * @returns false if another execution has begun to work on it since: it was reset, and goes on
 */
export async function haltToClose(
  store: Store,
  runId: string,
  executionId: string | null,
  because: string,
): Promise<boolean> {
  const { numAffectedRows } = await sql`
    update runs set halted_at = coalesce(halted_at, clock_timestamp()), halted_because = coalesce(halted_because, ${because})
    where run_id = ${runId} and executions[cardinality(executions)] is not distinct from ${executionId}`.execute(store);
  return numAffectedRows === 1n;
}
