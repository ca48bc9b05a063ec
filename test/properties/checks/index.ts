import type { Check, Evidence } from '../evidence.js';
import { addsUp } from './accounts.js';
import { moneyIsExact } from './amounts.js';
import { appliedAsRun } from './applied.js';
import { contractsAddUp } from './contracts.js';
import { statementsAddUp } from './statements.js';
import { undoneExactly } from './undone.js';

/** What the product promises of every provider. */
export const promises = {
  'What applies a preview does what a run does': appliedAsRun,
  'An undo restores each quantity from the day of the change on': undoneExactly,
  'Outcomes add up to what was read, in every view': addsUp,
  'Changes by contract add up to the plan, in every view': contractsAddUp,
  'Statements lead from the start to now, in every view': statementsAddUp,
  'Money is exact': moneyIsExact,
  'Reading and previewing post nothing': ({ sent }) => [...sent],
} as const satisfies Readonly<Record<string, Check>>;

/** @returns the promises that were broken, as sentences that begin with the promise */
export function breachesOf(evidence: Evidence): string[] {
  return Object.entries(promises).flatMap(([promise, check]) => check(evidence).map((each) => `${promise}: ${each}`));
}
