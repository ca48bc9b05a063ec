import { visibleText } from '../invisible-characters.js';
import { counted, grouped, listed } from '../wording.js';

/** Units of a SKU that are free: so many percent of the units that Atria provisioned of another SKU. */
export interface Allowance {
  readonly percent: number;
  readonly of: string;
}

/** From when decreases of a SKU count, if not as the job says: from the next period on, or from the same day as increases. */
export const decreaseRules = ['NextPeriodStart', 'AsIncreases'] as const;

/** What the start of decreases is called in sentences. */
const decreaseStartTexts: Readonly<Record<(typeof decreaseRules)[number], string>> = {
  NextPeriodStart: 'the next period on',
  AsIncreases: 'the day of increases',
};

/** From when increases of a SKU count, if not as the job says. */
export const increaseRules = ['PeriodStart', 'CurrentPeriodStart', 'RunDay', 'NextPeriodStart'] as const;
export type IncreaseRule = (typeof increaseRules)[number];

/** What the start of a rule is called in sentences. */
export const increaseStartTexts: Readonly<Record<IncreaseRule, string>> = {
  PeriodStart: 'the start of the period',
  CurrentPeriodStart: 'the start of the current period',
  RunDay: 'the day of the run',
  NextPeriodStart: 'the start of the next period',
};

/** What a job bills of a SKU, if not what Atria provisioned. All numbers are whole, and 1 or more. */
export interface QuantityRule {
  readonly sku: string;
  /** The SKU as whose units these count. Then the rule says nothing else: that of the other SKU acts. */
  readonly billAs?: string;
  /** Units of each customer that are free. */
  readonly free?: number | Allowance;
  readonly atLeast?: number;
  /** Units are billed in packs of so many. */
  readonly packOf?: number;
  /** Neither below the least quantity nor between two packs. */
  readonly atMost?: number;
  readonly decreasesFrom?: (typeof decreaseRules)[number];
  readonly increasesFrom?: IncreaseRule;
}

/** The units that a rule makes of those that Atria provisioned. */
interface RuledUnits {
  readonly units: number;
  /** What the rule did, as a sentence; null if it did nothing. */
  readonly because: string | null;
}

/** The other SKU whose units decide how much is free; undefined if there is none. */
export function allowanceOf({ free }: QuantityRule): Allowance | undefined {
  return typeof free === 'object' ? free : undefined;
}

/** The SKUs that are billed as another one, each with that one. */
export function billedAsOf(rules: readonly QuantityRule[]): ReadonlyMap<string, string> {
  return new Map(rules.flatMap(({ sku, billAs }) => (billAs === undefined ? [] : [[sku, billAs]])));
}

/**
 * What is billed of a SKU of one customer: what Atria provisioned, less what is free, at least the least quantity, in
 * whole packs, at most the greatest quantity. Of nothing, nothing is billed: what is deprovisioned goes to zero.
 *
 * @param base the units that Atria provisioned of the SKU that the allowance counts from; 0 if there is no allowance
 */
export function ruledUnits(rule: QuantityRule, provisioned: number, base: number): RuledUnits {
  if (provisioned === 0) return { units: 0, because: null };
  const { atLeast = 0, packOf = 1, atMost = Infinity } = rule;
  const free = Math.min(freeUnits(rule, base), provisioned);
  const left = provisioned - free;
  const least = Math.max(left, atLeast);
  const packed = least + ((packOf - (least % packOf)) % packOf);
  const units = Math.min(packed, atMost);
  const steps = [
    ...(rule.free === undefined ? [] : [freeText(rule.free, free, provisioned, base)]),
    ...(least === left ? [] : [`bills at least ${grouped(atLeast)}`]),
    ...(packed === least ? [] : [`rounds up to packs of ${grouped(packOf)}`]),
    ...(units === packed ? [] : [`bills at most ${grouped(atMost)}`]),
  ];
  if (steps.length === 0) return { units, because: null };
  const by = `the rule of SKU ${visibleText(rule.sku)} ${listed(steps)}`;
  return { units, because: `Atria provisioned ${counted(provisioned, 'unit')}; ${by}: ${grouped(units)}.` };
}

/** Rounds down to whole units. It takes the remainder off before it divides, as a quotient with decimals may not be exact. */
function freeUnits({ free = 0 }: QuantityRule, base: number): number {
  if (typeof free === 'number') return free;
  const hundredths = free.percent * base;
  return (hundredths - (hundredths % 100)) / 100;
}

/** An allowance of nothing is said too: whoever expects free units sees what they were counted from. */
function freeText(rule: number | Allowance, free: number, provisioned: number, base: number): string {
  const text = `leaves ${free === 0 ? 'none' : free === provisioned ? 'all' : grouped(free)} free`;
  if (typeof rule === 'number') return text;
  return `${text} (${grouped(rule.percent)} % of ${counted(base, 'unit')} of SKU ${visibleText(rule.of)})`;
}

/** What each rule does, in a few words. */
export function rulesText(rules: readonly QuantityRule[]): string {
  return rules.map((rule) => `${visibleText(rule.sku)}: ${partsOf(rule).join(', ')}`).join('; ');
}

function partsOf({ billAs, free, atLeast, packOf, atMost, decreasesFrom, increasesFrom }: QuantityRule): string[] {
  const allowance = typeof free === 'object' ? `${grouped(free.percent)} % of ${visibleText(free.of)}` : free;
  return [
    ...(billAs === undefined ? [] : [`billed as ${visibleText(billAs)}`]),
    ...(allowance === undefined ? [] : [`${typeof allowance === 'number' ? grouped(allowance) : allowance} free`]),
    ...(atLeast === undefined ? [] : [`at least ${grouped(atLeast)}`]),
    ...(packOf === undefined ? [] : [`packs of ${grouped(packOf)}`]),
    ...(atMost === undefined ? [] : [`at most ${grouped(atMost)}`]),
    ...(increasesFrom === undefined ? [] : [`increases from ${increaseStartTexts[increasesFrom]}`]),
    ...(decreasesFrom === undefined ? [] : [`decreases from ${decreaseStartTexts[decreasesFrom]}`]),
  ];
}
