import { sql, type RawBuilder } from 'kysely';
import type { ItemsWanted } from './ledger-items.js';

/**
 * The SKUs that customers were billed for and are not any more, though no item of theirs was removed: the catalogue has
 * another SKU since, or a rule excludes what it did not. A sync may have posted them, and only a record that says 0 takes
 * the quantity back.
 *
 * They are those of the records of this period that are read now, whatever their count, so that a zero that nobody has
 * read yet stays; and those with a count that the period before had when it was closed, or has had since. Read within a
 * statement that has the period's items as `item`. What these bill is hashed once (`not in`): as `not exists`, the planner
 * compares each record with each item, because it expects few.
 */
export function formerlyBilled({
  period,
  customerCodes,
}: ItemsWanted & { readonly customerCodes: readonly string[] }): RawBuilder<unknown> {
  return sql`
    select distinct on (customer_code, sku) customer_code, s.sku, s.sku_type, s.grouping, s.service_name, s.plan_name,
      s.instance_name
    from unnest(${customerCodes}::text[]) wanted cross join lateral (
      select v.version_id, v.customer_code, true is_own from billing_versions v
      where v.period_end = ${period.end} and v.customer_code = wanted and v.to_build is null
      union all
      select v.version_id, v.customer_code, false from billing_versions v
      join billing_periods p on p.period_end = v.period_end
      join billing_builds made on made.build_id = v.from_build and made.state = 'published'
      left join billing_builds replacing on replacing.build_id = v.to_build
      where v.period_end = ${period.start}::date - 1 and v.customer_code = wanted
        and (v.to_build is null or replacing.ended_at > p.closed_at) offset 0) v
    join billing_summaries s on s.version_id = v.version_id
    where s.billable and trim(s.sku) <> '' and (v.is_own or s.this_count > 0)
      and (v.customer_code, s.sku) not in (select customer_code, sku from item where override_reason is null)
    order by customer_code, sku, grouping collate "C", service_name collate "C", plan_name collate "C",
      instance_name collate "C", sku_type`;
}
