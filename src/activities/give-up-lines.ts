import { createdLineNote, refusedLine, lineEntry } from '../domain/sync/line-outcome.js';
import type { CodedValues } from '../domain/log/log-codes.js';
import { roundsMax } from '../domain/sync/settings.js';
import { releaseGivenUpClaims } from '../store/claims/claim-settling.js';
import type { OpenLine } from '../store/lines/open-lines.js';
import { lockRunOpen, type Run } from '../store/runs/runs.js';
import { recordOutcomes } from './record-outcomes.js';
import type { SyncServices } from './services.js';

/**
 * Leaves to the next run the lines that went round too often, and those that the run has since planned elsewhere.
 *
 * @returns the others
 */
export async function giveUpLines(services: SyncServices, run: Run, lines: readonly OpenLine[]): Promise<OpenLine[]> {
  const isGivenUp = ({ rounds, withdrawn }: OpenLine) => withdrawn || rounds >= roundsMax;
  const givenUp = lines.filter(isGivenUp);
  if (givenUp.length === 0) return [...lines];
  await services.store.transaction().execute(async (transaction) => {
    await lockRunOpen(transaction, run.runId);
    // A child of an earlier execution may still hold such a line, and must not send once the line has its outcome.
    const ids = givenUp.map(({ lineId }) => lineId);
    const sent = await releaseGivenUpClaims(transaction, run.runId, ids);
    const unsent = givenUp.filter(({ lineId }) => !sent.has(lineId));
    await recordOutcomes(
      transaction,
      run,
      unsent.map((line) => ({ lineId: line.lineId, customerCode: line.customerCode, outcome: outcomeOf(line) })),
    );
  });
  return lines.filter((line) => !isGivenUp(line));
}

function outcomeOf(line: OpenLine): CodedValues {
  if (line.withdrawn) {
    const moved = 'the records of the customer do not go to this line any more, as they did when the run began';
    return lineEntry('AT35', line, `${moved}${createdLineNote(line)}`);
  }
  if (line.notApplied > 0) return refusedLine(line, line.createdLine, 'Autotask did not carry out the change');
  return lineEntry(
    'AT38',
    line,
    `${roundsMax} times, another run or a person changed the line first, or the change could not be sent, and Temporal shows why`,
  );
}
