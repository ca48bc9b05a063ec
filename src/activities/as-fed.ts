import { customerLineId, lineIdOf } from '../domain/sync/line-key.js';
import { lineEntry } from '../domain/sync/line-outcome.js';
import { changeOfWrite } from '../domain/sync/proposed-change.js';
import type { Store } from '../store/database.js';
import { linesInDoubt, linesLeftBehind, type LeftBehindScope } from '../store/lines/left-customers.js';
import { linesFedBefore } from '../store/lines/plan-lines.js';
import { linesOnceFed, linesUndoneSince } from '../store/lines/undone-since.js';
import { withPeriod } from '../store/runs/run-stages.js';
import type { Run } from '../store/runs/runs.js';
import { isChange, withoutChange, type CheckedLine } from './check-lines.js';
import { nothingLeftReason } from './former-records.js';

/**
 * Leaves out each line that was to go to zero because an earlier run had fed it, if that is undone now or was never made (AT33). When
 * the run planned the line, the undo or the change was under way, or nobody knew yet whether Autotask had made it. Whoever claims the
 * line finds that settled.
 */
export async function asFed(
  store: Store,
  run: Run,
  atriaUrl: string,
  checked: readonly CheckedLine[],
): Promise<readonly CheckedLine[]> {
  if (run.undoes !== null) return checked;
  const lineIds = checked.filter((each) => isChange(each) && each.line.target === 0).map(({ line }) => line.lineId);
  const undone = await linesUndoneSince(store, run.runId, lineIds);
  const undoneIds = new Set(undone.map(({ lineId }) => lineId));
  const onceFed = await linesOnceFed(store, run.runId, lineIds);
  if (undone.length + onceFed.length === 0) return checked;
  const { runId, databaseCi, periodEnd } = withPeriod(run);
  const scope: LeftBehindScope = { databaseCi, atriaUrl, periodEnd, exceptRunId: runId };
  const all = [...undone, ...onceFed];
  const gone = all.filter(({ isListedAsGone }) => isListedAsGone);
  const others = all.filter(({ isListedAsGone }) => !isListedAsGone);
  const fed = new Set(
    [
      ...(await linesLeftBehind(store, scope, codesOf(others))),
      ...(await linesFedBefore(store, runId, databaseCi, codesOf(gone))),
    ].map((line) => customerLineId(line.customerCode, lineIdOf(line))),
  );
  const inDoubt = await linesInDoubt(store, scope, codesOf(onceFed));
  const targets = new Map(inDoubt.map((line) => [customerLineId(line.customerCode, lineIdOf(line)), line.target]));
  const asked = new Map(all.map((line) => [line.lineId, customerLineId(line.customerCode, line.lineId)]));
  return checked.map((each) => {
    const { line } = each;
    const key = asked.get(line.lineId);
    if (!isChange(each) || key === undefined || fed.has(key)) return each;
    const { before } = changeOfWrite(each.next.write, line.target);
    const isUndone = undoneIds.has(line.lineId);
    if (!isUndone && before === targets.get(key)) return each;
    return withoutChange(each, lineEntry('AT33', line, isUndone ? undoneMeanwhile : nothingLeftReason), before);
  });
}

function codesOf(lines: readonly { readonly customerCode: string }[]): string[] {
  return [...new Set(lines.map(({ customerCode }) => customerCode))];
}

const undoneMeanwhile = 'it is no longer billed, and what an earlier run made of it is undone';
