import { sql } from 'kysely';
import { expect, vi } from 'vitest';
import type { Store } from '../../src/store/database.js';

/** Names the lock that a held build waits for. */
const heldLock = 712_001;

/**
 * Does something while a billing process stands still in the middle of a build: in the statement that writes the records
 * of its next customers, after those of the first ones were kept.
 *
 * @param start starts the process
 * @param work is done while it stands still
 */
export async function whileBuildIsHeld(
  store: Store,
  start: () => Promise<unknown>,
  work: () => Promise<unknown>,
): Promise<void> {
  await sql`
    create or replace function wait_for_test() returns trigger language plpgsql as $$
    begin
      if exists (select 1 from billing_builds where state = 'building' and customers_done > 0) then
        perform pg_advisory_xact_lock_shared(${sql.lit(heldLock)});
      end if;
      return null;
    end $$`.execute(store);
  await sql`create trigger wait_for_test before insert on billing_versions execute function wait_for_test()`.execute(
    store,
  );
  await store.transaction().execute(async (transaction) => {
    await sql`select pg_advisory_xact_lock(${heldLock})`.execute(transaction);
    await start();
    await untilWaiting(store, 1);
    await work();
  });
  await sql`drop trigger wait_for_test on billing_versions`.execute(store);
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
