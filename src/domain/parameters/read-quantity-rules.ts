import { hasInvisible } from '../invisible-characters.js';
import { isObject } from '../is-object.js';
import {
  allowanceOf,
  decreaseRules,
  increaseRules,
  type Allowance,
  type QuantityRule,
} from '../sync/quantity-rules.js';

/** What is wrong with one of the rules, as a clause about it. */
export interface RuleFault {
  /** From 1. */
  readonly place: number;
  /** undefined if it cannot be read. */
  readonly sku: string | undefined;
  readonly fault: string;
}

interface ReadQuantityRules {
  readonly rules: readonly QuantityRule[];
  readonly faults: readonly RuleFault[];
}

const greatestNumber = 1_000_000_000;
/** With it, the units that an allowance comes to are exact. */
const greatestPercent = 100_000;
const longestSku = 200;

const decreaseStarts = decreaseRules.map((name) => `"${name}"`).join(', ');
const increaseStarts = increaseRules.map((name) => `"${name}"`).join(', ');

/** What a list of rules has to be, in words that follow "must be". */
export const allowedQuantityRules =
  'a list of objects, one for each SKU: SKU (text) and either BillAs (another SKU), or one or more of AtLeast, AtMost, PackOf, ' +
  `Free, IncreasesFrom and DecreasesFrom; the first four are whole numbers from 1 to ${greatestNumber}, but Free may be an object with Percent (a ` +
  `whole number from 1 to ${greatestPercent}) and Of (another SKU); IncreasesFrom is one of ${increaseStarts}; ` +
  `DecreasesFrom is one of ${decreaseStarts}`;

/** Reads the rules as an operator typed them. @returns undefined if they are no list */
export function readQuantityRules(given: unknown): ReadQuantityRules | undefined {
  if (!Array.isArray(given)) return undefined;
  const read = given.map(readRule);
  const faults = read.flatMap((each, index): RuleFault[] => {
    const found = each.fault ?? faultAmong(each.rule, read.slice(0, index), read);
    return found === undefined ? [] : [{ place: index + 1, sku: each.sku, fault: found }];
  });
  return { rules: read.flatMap(({ rule }) => rule ?? []), faults };
}

interface ReadRule {
  readonly sku: string | undefined;
  readonly rule?: QuantityRule;
  readonly fault?: string;
}

function readRule(given: unknown): ReadRule {
  if (!isObject(given)) return { sku: undefined, fault: 'must be an object' };
  const sku = skuOf(given['SKU']);
  const refused = (fault: string) => ({ sku, fault });
  if (Object.keys(given).some((name) => !memberNames.includes(name))) {
    return refused(`may have ${memberNames.join(', ')}, and nothing else`);
  }
  if (sku === undefined) return refused('needs SKU, a text as Atria has it');
  const free = freeOf(given['Free']);
  const atLeast = numberOf(given['AtLeast'], greatestNumber);
  const packOf = numberOf(given['PackOf'], greatestNumber);
  const atMost = numberOf(given['AtMost'], greatestNumber);
  if (atLeast === null || packOf === null || atMost === null) {
    return refused(`needs whole numbers from 1 to ${greatestNumber} for AtLeast, PackOf and AtMost`);
  }
  if (free === null) {
    const percent = `Percent, a whole number from 1 to ${greatestPercent}`;
    return refused(
      `needs for Free a whole number from 1 to ${greatestNumber}, or an object with ${percent}, and Of, a SKU`,
    );
  }
  const billAs = skuOf(given['BillAs']);
  if (billAs === undefined && given['BillAs'] !== undefined)
    return refused('needs for BillAs another SKU, as Atria has it');
  const decreasesFrom = decreaseRules.find((name) => name === given['DecreasesFrom']);
  if (decreasesFrom === undefined && given['DecreasesFrom'] !== undefined) {
    return refused(`needs for DecreasesFrom one of ${decreaseStarts}`);
  }
  const increasesFrom = increaseRules.find((name) => name === given['IncreasesFrom']);
  if (increasesFrom === undefined && given['IncreasesFrom'] !== undefined) {
    return refused(`needs for IncreasesFrom one of ${increaseStarts}`);
  }
  const rule: QuantityRule = {
    sku,
    ...(billAs === undefined ? {} : { billAs }),
    ...(free === undefined ? {} : { free }),
    ...(atLeast === undefined ? {} : { atLeast }),
    ...(packOf === undefined ? {} : { packOf }),
    ...(atMost === undefined ? {} : { atMost }),
    ...(increasesFrom === undefined ? {} : { increasesFrom }),
    ...(decreasesFrom === undefined ? {} : { decreasesFrom }),
  };
  return { sku, rule, ...contradictionIn(rule) };
}

