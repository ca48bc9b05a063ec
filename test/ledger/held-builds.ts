import { sql } from 'kysely';
import { expect, vi } from 'vitest';
import type { Store } from '../../src/store/database.js';
import { holdBuilds } from './build-lock.js';

/**
 * Does something while a billing process stands still in the middle of a build.
 *
 * @param start starts the process
 * @param work is done while it stands still
 */
export async function whileBuildIsHeld(
  store: Store,
  start: () => Promise<unknown>,
  work: () => Promise<unknown>,
): Promise<void> {
  const letGo = await holdBuilds(store);
  try {
    await start();
    await untilWaiting(store, 1);
    await work();
  } finally {
    await letGo();
  }
}

/** Waits until so many statements in this database wait for somebody else's lock. */
export async function untilWaiting(store: Store, statements: number): Promise<void> {
  await vi.waitFor(
    async () => {
      const { rows } = await sql<{ count: number }>`
        select count(*) count from pg_stat_activity
        where datname = current_database() and wait_event_type = 'Lock'`.execute(store);
      expect(rows[0]?.count).toBeGreaterThanOrEqual(statements);
    },
    { interval: 20, timeout: 60_000 },
  );
}
