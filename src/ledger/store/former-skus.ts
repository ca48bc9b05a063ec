import { sql, type RawBuilder } from 'kysely';
import type { ItemsWanted } from './items.js';

/**
 * The SKUs for which customers had billable records and have none by the items of the period: the catalogue has another
 * SKU since, a rule now excludes the items, or the last item was removed in the previous period. A sync may have posted
 * their quantity, and only a record that says 0 takes it back.
 *
 * `formerly` says where they had them: here, in the records of the period that are read now, which name what those
 * before them named; or in those of the period before, where what came from one period earlier still ends. For use
 * within a statement that has the period's items as `item`. `not in` hashes once what these bill; with `not exists` the
 * planner compares each record with each item, because it expects few.
 */
export function formerlyBilled({
  period,
  customerCodes,
}: ItemsWanted & { readonly customerCodes: readonly string[] }): RawBuilder<unknown> {
  return sql`
    select distinct on (customer_code, sku) customer_code, s.sku, s.sku_type, s.grouping, s.service_name, s.plan_name,
      s.instance_name, case when v.is_own and s.formerly is distinct from 'before' then 'here' else 'before' end formerly
    from unnest(${customerCodes}::text[]) wanted cross join lateral (
      select v.version_id, v.customer_code, v.period_end = ${period.end} is_own
      from billing_versions v join billing_periods p using (period_end)
      where v.period_end in (${period.end}::date, ${period.start}::date - 1) and v.customer_code = wanted
        and v.to_build is null and v.from_build <= p.published_build offset 0) v
    join billing_summaries s on s.version_id = v.version_id
    where s.billable and trim(s.sku) <> '' and (v.is_own or s.formerly is distinct from 'before')
      and (v.customer_code, s.sku) not in (select customer_code, sku from item where override_reason is null)
    order by customer_code, sku, formerly desc, grouping collate "C", service_name collate "C", plan_name collate "C",
      instance_name collate "C", sku_type`;
}
