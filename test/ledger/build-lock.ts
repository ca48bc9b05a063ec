import { sql } from 'kysely';
import type { Store } from '../../src/store/database.js';

/** Names the lock that a held build waits for. */
const heldLock = 712_001;

/**
 * Lets every billing process stand still in the middle of a build: in the statement that writes the records of its next
 * customers, after those of the first ones were kept.
 *
 * @returns lets them go on
 */
export async function holdBuilds(store: Store): Promise<() => Promise<void>> {
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
  const holding = await store.startTransaction().execute();
  // A person may look at the build for minutes; the store ends other transactions in which nothing is done for one.
  await sql`set local idle_in_transaction_session_timeout = 0`.execute(holding);
  await sql`select pg_advisory_xact_lock(${heldLock})`.execute(holding);
  return async () => {
    await holding.rollback().execute();
    await sql`drop trigger wait_for_test on billing_versions`.execute(store);
  };
}
