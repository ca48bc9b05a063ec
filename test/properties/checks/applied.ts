import type { Adjustment, Check } from '../evidence.js';
import { differences } from '../quantities.js';
import { unlike } from './multiset.js';

/** What applies a preview leaves the same as a run, by the same changes. */
export const appliedAsRun: Check = ({ ran, applied }) => [
  ...differences(ran.quantities, applied.quantities),
  ...unlike(ran.adjustments.map(adjustmentText), applied.adjustments.map(adjustmentText), 'What Autotask accepted'),
];

export function adjustmentText({ key, unitChange, effectiveDate }: Adjustment): string {
  return `${key}: ${unitChange} from ${effectiveDate}`;
}
