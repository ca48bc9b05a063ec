import type { DayRange } from '../../domain/billing-period.js';
import { didYouMean } from '../../domain/closest-name.js';
import type { Day } from '../../domain/day.js';
import type { CustomerType } from './changes.js';
import type { ItemKind } from './items.js';

/** What an item must be for a rule to exclude it. All that are given must hold; within one list, any. */
export interface RuleConditions {
  readonly customerCodes?: readonly string[] | undefined;
  readonly customerTypes?: readonly CustomerType[] | undefined;
  readonly serviceCodes?: readonly string[] | undefined;
  readonly planNames?: readonly string[] | undefined;
  readonly itemKinds?: readonly ItemKind[] | undefined;
  readonly skus?: readonly string[] | undefined;
  readonly skuStartsWith?: string | undefined;
  /** Whether the item has no SKU. */
  readonly skuIsEmpty?: boolean | undefined;
  readonly userNames?: readonly string[] | undefined;
  readonly userFlags?: readonly string[] | undefined;
}

/**
 * Excludes items from billing. Everything is billable until a rule says otherwise; of several that match, the last in
 * processing order gives the reason (https://docs.getatria.com/docs/concepts/platformfeatures/billing/rules).
 */
export interface NewBillingRule {
  readonly description: string;
  /** Written on each item that it excludes. */
  readonly overrideReason: string;
  readonly processingOrder: number;
  /** The rule counts for billing periods that end within these days; null: without limit. */
  readonly validFrom: Day | null;
  readonly validTo: Day | null;
  readonly conditions: RuleConditions;
}

export interface BillingRule extends NewBillingRule {
  readonly ruleId: number;
}

/** The rules that count for a billing period: those that are valid on its last day. */
export function rulesOfPeriod(rules: readonly BillingRule[], { end }: DayRange): BillingRule[] {
  return rules.filter(({ validFrom, validTo }) => (validFrom ?? end) <= end && end <= (validTo ?? end));
}

/** What rules can name. */
export interface RuleVocabulary {
  readonly customers: ReadonlyMap<string, CustomerType>;
  /** The plans of each service by the service's code. */
  readonly plans: ReadonlyMap<string, readonly string[]>;
}

const kindsWithUsers: readonly ItemKind[] = ['user', 'userService', 'application', 'resource'];
const kindsWithServices: readonly ItemKind[] = ['customerService', 'userService', 'application', 'resource'];
const kindsWithPlans: readonly ItemKind[] = ['customerService', 'userService'];
/** Customers and users are counted, but carry no SKU. */
const kindsWithSkus = kindsWithServices;

/** Why a rule is refused, in a whole sentence, and which part of it has to be corrected. */
export interface RuleRefusal {
  /** `conditions`: there are none at all. */
  readonly field: keyof RuleConditions | 'validTo' | 'conditions';
  readonly message: string;
}

/** Why a rule could never exclude anything, or would exclude everything; undefined if it is sound. */
export function ruleRefusal(rule: NewBillingRule, known: RuleVocabulary): RuleRefusal | undefined {
  return shapeRefusal(rule) ?? unknownNames(rule.conditions, known) ?? contradiction(rule.conditions, known);
}

function shapeRefusal({ validFrom, validTo, conditions }: NewBillingRule): RuleRefusal | undefined {
  if (validFrom !== null && validTo !== null && validFrom > validTo) {
    return { field: 'validTo', message: `The rule would be valid from ${validFrom} to ${validTo}, which is never.` };
  }
  const given = Object.entries(conditions).filter(([, value]) => value !== undefined);
  if (given.length === 0) {
    const message = 'The rule has no condition and would exclude everything. Give at least one.';
    return { field: 'conditions', message };
  }
  if (conditions.skuStartsWith === '') {
    const message = 'Every SKU starts with an empty text, so the rule would exclude everything. Give the beginning.';
    return { field: 'skuStartsWith', message };
  }
  return emptyLists(given as [keyof RuleConditions, unknown][]);
}

