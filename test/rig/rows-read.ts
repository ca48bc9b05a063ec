import { sql } from 'kysely';
import { expect } from 'vitest';
import type { Store } from '../../src/store/database.js';

/**
 * The rows of these tables that were read so far, by table. A connection tells Postgres what it has read when it ends: so all
 * others are ended.
 */
export async function rowsRead(store: Store, tables: readonly string[]): Promise<ReadonlyMap<string, number>> {
  const ended = await sql<{ pid: number }>`
    select pid, pg_terminate_backend(pid) from pg_stat_activity
    where datname = current_database() and pid <> pg_backend_pid()`.execute(store);
  const pids = ended.rows.map(({ pid }) => pid);
  const left = () => sql`select from pg_stat_activity where pid = any(${pids})`.execute(store);
  await expect.poll(async () => (await left()).rows).toEqual([]);
  const { rows } = await sql<{ name: string; read: number }>`
    select relname name, (seq_tup_read + coalesce(idx_tup_fetch, 0))::integer read
    from pg_stat_user_tables where relname = any(${[...tables]})`.execute(store);
  return new Map(rows.map(({ name, read }) => [name, read]));
}
