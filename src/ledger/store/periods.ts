import { sql } from 'kysely';
import type { BillingPeriod, DayRange } from '../../domain/billing-period.js';
import type { Day } from '../../domain/day.js';
import type { Store } from '../../store/database.js';

export interface StoredPeriod extends BillingPeriod {
  /** The build whose records are read; null before the first. */
  readonly publishedBuild: number | null;
}

const columns = sql`period_start "start", period_end "end", status, published_build "publishedBuild"`;

/** In order of time. */
export async function listPeriods(
  store: Store,
  page: { readonly offset: number; readonly limit: number } = { offset: 0, limit: 100_000 },
): Promise<StoredPeriod[]> {
  const { rows } = await sql<StoredPeriod>`
    select ${columns} from billing_periods order by period_end offset ${page.offset} limit ${page.limit}`.execute(
    store,
  );
  return rows;
}

export async function countPeriods(store: Store): Promise<number> {
  const { rows } = await sql<{ count: number }>`select count(*) count from billing_periods`.execute(store);
  return rows[0]?.count ?? 0;
}

export async function findPeriod(store: Store, end: Day): Promise<StoredPeriod | undefined> {
  const { rows } = await sql<StoredPeriod>`
    select ${columns} from billing_periods where period_end = ${end}`.execute(store);
  return rows[0];
}

/** Adds open periods; those that are known stay as they are. */
export async function insertPeriods(store: Store, periods: readonly DayRange[]): Promise<void> {
  await sql`
    insert into billing_periods (period_start, period_end, status)
    select start, "end", 'open' from jsonb_to_recordset(${JSON.stringify(periods)}::jsonb) as (start date, "end" date)
    on conflict (period_end) do nothing`.execute(store);
}

/** The day of the earliest change in a time zone; undefined if there is none. */
export async function firstChangeDay(store: Store, timeZone: string): Promise<Day | undefined> {
  const { rows } = await sql<{ day: Day | null }>`
    select (min(happened_at) at time zone ${timeZone})::date "day" from service_changes`.execute(store);
  return rows[0]?.day ?? undefined;
}
