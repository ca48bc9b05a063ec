import { sql, type RawBuilder } from 'kysely';
import type { DayRange } from '../../domain/billing-period.js';
import { companyIdOf } from '../../domain/billing.js';
import type { Store } from '../database.js';

/** An account in Autotask, and where people use that Autotask in a browser; null: not known. */
export interface KnownAccount {
  readonly webUrl: string | null;
  readonly companyId: number | null;
}

/** In a query on `run_customers`: a customer's billing identifier, unless the run found that no account has it. */
export const accountNumber: RawBuilder<unknown> = sql`case when outcome is distinct from 'AT05' then billing_identifier end`;

/** The account with a number; null if it is none that Autotask could have given out. */
export function companyOfNumber(number: string | null): number | null {
  return companyIdOf(number ?? '') ?? null;
}

/** The account of a customer by the newest run of a billing period that looked at the customer. */
export async function accountOfCustomer(store: Store, customerCode: string, period: DayRange): Promise<KnownAccount> {
  const { rows } = await sql<{ webUrl: string | null; number: string | null }>`
    select r.autotask_web_url "webUrl", coalesce(l.company_id::text, c.number) number
    from runs r
      left join lateral (
        select company_id from plan_lines
        where run_id = r.run_id and customer_code = ${customerCode} and pass = 'records' and company_id is not null
        limit 1) l on true
      left join lateral (
        select customer_code, ${accountNumber} number from run_customers
        where run_id = r.run_id and customer_code = ${customerCode}) c on true
    where r.period_start = ${period.start}::date and r.period_end = ${period.end}::date and not r.is_preview
      and r.removal_started_at is null and (l.company_id is not null or c.customer_code is not null)
    order by r.started_at desc limit 1`.execute(store);
  const [found] = rows;
  return { webUrl: found?.webUrl ?? null, companyId: companyOfNumber(found?.number ?? null) };
}