/** Only a SKU may be empty: items of a customer have no user, so an empty user would be all of these. */
function emptyLists(given: readonly [keyof RuleConditions, unknown][]): RuleRefusal | undefined {
  for (const [field, list] of given) {
    if (!Array.isArray(list)) continue;
    if (list.length === 0) {
      return { field, message: `The condition ${field} lists nothing, so the rule matches nothing.` };
    }
    if (field !== 'skus' && list.includes('')) {
      return { field, message: `The condition ${field} lists an empty name. Give the name.` };
    }
  }
  return undefined;
}

function unknownNames(
  { customerCodes, serviceCodes, planNames }: RuleConditions,
  known: RuleVocabulary,
): RuleRefusal | undefined {
  const plans = (serviceCodes ?? [...known.plans.keys()]).flatMap((code) => known.plans.get(code) ?? []);
  const plan = serviceCodes === undefined ? 'plan' : 'plan of the services given';
  return (
    unknownAmong('customerCodes', 'customer', customerCodes, [...known.customers.keys()]) ??
    unknownAmong('serviceCodes', 'service', serviceCodes, [...known.plans.keys()]) ??
    unknownAmong('planNames', plan, planNames, plans)
  );
}

function unknownAmong(
  field: RuleRefusal['field'],
  what: string,
  given: readonly string[] | undefined,
  known: readonly string[],
): RuleRefusal | undefined {
  const unknown = given?.find((name) => !known.includes(name));
  if (unknown === undefined) return undefined;
  return { field, message: `There is no ${what} "${unknown}".${didYouMean(unknown, known)}` };
}

function contradiction(conditions: RuleConditions, { customers }: RuleVocabulary): RuleRefusal | undefined {
  const { customerCodes, customerTypes, skus, skuStartsWith, skuIsEmpty } = conditions;
  const ofType = customerCodes?.filter((code) => customerTypes?.includes(customers.get(code) ?? 'Standard') ?? true);
  if (ofType?.length === 0) {
    const message = `None of the customers given is of type ${customerTypes?.join(' or ') ?? ''}.`;
    return { field: 'customerTypes', message };
  }
  const possible = skus?.filter(
    (sku) => sku.startsWith(skuStartsWith ?? '') && (sku === '') === (skuIsEmpty ?? sku === ''),
  );
  if (possible?.length === 0) {
    return { field: 'skus', message: 'No SKU is one of those given and meets the other conditions on the SKU too.' };
  }
  if (skuIsEmpty === true && (skuStartsWith ?? '') !== '') {
    return { field: 'skuStartsWith', message: `A SKU that is empty does not start with "${skuStartsWith ?? ''}".` };
  }
  return kindContradiction(conditions);
}

function kindContradiction(conditions: RuleConditions): RuleRefusal | undefined {
  const { itemKinds, serviceCodes, planNames, userNames, userFlags, skus, skuStartsWith, skuIsEmpty } = conditions;
  const namesSku = skuIsEmpty === false || (skuStartsWith ?? '') !== '' || (skus !== undefined && !skus.includes(''));
  const needs: [boolean, string, readonly ItemKind[]][] = [
    [userNames !== undefined || userFlags !== undefined, 'a user', kindsWithUsers],
    [planNames !== undefined, 'a plan', kindsWithPlans],
    [serviceCodes !== undefined, 'a service', kindsWithServices],
    [namesSku, 'a SKU', kindsWithSkus],
  ];
  const asked = needs.filter(([isAsked]) => isAsked);
  for (const [, what, kinds] of asked) {
    if (itemKinds?.some((kind) => kinds.includes(kind)) === false) {
      const lacking = `Items of kind ${itemKinds.join(' or ')} have no ${what.replace(/^an? /, '')}`;
      return { field: 'itemKinds', message: `${lacking}, so the rule matches nothing.` };
    }
  }
  return undefined;
}
