import type { Day } from '../domain/day.js';
import { itemKindOf } from '../ledger/catalogue-search.js';
import type { BillingRule, RuleConditions } from '../ledger/model/billing-rule.js';
import type { CatalogueEntry } from '../ledger/store/catalogue.js';

/** Conditions that say nothing of customers and users, so that a rule with no others excludes a catalogue entry for all. */
const ofCatalogue: ReadonlySet<string> = new Set<keyof RuleConditions>([
  ...(['serviceCodes', 'planNames', 'itemKinds', 'skuIsEmpty'] as const),
]);

/** Whether a billing rule excludes an entry without a SKU for every customer: such an entry needs none. */
export function isExcluded(entry: CatalogueEntry, rules: readonly BillingRule[], day: Day): boolean {
  return rules.some((rule) => {
    const { validFrom, validTo, conditions } = rule;
    if ((validFrom ?? day) > day || (validTo ?? day) < day) return false;
    const given = Object.entries(conditions).filter(([, value]) => value !== undefined);
    return given.every(([name]) => ofCatalogue.has(name)) && fits(entry, conditions);
  });
}

function fits(entry: CatalogueEntry, { serviceCodes, planNames, itemKinds, skuIsEmpty }: RuleConditions): boolean {
  return (
    (serviceCodes?.includes(entry.serviceCode) ?? true) &&
    (planNames === undefined || (entry.kind === 'plan' && planNames.includes(entry.name))) &&
    (itemKinds?.includes(itemKindOf(entry)) ?? true) &&
    skuIsEmpty !== false
  );
}
