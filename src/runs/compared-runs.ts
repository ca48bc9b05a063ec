import { shortId } from '../domain/wording.js';
import type { Run } from '../store/runs/runs.js';
import { isCompleted } from '../domain/log/run-status.js';

export const notEndedText = 'has not ended: its lines are not decided yet.';
export const nothingDiffersText = 'Both runs leave each line with the same quantity.';

/** Why the lines of two ended runs cannot be compared, as sentences; undefined if they can. */
export function whyNotComparable(earlier: Run, later: Run): string | undefined {
  if (earlier.runId === later.runId) return 'Both are the same run. Name two runs.';
  if (earlier.databaseCi === null || later.databaseCi === null || earlier.databaseCi === later.databaseCi) {
    return undefined;
  }
  return `The runs changed two Autotask databases (${earlier.databaseCi} and ${later.databaseCi}), whose lines have nothing in common.`;
}

/** What a reader has to know of the two runs, so that a missing line is not taken for a removed one. */
export function comparisonCautions(earlier: Run, later: Run): string[] {
  const filterOf = ({ parameters }: Run) => [...(parameters?.customersFilter ?? [])].sort().join(', ');
  const [one, other] = [filterOf(earlier), filterOf(later)];
  const named = (filter: string) => (filter === '' ? 'all customers' : filter);
  return [
    ...(one === other ? [] : [`The earlier run looked at ${named(one)}, the later one at ${named(other)}.`]),
    ...[earlier, later].flatMap(({ runId, status }) =>
      isCompleted(status) ? [] : [`${shortId(runId)} ended as ${status}: it may lack lines.`],
    ),
  ];
}