const ruleMembers = ['SKU', 'AtLeast', 'AtMost', 'PackOf', 'Free', 'BillAs', 'IncreasesFrom', 'DecreasesFrom'] as const;
/** What a rule may say, by the names that operators type. */
export type QuantityRuleMember = (typeof ruleMembers)[number];

const memberNames: readonly string[] = ruleMembers;

function contradictionIn(rule: QuantityRule): Pick<ReadRule, 'fault'> {
  const { sku, billAs, free, atLeast, packOf, atMost, increasesFrom, decreasesFrom } = rule;
  const hasSteps = [free, atLeast, packOf, atMost, increasesFrom, decreasesFrom].some((step) => step !== undefined);
  if (billAs !== undefined) {
    if (hasSteps) return { fault: `has BillAs and other members: the rule of SKU ${billAs} acts on its units` };
    return billAs === sku ? { fault: 'is billed as its own SKU' } : {};
  }
  if (!hasSteps) {
    return { fault: 'needs BillAs, or one or more of AtLeast, AtMost, PackOf, Free, IncreasesFrom and DecreasesFrom' };
  }
  if (typeof free === 'object' && free.of === sku) return { fault: 'counts what is free from its own SKU' };
  if (atMost === undefined) return {};
  if (atLeast !== undefined && atLeast > atMost) return { fault: 'has a greater AtLeast than AtMost' };
  if (packOf !== undefined && atMost % packOf !== 0)
    return { fault: 'has an AtMost that is not whole packs of PackOf' };
  return {};
}

function faultAmong(rule: QuantityRule | undefined, before: readonly ReadRule[], all: readonly ReadRule[]) {
  if (rule === undefined) return undefined;
  if (before.some(({ sku }) => sku === rule.sku)) return 'is the second one of its SKU, and a SKU has one rule';
  const isBilledAsOther = (sku: string | undefined) =>
    all.some((each) => each.sku === sku && each.rule?.billAs !== undefined);
  if (rule.billAs !== undefined && isBilledAsOther(rule.billAs)) {
    return 'is billed as a SKU that is billed as another one itself';
  }
  const base = allowanceOf(rule)?.of;
  if (base !== undefined && isBilledAsOther(base))
    return 'counts what is free from a SKU that is billed as another one';
  const isChain = all.some(
    (each) => each.sku === base && each.rule !== undefined && allowanceOf(each.rule) !== undefined,
  );
  return base !== undefined && isChain ? 'counts what is free from a SKU with such an allowance of its own' : undefined;
}

/** null: it cannot be used; undefined: it is not given. */
function numberOf(given: unknown, greatest: number): number | null | undefined {
  if (given === undefined) return undefined;
  return typeof given === 'number' && Number.isInteger(given) && given >= 1 && given <= greatest ? given : null;
}

function freeOf(given: unknown): number | Allowance | null | undefined {
  if (!isObject(given)) return numberOf(given, greatestNumber);
  const percent = numberOf(given['Percent'], greatestPercent);
  const of = skuOf(given['Of']);
  const isWhole = Object.keys(given).length === 2 && typeof percent === 'number' && of !== undefined;
  return isWhole ? { percent, of } : null;
}

/** Compared as the sync compares SKUs: without the blanks around it. One that is not seen as it is would match nothing. */
function skuOf(given: unknown): string | undefined {
  const text = typeof given === 'string' ? given.trim() : '';
  return text === '' || text.length > longestSku || hasInvisible(text) ? undefined : text;
}
