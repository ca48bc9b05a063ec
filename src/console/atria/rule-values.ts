import { ruleSchema } from '../../ledger/api/rule-schema.js';
import type { BillingRule, NewBillingRule, RuleConditions } from '../../ledger/model/billing-rule.js';
import { formText } from '../shell/form.js';

/** The conditions that are lists of names: one name a line in the form. */
export const nameConditions = [
  'customerCodes',
  'serviceCodes',
  'planNames',
  'skus',
  'userNames',
  'userFlags',
] as const satisfies readonly (keyof RuleConditions)[];
export type NameCondition = (typeof nameConditions)[number];

/** What stands in the form of a billing rule. */
export interface RuleFormValues extends Readonly<Record<NameCondition, string>> {
  readonly description: string;
  readonly overrideReason: string;
  readonly processingOrder: string;
  readonly validFrom: string;
  readonly validTo: string;
  readonly customerTypes: readonly string[];
  readonly itemKinds: readonly string[];
  readonly skuStartsWith: string;
  /** "": it does not matter. */
  readonly skuIsEmpty: 'true' | 'false' | '';
}

/** A form or the query of an address; a name may stand in it several times. */
type Given = Readonly<Record<string, unknown>>;

export function ruleValuesOf(given: Given): RuleFormValues {
  const text = (name: string) => formText(given, name).trim();
  const names = Object.fromEntries(nameConditions.map((name) => [name, text(name)])) as Record<NameCondition, string>;
  const empty = text('skuIsEmpty');
  return {
    ...names,
    description: text('description'),
    overrideReason: text('overrideReason'),
    processingOrder: text('processingOrder'),
    validFrom: text('validFrom'),
    validTo: text('validTo'),
    customerTypes: listOf(given['customerTypes']),
    itemKinds: listOf(given['itemKinds']),
    skuStartsWith: text('skuStartsWith'),
    skuIsEmpty: empty === 'true' || empty === 'false' ? empty : '',
  };
}

export function valuesOfRule(rule: BillingRule): RuleFormValues {
  const { description, overrideReason, processingOrder, validFrom, validTo, conditions } = rule;
  const names = nameConditions.map((name) => [name, (conditions[name] ?? []).join('\n')]);
  return {
    ...(Object.fromEntries(names) as Record<NameCondition, string>),
    description,
    overrideReason,
    processingOrder: String(processingOrder),
    validFrom: validFrom ?? '',
    validTo: validTo ?? '',
    customerTypes: conditions.customerTypes ?? [],
    itemKinds: conditions.itemKinds ?? [],
    skuStartsWith: conditions.skuStartsWith ?? '',
    skuIsEmpty: conditions.skuIsEmpty === undefined ? '' : conditions.skuIsEmpty ? 'true' : 'false',
  };
}

/** What is wrong with the fields of a rule, by their names. */
export type RuleProblems = Readonly<Record<string, string>>;

/** Reads a rule by the same checks as the REST API. Whether it can match anything is judged against the ledger. */
export function readRule(
  values: RuleFormValues,
): { readonly rule: NewBillingRule } | { readonly problems: RuleProblems } {
  const { description, overrideReason, processingOrder, validFrom, validTo } = values;
  const parsed = ruleSchema.safeParse({
    ...{ description, overrideReason },
    processingOrder: /^\d+$/.test(processingOrder) ? Number(processingOrder) : Number.NaN,
    validFrom: validFrom === '' ? null : validFrom,
    validTo: validTo === '' ? null : validTo,
    conditions: conditionsOf(values),
  });
  if (parsed.success) return { rule: parsed.data };
  const problems = parsed.error.issues.map(({ path, message }) => {
    return [String(path[0] === 'conditions' ? (path[1] ?? path[0]) : path[0]), `It ${message}.`];
  });
  return { problems: Object.fromEntries(problems) as RuleProblems };
}

export function hasConditions(values: RuleFormValues): boolean {
  return Object.keys(conditionsOf(values)).length > 0;
}

/** Only what is given: an empty field is no condition. */
function conditionsOf(values: RuleFormValues): Record<string, unknown> {
  const { customerTypes, itemKinds, skuStartsWith, skuIsEmpty } = values;
  const names = nameConditions.map((name) => [name, linesOf(values[name])] as const);
  const lists = [...names, ['customerTypes', customerTypes] as const, ['itemKinds', itemKinds] as const];
  return {
    ...Object.fromEntries(lists.filter(([, list]) => list.length > 0)),
    ...(skuStartsWith === '' ? {} : { skuStartsWith }),
    ...(skuIsEmpty === '' ? {} : { skuIsEmpty: skuIsEmpty === 'true' }),
  };
}

function linesOf(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

function listOf(given: unknown): string[] {
  return (Array.isArray(given) ? given : [given]).filter((each) => typeof each === 'string' && each !== '') as string[];
}
