import { sql } from 'kysely';
import type { Store } from '../database.js';

/** Lines of a contract that runs have ever claimed to write, and those that one holds now. */
export async function claimedLines(
  store: Store,
  databaseCi: number,
  contractId: number,
): Promise<{ ever: number; now: number }> {
  const { rows } = await sql<{ ever: number; now: number }>`
    select count(distinct service_id)::int ever, (count(*) filter (where state <> 'closed'))::int now
    from claims where database_ci = ${databaseCi} and contract_id = ${contractId}`.execute(store);
  return rows[0] ?? { ever: 0, now: 0 };
}
