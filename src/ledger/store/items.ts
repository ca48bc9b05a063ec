import { sql, type RawBuilder } from 'kysely';
import { rulesOfPeriod, type BillingRule } from '../model/billing-rule.js';
import type { DayRange } from '../../domain/billing-period.js';
import { summaryPatterns } from '../model/items.js';

/** Which customers' items are looked at. */
export interface ItemsWanted {
  readonly period: DayRange;
  readonly timeZone: string;
  /** Changes up to this one count. */
  readonly lastChangeId: number;
  /** Null: of all customers. */
  readonly customerCodes: readonly string[] | null;
  readonly rules: readonly BillingRule[];
}

/**
 * The bill items of a period, one row each: those that were there at its beginning, came in it, or both. An item that
 * ended before it or began after it is no item of it, with one exception: an item that ended before it, by a change
 * that came too late for the close of the previous period, was billed there and must go to zero here. `override_reason`
 * is null if no rule excludes the item.
 */
export function itemsOfPeriod(wanted: ItemsWanted): RawBuilder<unknown> {
  const { period, timeZone, lastChangeId, customerCodes } = wanted;
  const rules = JSON.stringify(rulesOfPeriod(wanted.rules, period).map(asRow));
  return sql`
    with bounds as materialized (
      select (${period.start}::date)::timestamp at time zone ${timeZone} t0,
        (${period.end}::date + 1)::timestamp at time zone ${timeZone} t1,
        coalesce((select closed_change_id from billing_periods where period_end = ${period.start}::date - 1),
          ${lastChangeId}) billed_up_to),
    rule as materialized (
      select * from jsonb_to_recordset(${rules}::jsonb) as (rule_id integer, processing_order integer, reason text,
        customer_codes text[], customer_types text[], service_codes text[], plan_names text[], item_kinds text[],
        skus text[], sku_starts_with text, sku_is_empty boolean, user_names text[], user_flags text[])),
    seen as (
      select s.*, b.t0, b.t1,
        case when s.removed_change_id <= ${lastChangeId} and s.removed_at < b.t1 then s.removed_change_id end gone_by
      from bounds b join ${rowsOf('ledger_spans', 'customer_code', customerCodes)} s
        on s.added_at < b.t1 and s.added_change_id <= ${lastChangeId}
      where (s.removed_at is null or s.removed_at >= b.t0
        or s.removed_change_id > least(b.billed_up_to, ${lastChangeId}::bigint))),
    named as (
      select n.*, c.type customer_type, coalesce(u.flags, '{}') user_flags, coalesce(v.name, n.service_code) service_name,
        case when n.item_kind = 'customerService' and v.level = 'customer' then coalesce(nullif(p.sku, ''), v.sku)
          else coalesce(p.sku, '') end sku,
        case when n.item_kind in ('customer', 'customerService') then 'customer' else 'user' end sku_type,
        case when n.item_kind in ('application', 'resource') then n.instance else '' end instance_name
      from seen n join ${rowsOf('ledger_customers', 'code', customerCodes)} c on c.code = n.customer_code
      left join ${rowsOf('ledger_users', 'customer_code', customerCodes)} u on u.customer_code = n.customer_code and u.user_name = n.user_name
      left join ledger_services v on v.code = n.service_code
      left join ledger_products p on ${isProductOf('n')})
    select n.*, ${groupingOf()} grouping,
      case when n.gone_by is not null then 'Removed' when n.added_at >= n.t0 then 'Added' else 'Carried' end action,
      (n.added_at < n.t0 and (n.gone_by is null or n.removed_at >= n.t0))::integer was_there, (n.gone_by is null)::integer is_there,
      (select r.reason from rule r where
        (r.customer_codes is null or n.customer_code = any(r.customer_codes))
        and (r.customer_types is null or n.customer_type = any(r.customer_types))
        and (r.service_codes is null or n.service_code = any(r.service_codes))
        and (r.plan_names is null or n.plan_name = any(r.plan_names))
        and (r.item_kinds is null or n.item_kind = any(r.item_kinds))
        and (r.skus is null or n.sku = any(r.skus))
        and (r.sku_starts_with is null or starts_with(n.sku, r.sku_starts_with))
        and (r.sku_is_empty is null or (n.sku = '') = r.sku_is_empty)
        and (r.user_names is null or n.user_name = any(r.user_names))
        and (r.user_flags is null or n.user_flags && r.user_flags)
        order by r.processing_order desc, r.rule_id desc limit 1) override_reason
    from named n`;
}

/** In a query: whether a product `p` is what an item is sold as. */
export function isProductOf(item: string): RawBuilder<boolean> {
  const of = (column: string) => sql.ref(`${item}.${column}`);
  const isInstance = sql`${of('item_kind')} in ('application', 'resource')`;
  return sql<boolean>`(p.service_code = ${of('service_code')}
    and p.kind = case when ${isInstance} then ${of('item_kind')} else 'plan' end
    and p.name = case when ${isInstance} then ${of('instance')} else ${of('plan_name')} end)`;
}

/**
 * The rows of a table that belong to some customers, looked up customer by customer. Otherwise the planner reads the
 * whole table for each batch of customers, and the work grows with the square of their number.
 */
function rowsOf(table: string, column: string, customerCodes: readonly string[] | null): RawBuilder<unknown> {
  if (customerCodes === null) return sql.table(table);
  return sql`(select its.* from unnest(${customerCodes}::text[]) wanted
    cross join lateral (select * from ${sql.table(table)} where ${sql.ref(column)} = wanted offset 0) its)`;
}

/** The pattern of the item's kind with its variables filled in. An item without a plan ends without the comma. */
function groupingOf(): RawBuilder<unknown> {
  const pattern = sql`(${JSON.stringify(summaryPatterns)}::jsonb ->> n.item_kind)`;
  return sql`regexp_replace(replace(replace(replace(${pattern}, '{PlanName}', n.plan_name),
    '{InstanceName}', n.instance), '{ServiceName}', n.service_name), ', $', '')`;
}

function asRow({ ruleId, processingOrder, overrideReason, conditions }: BillingRule) {
  return {
    rule_id: ruleId,
    processing_order: processingOrder,
    reason: overrideReason,
    customer_codes: conditions.customerCodes,
    customer_types: conditions.customerTypes,
    service_codes: conditions.serviceCodes,
    plan_names: conditions.planNames,
    item_kinds: conditions.itemKinds,
    skus: conditions.skus,
    sku_starts_with: conditions.skuStartsWith,
    sku_is_empty: conditions.skuIsEmpty,
    user_names: conditions.userNames,
    user_flags: conditions.userFlags,
  };
}
