import type { BillingRule, RuleConditions } from '../../ledger/model/billing-rule.js';
import type { ItemKind } from '../../ledger/model/items.js';
import { dayText } from '../shell/times.js';

/** The fields of a rule by the names that people read. */
export const ruleFieldLabels: Readonly<Record<string, string>> = {
  description: 'Description',
  overrideReason: 'Override reason',
  processingOrder: 'Processing order',
  validFrom: 'Valid from',
  validTo: 'Valid to',
  customerCodes: 'Customers',
  customerTypes: 'Customer types',
  serviceCodes: 'Services',
  planNames: 'Plans',
  itemKinds: 'Kinds of items',
  skus: 'SKUs',
  skuStartsWith: 'SKU starts with',
  skuIsEmpty: 'SKU is empty',
  userNames: 'Users',
  userFlags: 'User flags',
  conditions: 'Conditions',
};

export const itemKindLabels: Readonly<Record<ItemKind, string>> = {
  customer: 'Customers themselves',
  user: 'Users themselves',
  customerService: "Customers' services",
  userService: "Users' services",
  application: 'Applications',
  resource: 'Resources',
};

/** The conditions of a rule, each as one line such as `Customer types: Test`. */
export function conditionLines(conditions: RuleConditions): string[] {
  const { itemKinds, skuIsEmpty, ...others } = conditions;
  const lines = Object.entries({ itemKinds: itemKinds?.map((kind) => itemKindLabels[kind]), ...others }).flatMap(
    ([name, value]) => {
      if (value === undefined) return [];
      return [`${ruleFieldLabels[name] ?? name}: ${typeof value === 'string' ? value : value.join(', ')}`];
    },
  );
  return skuIsEmpty === undefined ? lines : [...lines, skuIsEmpty ? 'Without a SKU' : 'With a SKU'];
}

/** For which periods a rule counts. */
export function validityText({ validFrom, validTo }: Pick<BillingRule, 'validFrom' | 'validTo'>): string {
  const from = validFrom === null ? '' : `from ${dayText(validFrom)}`;
  const to = validTo === null ? '' : `to ${dayText(validTo)}`;
  return from === '' && to === '' ? 'always' : `${from} ${to}`.trim();
}
