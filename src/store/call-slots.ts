import { sql } from 'kysely';
import { reportDemand, type SlotDemand, type SlotGrant, type SlotShare } from '../domain/sync/slot-shares.js';
import type { Store } from './database.js';

/** An endpoint of an Autotask database, such as `ContractServiceUnits`. */
export interface SlotsKey {
  readonly databaseCi: number;
  readonly endpoint: string;
}

/**
 * Says what a holder has and wants of the slots of an endpoint, and answers what it gets, by the store's clock. If
 * somebody else's report comes in between, it begins anew.
 *
 * @param leaseMs how long its slots stay taken after this report if it is never heard of again
 */
export async function reportSlots(
  store: Store,
  { databaseCi, endpoint }: SlotsKey,
  demand: SlotDemand,
  leaseMs: number,
): Promise<SlotGrant> {
  for (;;) {
    const { rows } = await sql<{ now: number; version: number; shares: readonly SlotShare[] }>`
      select floor(extract(epoch from clock_timestamp()) * 1000)::bigint now, coalesce(s.version, 0) version,
        coalesce(s.shares, '[]') shares
      from (select) one left join call_slots s on s.database_ci = ${databaseCi} and s.endpoint = ${endpoint}`.execute(
      store,
    );
    const [known] = rows;
    if (known === undefined) throw new Error('The store did not tell the slots.');
    const { shares, grant } = reportDemand(known.shares, demand, { now: known.now, leaseMs });
    if (shares === known.shares) return grant;
    const { numAffectedRows } = await sql`
      insert into call_slots (database_ci, endpoint, shares)
      values (${databaseCi}, ${endpoint}, ${JSON.stringify(shares)}::jsonb)
      on conflict (database_ci, endpoint) do update set shares = excluded.shares, version = call_slots.version + 1
      where call_slots.version = ${known.version}`.execute(store);
    if (numAffectedRows === 1n) return grant;
  }
}
