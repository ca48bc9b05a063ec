import { amountText, counted } from '../domain/wording.js';
import type { RulePreview } from './store/rules.js';

/** What a rule would exclude, as a clause that follows "it would exclude". */
export function exclusionText({ items, records, customers, amount, withoutPrice }: RulePreview): string {
  const counts = `${counted(records, 'billing record')}: ${counted(items, 'item')} of ${counted(customers, 'customer')}`;
  // There is nothing, or nothing of it is billed any more.
  if (amount === null && withoutPrice === 0) return counts;
  if (amount === null) return `${counts}. Atria has no sales price for them`;
  const without =
    withoutPrice === 0
      ? ''
      : `, without ${counted(withoutPrice, 'item')} that ${withoutPrice === 1 ? 'has' : 'have'} none`;
  return `${counts}. At Atria's sales prices they come to ${amountText(amount)} in the period${without}`;
}
