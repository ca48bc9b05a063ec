import { customerLineId, lineIdOf } from '../domain/sync/line-key.js';
import { lineEntry } from '../domain/sync/line-outcome.js';
import { changeOfWrite } from '../domain/sync/proposed-change.js';
import type { Store } from '../store/database.js';
import { linesLeftBehind, type LeftBehindScope } from '../store/lines/left-customers.js';
import { linesFedBefore } from '../store/lines/plan-lines.js';
import { linesUndoneSince } from '../store/lines/undone-since.js';
import { withPeriod } from '../store/runs/run-stages.js';
import type { Run } from '../store/runs/runs.js';
import { isChange, withoutChange, type CheckedLine } from './check-lines.js';

/**
 * Leaves out each line that was to go to zero because an earlier run had fed it, if that is undone now (AT33). When the run
 * planned the line, the undo was under way, or nobody knew yet whether Autotask had made its change. Whoever claims the line
 * finds that settled.
 */
export async function asFed(
  store: Store,
  run: Run,
  atriaUrl: string,
  checked: readonly CheckedLine[],
): Promise<readonly CheckedLine[]> {
  if (run.undoes !== null) return checked;
  const toZero = checked.filter((each) => isChange(each) && each.line.target === 0).map(({ line }) => line.lineId);
  const undone = await linesUndoneSince(store, run.runId, toZero);
  if (undone.length === 0) return checked;
  const { runId, databaseCi, periodEnd } = withPeriod(run);
  const scope: LeftBehindScope = { databaseCi, atriaUrl, periodEnd, exceptRunId: runId };
  const codesOf = (ofGone: boolean) =>
    undone.filter(({ isListedAsGone }) => isListedAsGone === ofGone).map(({ customerCode }) => customerCode);
  const fed = new Set(
    [
      ...(await linesLeftBehind(store, scope, codesOf(false))),
      ...(await linesFedBefore(store, runId, databaseCi, codesOf(true))),
    ].map((line) => customerLineId(line.customerCode, lineIdOf(line))),
  );
  const isOver = new Set(
    undone.filter((line) => !fed.has(customerLineId(line.customerCode, line.lineId))).map(({ lineId }) => lineId),
  );
  return checked.map((each) => {
    const { line } = each;
    if (!isChange(each) || !isOver.has(line.lineId)) return each;
    const outcome = lineEntry('AT33', line, undoneMeanwhile);
    return withoutChange(each, outcome, changeOfWrite(each.next.write, line.target).before);
  });
}

const undoneMeanwhile = 'it is no longer billed, and what an earlier run made of it is undone';
