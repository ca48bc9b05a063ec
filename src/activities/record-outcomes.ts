import type { CodedValues } from '../domain/log/log-codes.js';
import type { Store } from '../store/database.js';
import { giveOutcomes, type LineOutcome } from '../store/lines/open-lines.js';
import type { Run } from '../store/runs/runs.js';
import { entryKey, writeRunLog } from './run-log.js';

/** The end of a line in a run, with what the log says of it. */
export interface ReportedOutcome extends LineOutcome {
  readonly customerCode: string;
  /** Said beside the outcome. */
  readonly note?: CodedValues | undefined;
}

/**
 * Gives lines their outcomes in the run and logs each. A line that has one already keeps it, with its entry: a
 * late activity may bring another.
 */
export async function recordOutcomes(
  transaction: Store,
  run: Run,
  outcomes: readonly ReportedOutcome[],
): Promise<void> {
  const decided = await giveOutcomes(transaction, run.runId, outcomes);
  const entries = outcomes
    .filter(({ lineId }) => decided.has(lineId))
    .flatMap(({ lineId, customerCode, outcome, note }) => [
      { key: entryKey.line(lineId), customerCode, coded: outcome },
      ...(note === undefined ? [] : [{ key: entryKey.lineNote(lineId), customerCode, coded: note }]),
    ]);
  await writeRunLog(transaction, run, entries);
}
