import { itemKindOf } from '../ledger/catalogue-search.js';
import type { BillingRule, RuleConditions } from '../ledger/model/billing-rule.js';
import type { ItemKind } from '../ledger/model/items.js';
import type { LedgerCustomer } from '../ledger/model/state.js';
import type { CatalogueEntry } from '../ledger/store/catalogue.js';

/** Conditions that say nothing of customers and users, so that a rule with no others excludes a catalogue entry for all. */
const ofCatalogue: ReadonlySet<string> = new Set<keyof RuleConditions>([
  ...(['serviceCodes', 'planNames', 'itemKinds', 'skus', 'skuStartsWith', 'skuIsEmpty'] as const),
]);

/** Conditions that say nothing of what a customer has, so that a rule with no others excludes all of it. */
const ofCustomers: ReadonlySet<string> = new Set<keyof RuleConditions>(['customerCodes', 'customerTypes']);

/** What a billing rule excludes altogether, which is not compared. */
export interface ExcludedFromMapping {
  /** The customer; null: it is a catalogue entry. */
  readonly customerCode: string | null;
  readonly name: string;
  /** Its billing identifier or SKU. */
  readonly value: string;
  /** What the rule says of itself. */
  readonly rule: string;
}

/** The billing rule that excludes a catalogue entry for every customer, so that its SKU leads nowhere that matters. */
export function ruleOfEntry(entry: CatalogueEntry, rules: readonly BillingRule[]): BillingRule | undefined {
  return rules.find((rule) => hasOnly(rule, ofCatalogue) && fits(entry, rule.conditions));
}

/** The billing rule that excludes everything that a customer has. */
export function ruleOfCustomer({ code, type }: LedgerCustomer, rules: readonly BillingRule[]): BillingRule | undefined {
  return rules.find((rule) => {
    const { customerCodes, customerTypes } = rule.conditions;
    const isMeant = (customerCodes?.includes(code) ?? true) && (customerTypes?.includes(type) ?? true);
    return isMeant && hasOnly(rule, ofCustomers);
  });
}

function hasOnly({ conditions }: BillingRule, names: ReadonlySet<string>): boolean {
  const given = Object.entries(conditions).filter(([, value]) => value !== undefined);
  return given.length > 0 && given.every(([name]) => names.has(name));
}

function fits(entry: CatalogueEntry, conditions: RuleConditions): boolean {
  const { serviceCodes, planNames, itemKinds, skus, skuStartsWith, skuIsEmpty } = conditions;
  const { kind, serviceCode, name, sku } = entry;
  return (
    (serviceCodes?.includes(serviceCode) ?? true) &&
    (planNames === undefined || (kind === 'plan' && planNames.includes(name))) &&
    (itemKinds?.includes(kindBilledFor(entry)) ?? true) &&
    (skus?.includes(sku) ?? true) &&
    (skuStartsWith === undefined || sku.startsWith(skuStartsWith)) &&
    (skuIsEmpty === undefined || skuIsEmpty === (sku.trim() === ''))
  );
}

/** A plan of a service that is assigned to customers is billed as their service: no user can have it. */
function kindBilledFor(entry: CatalogueEntry): ItemKind {
  return entry.kind === 'plan' && entry.level === 'customer' ? 'customerService' : itemKindOf(entry);
}
