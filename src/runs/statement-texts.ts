import { logCodeDefinitions } from '../domain/log/log-messages.js';
import type { LogCode } from '../domain/log/log-codes.js';
import type { AccountStep } from '../domain/sync/line-account.js';
import type { Day } from '../domain/day.js';
import { counted, shortId } from '../domain/wording.js';
import type { ChangeElsewhere, CustomerSighting } from '../store/lines/customer-lines.js';

export const startText = 'As the first run of the period found it.';

/** What a run did to a line, and who wanted that. @param jobNames by the ids of jobs */
export function changeText(
  { jobId, undoesRunId, startedBy, approvedBy }: CustomerSighting,
  jobNames: ReadonlyMap<string, string>,
): string {
  const run = jobId === null ? 'A run' : `A run of the job “${jobNames.get(jobId) ?? jobId}”`;
  const did = undoesRunId === null ? `${run} changed it.` : `The run ${shortId(undoesRunId)} was undone.`;
  return [
    did,
    ...(startedBy === null ? [] : [`Started by ${startedBy}.`]),
    ...(approvedBy === null ? [] : [`Approved by ${approvedBy}.`]),
  ].join(' ');
}

export const doubtText = 'Nobody knows yet whether this change was made.';

/** Why a run found another quantity than the one before it had left. @param others changes of the line by other runs */
export function elsewhereText(
  { since, by }: Extract<AccountStep<CustomerSighting>, { kind: 'elsewhere' }>,
  others: readonly ChangeElsewhere[],
): string {
  const between = others.filter(({ at }) => at > since.at && at <= by.at).at(-1);
  if (between !== undefined) {
    const { runId, effectiveDate } = between;
    return `The run ${shortId(runId)} changed it, from ${effectiveDate}. It is of another period, or no longer kept.`;
  }
  if (since.change === 'doubtful') {
    return `The run ${shortId(since.runId)} may have made its change after all, or somebody edited the line in Autotask.`;
  }
  if (since.referenceDay !== null && by.referenceDay !== null && since.referenceDay !== by.referenceDay) {
    return (
      `The runs looked at two days, ${since.referenceDay} and ${by.referenceDay}: the line has other units on the second ` +
      'one, or somebody edited it in Autotask.'
    );
  }
  return 'No run did this: somebody edited the line in Autotask.';
}

/** From when a line has what Atria bills. */
export function plannedText({ from, units }: { readonly from: Day; readonly units: number }): string {
  return `A run has set it to ${counted(units, 'unit')} from ${from} on.`;
}

/** Why a quantity is not what Atria bills. @param message of the run's log, if it recorded one */
export function whyText(code: LogCode | null, message: string | null): string {
  return message ?? (code === null ? 'The run has not come to it.' : `${logCodeDefinitions[code].occursWhen}.`);
}
