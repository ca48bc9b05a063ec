import { sql } from 'kysely';
import type { BillingRule, NewBillingRule, RuleVocabulary } from '../model/billing-rule.js';
import type { CustomerType } from '../model/changes.js';
import { inTransaction, type Store } from '../../store/database.js';
import { theProgram, type Author, type NewAuditEntry } from '../../domain/audit/audit-entry.js';
import { changedFields, type RecordFields } from '../../domain/audit/changed-fields.js';
import { recordAudit } from '../../store/audit/record-audit.js';
import { isProductOf, itemsOfPeriod, type ItemsWanted } from './items.js';
import { raiseRulesRevision } from './settings.js';

const columns = sql`
  rule_id "ruleId", description, override_reason "overrideReason", processing_order "processingOrder",
  valid_from "validFrom", valid_to "validTo", conditions`;

/** In processing order. */
export async function listRules(store: Store): Promise<BillingRule[]> {
  const { rows } = await sql<BillingRule>`
    select ${columns} from billing_rules order by processing_order, rule_id`.execute(store);
  return rows;
}

export async function findRule(store: Store, ruleId: number): Promise<BillingRule | undefined> {
  const { rows } = await sql<BillingRule>`select ${columns} from billing_rules where rule_id = ${ruleId}`.execute(
    store,
  );
  return rows[0];
}

export async function insertRule(store: Store, rule: NewBillingRule, author = theProgram): Promise<BillingRule> {
  return store.transaction().execute(async (transaction) => {
    await raiseRulesRevision(transaction);
    const { rows } = await sql<BillingRule>`
      insert into billing_rules (description, override_reason, processing_order, valid_from, valid_to, conditions)
      values (${rule.description}, ${rule.overrideReason}, ${rule.processingOrder}, ${rule.validFrom}, ${rule.validTo},
        ${JSON.stringify(rule.conditions)}::jsonb)
      returning ${columns}`.execute(transaction);
    const [stored] = rows;
    if (stored === undefined) throw new Error(`The billing rule "${rule.description}" could not be stored.`);
    await recordAudit(transaction, [entryOf(author, undefined, stored)]);
    return stored;
  });
}

/** A rule that nobody else can change before the transaction ends; undefined if there is none. */
export async function lockRule(transaction: Store, ruleId: number): Promise<BillingRule | undefined> {
  // In the order in which every change of a rule locks them.
  await raiseRulesRevision(transaction);
  const { rows } = await sql<BillingRule>`
    select ${columns} from billing_rules where rule_id = ${ruleId} for update`.execute(transaction);
  return rows[0];
}

/** Changes a locked rule. */
export async function updateRule(
  transaction: Store,
  former: BillingRule,
  rule: NewBillingRule,
  author: Author,
): Promise<BillingRule | undefined> {
  const { rows } = await sql<BillingRule>`
    update billing_rules set description = ${rule.description}, override_reason = ${rule.overrideReason},
      processing_order = ${rule.processingOrder}, valid_from = ${rule.validFrom}, valid_to = ${rule.validTo},
      conditions = ${JSON.stringify(rule.conditions)}::jsonb, changed_at = clock_timestamp()
    where rule_id = ${former.ruleId} returning ${columns}`.execute(transaction);
  const [stored] = rows;
  if (stored !== undefined) await recordAudit(transaction, [entryOf(author, former, stored)]);
  return stored;
}

/** @returns whether there was such a rule */
export async function deleteRule(store: Store, ruleId: number, author = theProgram): Promise<boolean> {
  return inTransaction(store, async (transaction) => {
    await raiseRulesRevision(transaction);
    const { rows } = await sql<BillingRule>`
      delete from billing_rules where rule_id = ${ruleId} returning ${columns}`.execute(transaction);
    await recordAudit(
      transaction,
      rows.map((rule) => entryOf(author, rule, undefined)),
    );
    return rows.length > 0;
  });
}

function entryOf(author: Author, before: BillingRule | undefined, after: BillingRule | undefined): NewAuditEntry {
  const rule = after ?? before;
  const action = before === undefined ? 'added' : after === undefined ? 'removed' : 'changed';
  const changes = changedFields(before && fieldsOf(before), after && fieldsOf(after));
  const named = { id: String(rule?.ruleId ?? ''), name: rule?.description ?? '' };
  return { ...author, action, record: 'billing rule', ...named, changes, reason: '' };
}

function fieldsOf({
  description,
  overrideReason,
  processingOrder,
  validFrom,
  validTo,
  conditions,
}: BillingRule): RecordFields {
  return {
    Description: description,
    'Reason on the items': overrideReason,
    Order: processingOrder,
    'Valid from': validFrom,
    'Valid to': validTo,
    ...Object.fromEntries(Object.entries(conditions).map(([name, value]) => [`Excludes by ${name}`, value])),
  };
}

/** The customers, services and plans that rules can name. */
export async function ruleVocabulary(store: Store): Promise<RuleVocabulary> {
  const customers = await sql<{ code: string; type: CustomerType }>`
    select code, type from ledger_customers`.execute(store);
  const plans = await sql<{ code: string; plans: string[] }>`
    select s.code, coalesce(array_agg(p.name) filter (where p.name is not null), '{}') plans
    from ledger_services s left join ledger_products p on p.service_code = s.code and p.kind = 'plan'
    group by s.code`.execute(store);
  return {
    customers: new Map(customers.rows.map(({ code, type }) => [code, type])),
    plans: new Map(plans.rows.map(({ code, plans: names }) => [code, names])),
  };
}

export interface RulePreview {
  readonly items: number;
  /** Summary rows that these items would make up. */
  readonly records: number;
  readonly customers: number;
  /** What the items that are billed come to at Atria's sales prices, a decimal; null: none of them has a price. */
  readonly amount: string | null;
  /** Billed items that no amount counts, as they have no sales price. */
  readonly withoutPrice: number;
}

/** What the given rules would exclude in a period, as everything is now. Nothing is written. */
export async function previewRules(store: Store, wanted: ItemsWanted): Promise<RulePreview> {
  const { rows } = await sql<RulePreview>`
    select count(*) items, count(distinct (customer_code, sku, sku_type, grouping, service_name, plan_name, instance_name))
      records, count(distinct customer_code) customers,
      trim_scale(sum(sales_price::numeric) filter (where is_there = 1))::text amount,
      count(*) filter (where is_there = 1 and sales_price is null) "withoutPrice"
    from (
      select item.*, p.sales_price from (${itemsOfPeriod(wanted)}) item
      left join ledger_products p on ${isProductOf('item')}
      where override_reason is not null) excluded`.execute(store);
  return rows[0] ?? { items: 0, records: 0, customers: 0, amount: null, withoutPrice: 0 };
}
