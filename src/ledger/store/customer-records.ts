import { sql } from 'kysely';
import type { Day } from '../../domain/day.js';
import type { Store } from '../../store/database.js';
import { formerlyBilled } from './former-skus.js';
import { itemsOfPeriod, type ItemsWanted } from './items.js';

export interface BuiltCustomers {
  /** Customers whose records differ from those that are read now. */
  readonly changed: number;
  readonly items: number;
}

/**
 * Rebuilds the records of some customers, in one statement inside the database: one for each group of items that are
 * billed alike, and one with the count 0 for each SKU that is no longer billed. Records equal to the published ones are
 * not written again. Repeated for the same build, it gives the same result.
 */
export async function writeVersions(
  transaction: Store,
  buildId: number,
  wanted: ItemsWanted & { readonly customerCodes: readonly string[] },
): Promise<BuiltCustomers> {
  const { period, customerCodes } = wanted;
  await sql`
    delete from billing_versions
    where period_end = ${period.end} and from_build = ${buildId} and customer_code = any(${customerCodes})`.execute(
    transaction,
  );
  const { rows } = await sql<BuiltCustomers>`
    with item as materialized (${itemsOfPeriod(wanted)}),
    former as materialized (${formerlyBilled(wanted)}),
    hashed as (
      select customer_code, md5(string_agg(content, chr(29) order by added_change_id, sku)) hash from (
        select customer_code, added_change_id, sku, concat_ws(chr(31), added_change_id, coalesce(gone_by, 0), action,
          sku, sku_type, grouping, service_name, plan_name, instance_name, coalesce(override_reason, chr(30))) content
        from item
        union all
        select customer_code, null, sku, concat_ws(chr(31), sku, sku_type, grouping, service_name, plan_name,
          instance_name, formerly)
        from former) contents
      group by customer_code),
    changed as (
      select code, coalesce(h.hash, '') hash
      from unnest(${customerCodes}::text[]) code left join hashed h on h.customer_code = code
      left join lateral (
        select content_hash from billing_versions
        where period_end = ${period.end} and customer_code = code and to_build is null limit 1) v on true
      where coalesce(h.hash, '') <> coalesce(v.content_hash, '')),
    version as (
      insert into billing_versions (period_end, customer_code, from_build, content_hash)
      select ${period.end}::date, code, ${buildId}::bigint, hash from changed returning version_id, customer_code),
    grouped as materialized (
      select nextval('billing_summaries_summary_id_seq') summary_id, g.* from (
        select version_id, sku, sku_type, grouping, service_name, plan_name, instance_name, override_reason, null formerly,
          sum(was_there) last_count, sum(is_there) this_count, array_agg(added_change_id) added, array_agg(gone_by) gone,
          array_agg(action) actions
        from item join version using (customer_code)
        group by version_id, sku, sku_type, grouping, service_name, plan_name, instance_name, override_reason
        union all
        select version_id, sku, sku_type, grouping, service_name, plan_name, instance_name, null, formerly, 0, 0, '{}', '{}',
          '{}'
        from former join version using (customer_code)
        order by version_id, grouping, sku) g),
    summary as (
      insert into billing_summaries (summary_id, version_id, sku, sku_type, grouping, service_name, plan_name,
        instance_name, billable, override_reason, formerly, last_count, this_count)
      select summary_id, version_id, sku, sku_type, grouping, service_name, plan_name, instance_name,
        override_reason is null, coalesce(override_reason, ''), formerly, last_count, this_count
      from grouped),
    detail as (
      insert into billing_details (summary_id, added_change_id, removed_change_id, action)
      select summary_id, each.added, each.gone, each.action
      from grouped cross join unnest(added, gone, actions) each(added, gone, action))
    select (select count(*) from version) changed, (select count(*) from item) items`.execute(transaction);
  return rows[0] ?? { changed: 0, items: 0 };
}

/**
 * Deletes the records that builds replaced long ago.
 * @param days how long replaced records are kept, so that what was read from them can still be explained
 */
export async function deleteReplacedVersions(store: Store, periodEnd: Day, days: number): Promise<void> {
  await sql`
    delete from billing_versions v using billing_builds b
    where v.period_end = ${periodEnd} and b.build_id = v.to_build
      and b.ended_at < clock_timestamp() - make_interval(days => ${days})`.execute(store);
}
