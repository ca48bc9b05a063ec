import { partText } from '../domain/sync/decision.js';
import type { Day } from '../domain/day.js';
import { lineEntry } from '../domain/sync/line-outcome.js';
import { counted } from '../domain/wording.js';
import { namedPart } from '../store/lines/plan-parts.js';
import { insertUndoLines, type DoubtfulLine } from '../store/lines/undone-lines.js';
import { withPeriod, withZone } from '../store/runs/run-stages.js';
import { findRun } from '../store/runs/runs.js';
import { runFailure } from './failures.js';
import { decidingForRun, runGoingOn } from './open-execution.js';
import { entryKey, writeRunLog } from './run-log.js';
import { recordOutcomes } from './record-outcomes.js';
import type { SyncServices } from './services.js';

/** What a run undoes. */
export interface PlannedUndo {
  /** The end of the billing period of the run whose changes are undone. */
  readonly periodEnd: Day;
}

/**
 * Plans a run that undoes the changes of another one, from what the store knows of them (AT64). What it changes really
 * depends on what each line is like when it is read.
 *
 * @throws an ApplicationFailure that ends the run if the other one is gone or goes on, or belongs to another Autotask database
 */
export function planUndo(services: SyncServices) {
  return async (runId: string): Promise<PlannedUndo> => {
    const run = withZone(await runGoingOn(services, runId));
    const { undoes, databaseCi } = run;
    if (undoes === null) throw new Error(`Run ${runId} undoes nothing.`);
    const found = await findRun(services.store, undoes.runId);
    if (found === undefined || found.closedAt === null) {
      const details = `The run ${undoes.runId}, whose changes it would undo, ${found === undefined ? 'is gone' : 'is under way again'}.`;
      throw runFailure('Unexpected', details, [{ code: 'AT42', values: { details } }]);
    }
    const undone = withPeriod(found);
    if (undone.databaseCi !== databaseCi) {
      const details = `The run ${undoes.runId} changed the Autotask database ${undone.databaseCi}, and the credentials open ${databaseCi} now. Store credentials of the database ${undone.databaseCi} in the secret set, then undo that run again.`;
      throw runFailure('AutotaskUnavailable', details, [{ code: 'AT02', values: { details } }]);
    }
    await decidingForRun(services, runId, async (transaction) => {
      const { lines, doubtful } = await insertUndoLines(transaction, runId, undoes);
      const part = partText(await namedPart(transaction, undoes.runId, undoes.part));
      const values = { undone: undoes.runId, what: `${part} (${counted(lines, 'line')})` };
      await writeRunLog(transaction, run, [{ key: entryKey.run('undo'), coded: { code: 'AT64', values } }]);
      const outcomes = doubtful.map((line) => {
        const { lineId, customerCode } = line;
        return { lineId, customerCode, outcome: lineEntry('AT63', line, whyDoubtful(line)) };
      });
      await recordOutcomes(transaction, run, outcomes);
    });
    return { periodEnd: undone.periodEnd };
  };
}

/** Why a change that the other run may have made cannot be undone, as a clause. */
function whyDoubtful({ verdict }: DoubtfulLine): string {
  switch (verdict) {
    case null:
      return 'that run may have created the line, and gave it no units';
    case 'notApplied':
    case 'rejected':
      return 'a later run found that the change was not made';
    case 'changedBySomeoneElse':
    case 'unreadable':
      return 'nobody knows whether that run changed it; compare it with what Atria bills, and correct it in Autotask';
  }
}
