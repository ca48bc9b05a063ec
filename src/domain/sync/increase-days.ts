import { addDays, type Day } from '../day.js';
import { visibleText } from '../invisible-characters.js';
import type { JobParameters } from '../parameters/job-parameters.js';
import { changeStartDay, type ChangeDate, type RunDays } from './change-days.js';
import { increaseStartTexts, type IncreaseRule } from './quantity-rules.js';

/** From which day increases of a line count by the rule of one of its SKUs. */
export interface RuledStart extends ChangeDate {
  readonly sku: string;
  readonly rule: IncreaseRule;
}

/** The days from which increases count by the rules of single SKUs. */
export interface RuledIncreases {
  /** In no order, before contracts move them. */
  readonly dates: readonly Day[];
  /** The start of a line with these SKUs; undefined: as the job says. */
  startOf(skus: readonly string[]): RuledStart | undefined;
}

/**
 * The rules that say from when increases of a SKU count, for the days of a run. Of several SKUs of one line, the latest day
 * decides, be it of a rule or of the job: so nothing is billed before the day that one of them asks for.
 *
 * @returns undefined if the job has no such rule
 */
export function ruledIncreases(parameters: JobParameters, days: RunDays, periodEnd: Day): RuledIncreases | undefined {
  const starts = (parameters.quantityRules ?? []).flatMap(({ sku, increasesFrom: rule }): RuledStart[] => {
    return rule === undefined ? [] : [{ sku, rule, ...dateOf(rule, parameters, days, periodEnd) }];
  });
  if (starts.length === 0) return undefined;
  const bySku = new Map(starts.map((start) => [start.sku, start]));
  const ofJob = changeStartDay(parameters, days);
  return {
    dates: starts.map(({ effectiveDate }) => effectiveDate),
    startOf(skus) {
      const ruled = skus.flatMap((sku) => bySku.get(sku) ?? []);
      const latest = [...ruled].sort((a, b) => (a.effectiveDate < b.effectiveDate ? 1 : -1))[0];
      const hasOther = ruled.length < skus.length;
      return latest === undefined || (hasOther && ofJob >= latest.effectiveDate) ? undefined : latest;
    },
  };
}

/** The day that a rule names, before a contract moves it. */
function dateOf(rule: IncreaseRule, parameters: JobParameters, days: RunDays, periodEnd: Day): ChangeDate {
  const alignment = parameters.effectiveDateAlignment;
  switch (rule) {
    // No alignment may move it: then it would be another day than the rule names.
    case 'RunDay':
      return { effectiveDate: days.planDay ?? days.runDay, alignment: 'AsIs' };
    case 'NextPeriodStart':
      return { effectiveDate: addDays(periodEnd, 1), alignment };
    case 'PeriodStart':
    case 'CurrentPeriodStart': {
      const asOfJob = { ...parameters, proRatedTransactions: false, effectiveDate: rule };
      return { effectiveDate: changeStartDay(asOfJob, days), alignment };
    }
  }
}

/** What the rule says of a line, as a sentence. */
export function increaseRuleText({ sku, rule }: RuledStart, decreasesToo: boolean): string {
  const what = decreasesToo ? 'changes' : 'increases';
  return `The rule of SKU ${visibleText(sku)} lets ${what} count from ${increaseStartTexts[rule]}.`;
}
